/** The door for stock Yjs clients, with the real `y-websocket` on a whole server. */
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { NodeId, WorkspaceId } from '../../../protocol/ids.ts'
import { decodeFrame, encodeFrame } from '../../../protocol/wire/codec.ts'
import {
  serverFrameSchema,
  type ClientFrame,
  type Sent,
  type ServerFrame,
} from '../../../protocol/wire/frames.ts'
import { listen, type ListeningServer } from '../../../server/listen.ts'
import {
  bringWorkspace,
  claim,
  openTestServer,
  welcome,
  type Member,
  type TestServer,
} from '../test-server.ts'
import { create, mutation, nodeId, startMs } from './sync-world.ts'

const [space, page, elsewhere] = [nodeId(1), nodeId(2), nodeId(3)]
let server: TestServer
let port: ListeningServer
let ada: Member
let workspace: WorkspaceId
let wire: WireClient
const ends: (() => void)[] = []

beforeEach(async () => {
  server = await openTestServer()
  server.clock.pass(startMs - server.clock.now())
  port = await listen((request, facts) => server.app.fetch(request, facts), {
    port: 0,
    host: '127.0.0.1',
    identity: null,
    upgrade: server.service.sockets.upgrade,
  })
  ada = await claim(server)
  workspace = (await bringWorkspace(ada)) as WorkspaceId
  wire = await connectWire(ada)
  await wire.ask(
    {
      kind: 'push',
      mutations: [
        mutation(1, [
          create(space, null, { type: 'space' }),
          create(page, space),
          create(elsewhere, null, { type: 'space' }),
        ]),
      ],
    },
    'pushed',
  )
})

afterEach(async () => {
  for (const end of ends.splice(0)) end()
  await server.service.sockets.close(0)
  await port.close(0)
  await server.close()
})

/** A connection of the wire. */
class WireClient {
  readonly heard: Sent<ServerFrame>[] = []
  readonly socket: WebSocket

  constructor() {
    const origin = `http://127.0.0.1:${port.port}`
    this.socket = new WebSocket(`ws://127.0.0.1:${port.port}/api/sync`, { origin })
    ends.push(() => this.socket.terminate())
    this.socket.on('message', (data: Buffer) => {
      const decoded = decodeFrame(serverFrameSchema, new Uint8Array(data))
      if (!decoded.ok) throw new Error(decoded.error.message)
      this.heard.push(decoded.value)
    })
  }

  send(frame: ClientFrame, bytes: readonly Uint8Array[] = []): void {
    this.socket.send(encodeFrame({ frame, bytes }))
  }

  async ask(
    frame: ClientFrame,
    kind: ServerFrame['kind'],
    bytes: readonly Uint8Array[] = [],
  ): Promise<Sent<ServerFrame>> {
    const from = this.heard.length
    this.send(frame, bytes)
    const answer = () => this.heard.slice(from).find((sent) => sent.frame.kind === kind)
    await expect.poll(answer).toBeDefined()
    const found = answer()
    if (found === undefined) throw new Error(`no ${kind}`)
    return found
  }

  /** Everything that the log has of a document, and who wrote it. */
  async document(node: NodeId): Promise<{ text: string; authors: Set<string> }> {
    const { frame, bytes } = await this.ask(
      {
        kind: 'pull',
        cursor: { rows: 0, documents: 0 },
        lastAck: 0,
        behind: [],
        whole: [{ node, after: 0 }],
      },
      'page',
    )
    const document = new Y.Doc()
    const authors = new Set<string>()
    if (frame.kind !== 'page') throw new Error('no page')
    for (const entry of frame.entries) {
      const update = entry.kind === 'update' ? bytes[entry.bytes] : undefined
      if (entry.kind !== 'update' || entry.node !== node || update === undefined) continue
      Y.applyUpdate(document, update)
      authors.add(entry.by)
    }
    return { text: document.getText('t').toJSON(), authors }
  }

  /** Who is there, as far as this connection was told. */
  present(): { person: string; awareness: string | null }[] {
    const seen = new Map<string, { person: string; awareness: string | null }>()
    for (const { frame } of this.heard) {
      if (frame.kind !== 'presence') continue
      for (const { id, person, awareness } of frame.here) seen.set(id, { person, awareness })
      for (const id of frame.gone) seen.delete(id)
    }
    return [...seen.values()]
  }
}

