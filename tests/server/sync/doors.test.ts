/** The two doors of sync on a whole server: real sockets, real accounts. */
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import type { WorkspaceId } from '../../../protocol/ids.ts'
import { decodeFrame, encodeFrame } from '../../../protocol/wire/codec.ts'
import {
  largestFrame,
  serverFrameSchema,
  type ClientFrame,
  type ServerFrame,
} from '../../../protocol/wire/frames.ts'
import { listen, type ListeningServer } from '../../../server/listen.ts'
import { joinFrames } from '../../../protocol/wire/exchange.ts'
import {
  bringWorkspace,
  claim,
  openTestServer,
  welcome,
  type Member,
  type TestServer,
} from '../test-server.ts'
import { create, mutation, nodeId, startMs } from './sync-world.ts'

let server: TestServer
let port: ListeningServer
let ada: Member
let workspace: WorkspaceId
const sockets: WebSocket[] = []

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
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await server.service.sockets.close(0)
  await port.close(0)
  await server.close()
})

class Caller {
  readonly frames: ServerFrame[] = []
  readonly socket: WebSocket

  constructor(options: ClientOptions = {}) {
    const origin = `http://127.0.0.1:${port.port}`
    this.socket = new WebSocket(`ws://127.0.0.1:${port.port}/api/sync`, { origin, ...options })
    sockets.push(this.socket)
    this.socket.on('error', () => undefined)
    this.socket.on('message', (data: Buffer) => {
      const decoded = decodeFrame(serverFrameSchema, new Uint8Array(data))
      if (!decoded.ok) throw new Error(decoded.error.message)
      this.frames.push(decoded.value.frame)
    })
  }

  send(frame: ClientFrame): void {
    this.socket.send(encodeFrame({ frame, bytes: [] }))
  }

  async next(kind: ServerFrame['kind']): Promise<ServerFrame> {
    await expect.poll(() => this.frames.map((frame) => frame.kind)).toContain(kind)
    const index = this.frames.findIndex((frame) => frame.kind === kind)
    const [frame] = this.frames.splice(index, 1)
    if (frame === undefined) throw new Error('gone')
    return frame
  }
}

async function hello(member: Member, group: string): Promise<ClientFrame> {
  const { body } = await member.visitor.send<{ ticket: string }>('POST', '/api/tickets', {
    workspaceId: workspace,
  })
  return {
    kind: 'hello',
    protocol: 1,
    schema: '',
    ticket: body.ticket,
    workspace,
    group,
    lastAck: 0,
    epoch: null,
    run: null,
    heard: 0,
    cursor: { rows: 0, documents: 0 },
  }
}

async function connect(member: Member, group: string): Promise<Caller> {
  const caller = new Caller()
  await once(caller.socket, 'open')
  caller.send(await hello(member, group))
  expect(await caller.next('welcome')).toMatchObject({ kind: 'welcome' })
  return caller
}

const pull: ClientFrame = {
  kind: 'pull',
  cursor: { rows: 0, documents: 0 },
  lastAck: 0,
  behind: [],
  whole: [],
}

const push: ClientFrame = {
  kind: 'push',
  mutations: [mutation(1, [create(nodeId(1), null, { type: 'space' })])],
}

test('what one device pushes another one is poked about and pulls', async () => {
  const one = await connect(ada, 'aaaaaaaaaa')
  const two = await connect(ada, 'bbbbbbbbbb')
  one.send(push)
  expect(await one.next('pushed')).toMatchObject({ lastSeq: 1, version: 1 })
  expect(await two.next('poke')).toMatchObject({ version: 1 })
  two.send(pull)
  const author = ada.me.account.personId
  const page = await two.next('page')
  expect(page).toMatchObject({ entries: [{ kind: 'row', row: { node: nodeId(1) } }] })
  expect(JSON.stringify(page)).toContain(author)
})

test('a page of another site gets no socket, nor does a stranger’s name for this server', async () => {
  const statuses: (number | undefined)[] = []
  for (const options of [
    { origin: 'https://evil.example' },
    { headers: { Host: 'evil.example' }, origin: 'http://evil.example' },
    { headers: { 'Sec-Fetch-Site': 'cross-site' } },
  ]) {
    const caller = new Caller(options)
    caller.socket.on('unexpected-response', (_, response) => statuses.push(response.statusCode))
  }
  await expect.poll(() => statuses).toEqual([403, 403, 403])
})

test('a ticket works once', async () => {
  const greeting = await hello(ada, 'aaaaaaaaaa')
  const one = new Caller()
  const two = new Caller()
  await Promise.all([once(one.socket, 'open'), once(two.socket, 'open')])
  one.send(greeting)
  await one.next('welcome')
  two.send(greeting)
  expect(await two.next('goaway')).toMatchObject({ code: 'unauthenticated' })
  await expect.poll(() => two.socket.readyState).toBe(WebSocket.CLOSED)
})