let groups = 0

async function connectWire(member: Member): Promise<WireClient> {
  const client = new WireClient()
  await once(client.socket, 'open')
  groups += 1
  const { ticket } = await ticketOf(member, undefined)
  await client.ask(
    {
      kind: 'hello',
      protocol: 1,
      schema: '',
      ticket,
      workspace,
      group: groups.toString(16).padStart(10, 'a'),
      lastAck: 0,
      epoch: null,
      run: null,
      heard: 0,
      cursor: { rows: 0, documents: 0 },
    },
    'welcome',
  )
  return client
}

async function ticketOf(member: Member, nodeId: string | undefined) {
  const { body, status } = await member.visitor.send<{ ticket: string; expiresAt: number }>(
    'POST',
    '/api/tickets',
    { workspaceId: workspace, ...(nodeId === undefined ? {} : { nodeId }) },
  )
  expect(status).toBe(201)
  return body
}

type Stock = {
  readonly provider: WebsocketProvider
  readonly document: Y.Doc
  readonly text: Y.Text
  readonly closed: () => number | null
}

function openStock(ticket: string, node: string = page): Stock {
  const document = new Y.Doc()
  const provider = new WebsocketProvider(
    `ws://127.0.0.1:${port.port}/documents`,
    `${workspace}/${node}`,
    document,
    {
      params: { ticket },
      WebSocketPolyfill: WebSocket as never,
      disableBc: true,
      maxBackoffTime: 100,
    },
  )
  let closed: number | null = null
  provider.on('closed', ({ code }: { code: number }) => (closed = code))
  ends.push(() => {
    provider.destroy()
    document.destroy()
  })
  return { provider, document, text: document.getText('t'), closed: () => closed }
}

async function stockOf(member: Member, node: string = page): Promise<Stock> {
  const { ticket } = await ticketOf(member, node)
  const stock = openStock(ticket, node)
  await expect.poll(() => stock.provider.synced).toBe(true)
  return stock
}

const ready = (stock: Stock) => expect.poll(() => stock.provider.synced).toBe(true)

function edit(text: string, on = new Y.Doc()): Uint8Array {
  on.getText('t').insert(on.getText('t').length, text)
  return Y.encodeStateAsUpdate(on)
}

test('what one stock client types, others and the wire have, with its person as the author', async () => {
  const one = await stockOf(ada)
  const bob = await welcome(server, ada, workspace, 'Bob', { role: 'editor' })
  const two = await stockOf(bob)
  one.text.insert(0, 'From Ada. ')
  await expect.poll(() => two.text.toJSON()).toBe('From Ada. ')
  two.text.insert(two.text.length, 'From Bob.')
  await expect.poll(() => one.text.toJSON()).toBe('From Ada. From Bob.')
  const { text, authors } = await wire.document(page)
  expect(text).toBe('From Ada. From Bob.')
  expect(authors).toEqual(new Set([ada.me.account.personId, bob.me.account.personId]))
})

test('what the wire brings, a stock client has: what was there and what comes', async () => {
  const document = new Y.Doc()
  await wire.ask({ kind: 'updates', updates: [{ id: 1, node: page, bytes: 0 }] }, 'updated', [
    edit('Before. ', document),
  ])
  const stock = await stockOf(ada)
  expect(stock.text.toJSON()).toBe('Before. ')
  await wire.ask({ kind: 'updates', updates: [{ id: 2, node: page, bytes: 0 }] }, 'updated', [
    edit('After.', document),
  ])
  await expect.poll(() => stock.text.toJSON()).toBe('Before. After.')
})

test('the wire is poked about what a stock client types', async () => {
  const stock = await stockOf(ada)
  const before = wire.heard.length
  stock.text.insert(0, 'Hello')
  await expect.poll(() => wire.heard.slice(before).map(({ frame }) => frame.kind)).toContain('poke')
})

test('what was typed while the line was down is there after it', async () => {
  const stock = await stockOf(ada)
  stock.provider.disconnect()
  stock.text.insert(0, 'Offline')
  stock.provider.connect()
  await ready(stock)
  await expect.poll(async () => (await wire.document(page)).text).toBe('Offline')
})