test('who is taken off the workspace is cut, and who stays is not', async () => {
  const bob = await welcome(server, ada, workspace, 'Bob', { role: 'editor' })
  const staying = await connect(ada, 'aaaaaaaaaa')
  const leaving = await connect(bob, 'bbbbbbbbbb')
  await ada.visitor.send('PUT', `/api/workspaces/${workspace}/members`, {
    accountId: bob.me.account.id,
    rootId: null,
    role: null,
  })
  expect(await leaving.next('goaway')).toMatchObject({ code: 'revoked' })
  await expect.poll(() => leaving.socket.readyState).toBe(WebSocket.CLOSED)
  staying.send({ kind: 'ping' })
  await staying.next('pong')
})

test('a frame that is too large ends the socket, and so does a text, and what is no frame', async () => {
  const staying = await connect(ada, 'aaaaaaaaaa')
  const large = await connect(ada, 'bbbbbbbbbb')
  large.socket.send(new Uint8Array(largestFrame + 1))
  await expect.poll(() => large.socket.readyState).toBe(WebSocket.CLOSED)
  for (const message of ['hello', new Uint8Array([1, 2, 3])]) {
    const odd = await connect(ada, 'cccccccccc')
    odd.socket.send(message)
    expect(await odd.next('goaway')).toMatchObject({ code: 'malformed' })
    await expect.poll(() => odd.socket.readyState).toBe(WebSocket.CLOSED)
  }
  staying.send({ kind: 'ping' })
  await staying.next('pong')
})

test('a connection that does not read what it asks for is ended before it fills the memory', async () => {
  const staying = await connect(ada, 'aaaaaaaaaa')
  const parts = Array.from({ length: 40 }, (_, index) =>
    create(nodeId(10 + index), null, { name: 'x'.repeat(20_000) }),
  )
  staying.send({ kind: 'push', mutations: [mutation(1, parts)] })
  await staying.next('pushed')
  const greedy = await connect(ada, 'bbbbbbbbbb')
  greedy.socket.pause()
  await expect
    .poll(
      () => {
        for (let count = 0; count < 8; count++) greedy.send(pull)
        return server.service.sockets.connections
      },
      { timeout: 20_000, interval: 30 },
    )
    .toBe(1)
  staying.send({ kind: 'ping' })
  await staying.next('pong')
  expect(server.log.some((line) => line.includes('reads too slowly'))).toBe(true)
})

test('a server that stops sends everyone away to come again', async () => {
  const caller = await connect(ada, 'aaaaaaaaaa')
  await server.service.sockets.close(1000)
  const goaway = await caller.next('goaway')
  expect(goaway).toMatchObject({ code: 'shutdown' })
  const late = new Caller()
  const [, response] = (await once(late.socket, 'unexpected-response')) as [
    unknown,
    { statusCode: number },
  ]
  expect(response.statusCode).toBe(503)
})

test('the same frames go over HTTP for who is signed in', async () => {
  const frames = [await hello(ada, 'aaaaaaaaaa'), push, pull]
  const body = joinFrames(frames.map((frame) => encodeFrame({ frame, bytes: [] })))
  const answers = await exchange(ada, body)
  expect(answers.map(({ kind }) => kind)).toEqual(['welcome', 'pushed', 'page'])
  expect(answers[2]).toMatchObject({ lastSeq: 1, entries: [{ kind: 'row' }] })
  expect((await exchange(ada, new Uint8Array([0, 0, 0, 9, 1]))).map(({ kind }) => kind)).toEqual([
    'goaway',
  ])
  const stranger = await post(body, '')
  expect(stranger.status).toBe(401)
})

async function exchange(member: Member, body: Uint8Array): Promise<ServerFrame[]> {
  const cookie = [...member.visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await post(body, cookie)
  expect(response.status).toBe(200)
  const bytes = new Uint8Array(await response.arrayBuffer())
  const frames: ServerFrame[] = []
  for (let at = 0; at < bytes.length;) {
    const length = new DataView(bytes.buffer, at).getUint32(0)
    const decoded = decodeFrame(serverFrameSchema, bytes.slice(at + 4, at + 4 + length))
    if (!decoded.ok) throw new Error(decoded.error.message)
    frames.push(decoded.value.frame)
    at += 4 + length
  }
  return frames
}

function post(body: Uint8Array, cookie: string) {
  const origin = 'http://localhost:4653'
  return server.app.request(
    `${origin}/api/sync`,
    {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { Origin: origin, 'Sec-Fetch-Site': 'same-origin', Cookie: cookie },
    },
    { peer: '192.0.2.1' },
  )
}