test('a ticket opens its own document again and again, for twelve hours, and no other', async () => {
  const { ticket, expiresAt } = await ticketOf(ada, page)
  expect(expiresAt - server.clock.now()).toBe(12 * 60 * 60 * 1000)
  for (let time = 0; time < 3; time++) {
    const stock = openStock(ticket)
    await ready(stock)
    stock.provider.disconnect()
  }
  const other = openStock(ticket, elsewhere)
  await expect.poll(() => other.closed()).toBe(4401)
  server.clock.pass(12 * 60 * 60 * 1000)
  const late = openStock(ticket)
  await expect.poll(() => late.closed()).toBe(4401)
})

test('the ticket of a connection opens no document, and that of a document no connection', async () => {
  const { ticket } = await ticketOf(ada, undefined)
  const stock = openStock(ticket)
  await expect.poll(() => stock.closed()).toBe(4401)
})

test('a ticket is in no log, neither of who was let in nor of who was not', async () => {
  const { ticket } = await ticketOf(ada, page)
  await ready(openStock(ticket))
  const refused = new WebSocket(
    `ws://127.0.0.1:${port.port}/documents/${workspace}/${page}?ticket=${ticket}`,
    { origin: 'https://evil.example' },
  )
  refused.on('error', () => undefined)
  await once(refused, 'unexpected-response')
  const wrong = openStock(`${ticket}x`)
  await expect.poll(() => wrong.closed()).toBe(4401)
  expect(server.log.join('')).not.toContain(ticket)
})

describe('permissions', () => {
  test('who may not write reads along, and what they type is not taken', async () => {
    const vic = await welcome(server, ada, workspace, 'Vic', { role: 'viewer' })
    const reader = await stockOf(vic)
    const writer = await stockOf(ada)
    reader.text.insert(0, 'Not mine to write')
    writer.text.insert(0, 'Mine')
    await expect.poll(() => reader.text.toJSON()).toContain('Mine')
    expect(writer.text.toJSON()).toBe('Mine')
    expect((await wire.document(page)).text).toBe('Mine')
    expect(reader.closed()).toBeNull()
  })

  test('who may not see the node is told that there is none', async () => {
    const vic = await welcome(server, ada, workspace, 'Vic', { role: 'editor', rootId: space })
    const { ticket } = await ticketOf(vic, elsewhere)
    const stock = openStock(ticket, elsewhere)
    await expect.poll(() => stock.closed()).toBe(4404)
    const { ticket: none } = await ticketOf(ada, nodeId(77))
    const nowhere = openStock(none, nodeId(77))
    await expect.poll(() => nowhere.closed()).toBe(4404)
  })

  test('who is taken off the workspace is cut for good, and who stays is not', async () => {
    const bob = await welcome(server, ada, workspace, 'Bob', { role: 'editor' })
    const leaving = await stockOf(bob)
    const staying = await stockOf(ada)
    await ada.visitor.send('PUT', `/api/workspaces/${workspace}/members`, {
      accountId: bob.me.account.id,
      rootId: null,
      role: null,
    })
    await expect.poll(() => leaving.closed()).toBe(4401)
    leaving.text.insert(0, 'Too late')
    staying.text.insert(0, 'Still here')
    await expect.poll(async () => (await wire.document(page)).text).toBe('Still here')
  })

  test('who signs out is cut', async () => {
    const bob = await welcome(server, ada, workspace, 'Bob', { role: 'editor' })
    const leaving = await stockOf(bob)
    await bob.visitor.send('DELETE', '/api/sessions/current')
    await expect.poll(() => leaving.closed()).toBe(4401)
  })

  test('who gets another role comes again and is held to it', async () => {
    const bob = await welcome(server, ada, workspace, 'Bob', { role: 'editor' })
    const stock = await stockOf(bob)
    await ada.visitor.send('PUT', `/api/workspaces/${workspace}/members`, {
      accountId: bob.me.account.id,
      rootId: null,
      role: 'viewer',
    })
    await expect.poll(() => stock.provider.synced).toBe(false)
    await ready(stock)
    stock.text.insert(0, 'Not any more')
    const writer = await stockOf(ada)
    writer.text.insert(0, 'Ada')
    await expect.poll(() => stock.text.toJSON()).toContain('Ada')
    expect((await wire.document(page)).text).toBe('Ada')
  })

  test('a page that moves out of reach takes its readers’ connections along', async () => {
    const vic = await welcome(server, ada, workspace, 'Vic', { role: 'editor', rootId: space })
    const stock = await stockOf(vic)
    const moved = create(page, elsewhere, { at: 5 })
    await wire.ask({ kind: 'push', mutations: [mutation(2, [moved])] }, 'pushed')
    await expect.poll(() => stock.closed()).toBe(4404)
  })
})

describe('awareness', () => {
  test('goes from a stock client to the wire and back', async () => {
    const stock = await stockOf(ada)
    const at = { node: page, awareness: '{"cursor":{"anchor":1,"head":2}}' }
    const bob = await welcome(server, ada, workspace, 'Bob', { role: 'editor' })
    const other = await connectWire(bob)
    other.send({ kind: 'presence', page: 'one', at })
    stock.provider.awareness.setLocalState({ cursor: { anchor: 5, head: 6 } })
    await expect
      .poll(() => other.present())
      .toContainEqual({
        person: ada.me.account.personId,
        awareness: '{"cursor":{"anchor":5,"head":6}}',
      })
    const statesOf = () =>
      [...stock.provider.awareness.getStates()]
        .filter(([client]) => client !== stock.document.clientID)
        .map(([, state]) => state)
    await expect
      .poll(statesOf)
      .toMatchObject([
        { cursor: { anchor: 1, head: 2 }, user: { id: bob.me.account.personId, name: 'Bob' } },
      ])
    other.socket.terminate()
    await expect.poll(statesOf).toEqual([])
  })

  test('goes between stock clients, under the names of their sessions', async () => {
    const bob = await welcome(server, ada, workspace, 'Bob', { role: 'editor' })
    const one = await stockOf(ada)
    const two = await stockOf(bob)
    two.provider.awareness.setLocalState({
      user: { name: 'Ada', color: 'red;background:url(x)', colorLight: '#12345678' },
    })
    const seen = () =>
      [...one.provider.awareness.getStates()]
        .filter(([client]) => client !== one.document.clientID)
        .map(([, state]) => state)
    await expect.poll(seen).toMatchObject([{ user: { name: 'Bob', colorLight: '#12345678' } }])
    expect(JSON.stringify(seen())).toMatch(/"color":"#[0-9a-f]{6}"/)
    two.provider.destroy()
    await expect.poll(seen).toEqual([])
  })

  test('is answered with nothing new, because a stock client echoes what is new', async () => {
    const other = await stockOf(ada)
    other.provider.awareness.setLocalState({ cursor: 1 })
    const { ticket } = await ticketOf(ada, page)
    const socket = new WebSocket(
      `ws://127.0.0.1:${port.port}/documents/${workspace}/${page}?ticket=${ticket}`,
    )
    ends.push(() => socket.terminate())
    const heard: string[] = []
    socket.on('message', (data: Buffer) => heard.push(data.toString('latin1')))
    await once(socket, 'open')
    socket.send(new Uint8Array([0, 0, 1, 0]))
    await expect.poll(() => heard.join('')).toContain('"cursor":1')
    heard.length = 0
    const own = new TextEncoder().encode('{"cursor":2}')
    socket.send(new Uint8Array([1, own.length + 4, 1, 77, 1, own.length, ...own]))
    await expect.poll(() => heard).toEqual([String.fromCharCode(1, 1, 0)])
  })

  test('of another one cannot be taken over', async () => {
    const bob = await welcome(server, ada, workspace, 'Bob', { role: 'editor' })
    const one = await stockOf(ada)
    const two = await stockOf(bob)
    one.provider.awareness.setLocalState({ cursor: 1 })
    const idOfOne = () =>
      [...two.provider.awareness.getStates()].find(([, state]) => state['cursor'] === 1)?.[0]
    await expect.poll(idOfOne).toBeDefined()
    const id = idOfOne() ?? 0
    two.provider.awareness.meta.set(id, { clock: 1000, lastUpdated: 0 })
    two.provider.awareness.states.set(id, { cursor: 'taken over' })
    two.provider.awareness.emit('update', [{ added: [], updated: [id], removed: [] }, 'mine'])
    two.provider.awareness.setLocalState({ cursor: 2 })
    const third = await stockOf(ada)
    const states = () => JSON.stringify([...third.provider.awareness.getStates().values()])
    await expect.poll(states).toContain('"cursor":2')
    expect(states()).toContain('"cursor":1')
    expect(states()).not.toContain('taken over')
  })
})

describe('hostile', () => {
  const bytesOf = (...bytes: number[]) => new Uint8Array(bytes)
  const long = Array.from({ length: 8 }, () => 0xff)

  test.each([
    ['nothing', bytesOf()],
    ['a kind that is none', bytesOf(9)],
    ['a sync message that is none', bytesOf(0, 7, 0)],
    ['a length beyond the end', bytesOf(0, 2, 100, 1)],
    ['a state vector that promises too much', bytesOf(0, 0, 5, ...long.slice(0, 4), 0x7f)],
    ['an update that is none', bytesOf(0, 2, 3, 1, 2, 3)],
    ['an awareness without an end', bytesOf(1, 2, 200, 1)],
    ['a number without an end', bytesOf(...long, ...long)],
    ['a reason of ours', bytesOf(2, 0, 1, 65)],
  ])('a message that is %s ends its connection alone', async (_, message) => {
    const staying = await stockOf(ada)
    const { ticket } = await ticketOf(ada, page)
    const socket = new WebSocket(
      `ws://127.0.0.1:${port.port}/documents/${workspace}/${page}?ticket=${ticket}`,
    )
    await once(socket, 'open')
    socket.send(message)
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(4400)
    staying.text.insert(0, 'Goes on')
    await expect.poll(async () => (await wire.document(page)).text).toBe('Goes on')
    expect(server.log.filter((line) => line.includes('"level":50'))).toEqual([])
  })

  test('a text, and a message larger than any may be, end their connection', async () => {
    for (const message of ['text', new Uint8Array(1024 * 1024 + 1)]) {
      const { ticket } = await ticketOf(ada, page)
      const socket = new WebSocket(
        `ws://127.0.0.1:${port.port}/documents/${workspace}/${page}?ticket=${ticket}`,
      )
      socket.on('error', () => undefined)
      await once(socket, 'open')
      socket.send(message)
      await once(socket, 'close')
    }
  })

  test('an update that is too large is refused, and the connection goes on', async () => {
    const stock = await stockOf(ada)
    const writes = new Y.Doc()
    writes.getText('t').insert(0, 'x'.repeat(970 * 1024))
    Y.applyUpdate(stock.document, Y.encodeStateAsUpdate(writes))
    const small = new Y.Doc()
    small.getText('other').insert(0, 'small')
    Y.applyUpdate(stock.document, Y.encodeStateAsUpdate(small))
    const other = await stockOf(ada)
    await expect.poll(() => other.document.getText('other').toJSON()).toBe('small')
    expect(other.text.toJSON()).toBe('')
  })

  test('a thousand questions for the whole document are answered a few times', async () => {
    const { ticket } = await ticketOf(ada, page)
    const socket = new WebSocket(
      `ws://127.0.0.1:${port.port}/documents/${workspace}/${page}?ticket=${ticket}`,
    )
    ends.push(() => socket.terminate())
    let answers = 0
    socket.on('message', (data: Buffer) => {
      if (data[0] === 0 && data[1] === 1) answers += 1
    })
    await once(socket, 'open')
    for (let count = 0; count < 300; count++) socket.send(bytesOf(0, 0, 1, 0))
    const staying = await stockOf(ada)
    staying.text.insert(0, 'Goes on')
    await expect.poll(async () => (await wire.document(page)).text).toBe('Goes on')
    expect(answers).toBeLessThan(10)
  })

  test('a page of another site is refused, and so is an address that is none', async () => {
    const { ticket } = await ticketOf(ada, page)
    const statuses: (number | undefined)[] = []
    const open = (path: string, origin?: string) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port.port}${path}?ticket=${ticket}`, {
        ...(origin === undefined ? {} : { origin }),
      })
      socket.on('error', () => undefined)
      socket.on('unexpected-response', (_, response) => statuses.push(response.statusCode))
      return once(socket, 'unexpected-response')
    }
    await open(`/documents/${workspace}/${page}`, 'https://evil.example')
    await open(`/documents/${workspace}/nothing`)
    await open(`/documents/${workspace}`)
    expect(statuses).toEqual([403, 404, 404])
  })
})
