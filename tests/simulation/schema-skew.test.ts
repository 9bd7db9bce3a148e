/**
 * Two versions of the app in one workspace: the newer one has a type, attributes, cells and document parts that the
 * older one, this build, does not know.
 */
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentFragment } from '../../domain/document/schema.ts'
import { stampOf } from '../../domain/hybrid-clock.ts'
import type { NodeId, WorkspaceId } from '../../protocol/ids.ts'
import type { ClientFrame, ServerFrame } from '../../protocol/wire/frames.ts'
import type { WireCell } from '../../protocol/wire/node.ts'
import { calm } from './network.ts'
import { converged, drained } from './oracles.ts'
import { settle } from './settle.ts'
import { SimClient } from './sim-client.ts'
import { SimServer } from './sim-server.ts'
import { createWorld, type World } from './world.ts'

const workspace = '0190c0de-0000-7000-8000-00000000abcd' as WorkspaceId
const board = '0190c0de-0000-7000-8000-000000000001' as NodeId

let world: World
let server: SimServer
let older: SimClient
let newer: NewerApp

beforeEach(async () => {
  world = createWorld(1, 1_700_000_000_000)
  server = new SimServer(world, workspace)
  await server.setGrants('ana', [{ rootId: null, role: 'owner' }])
  older = await SimClient.open(world, { ...calm }, server, {
    name: 'old',
    person: 'ana',
    workspace,
  })
  await older.connect()
  await older.dispatch({ kind: 'start' })
  await settle(world, [older])
  newer = new NewerApp()
  await newer.ask({ ...hello, cursor: { rows: 0, documents: 0 } })
})

afterEach(() => {
  older.close()
  server.close()
})

const hello = {
  kind: 'hello',
  protocol: 1,
  schema: 'newer',
  ticket: 'ana',
  workspace,
  group: 'eeeeeeeeee',
  lastAck: 0,
  epoch: null,
  run: null,
  heard: 0,
} as const

/** What a newer build would put on the wire. */
class NewerApp {
  readonly #answers: ServerFrame[] = []
  readonly #line = server.accept(
    ({ frame }) => this.#answers.push(frame),
    () => undefined,
  )
  async ask(frame: ClientFrame, bytes: readonly Uint8Array[] = []): Promise<ServerFrame> {
    await this.#line.receive({ frame, bytes })
    const answer = this.#answers.pop()
    if (answer === undefined) throw new Error(`${frame.kind} was not answered`)
    return answer
  }
}

const stamp = (counter: number) => stampOf({ ms: 1_700_000_000_000, counter, group: 'eeeeeeeeee' })

const cells: readonly (readonly [...WireCell, unknown])[] = [
  ['a:name', stamp(0), 'Board'],
  ['a:grid', stamp(1), { columns: 3, cells: [[1, null], ['x']] }],
  ['m:["labels","red"]', stamp(2), true],
  ['m:["labels",{"of":"new"}]', stamp(3), true],
  ['x:mood', stamp(4), 'calm'],
]

function newDocument(): Uint8Array {
  const document = new Y.Doc()
  const strange = new Y.XmlElement('hologram')
  strange.setAttribute('depth', '7')
  strange.insert(0, [new Y.XmlText('seen by the newer alone')])
  document.getXmlFragment(documentFragment).insert(0, [strange])
  return Y.encodeStateAsUpdate(document)
}

async function bring(): Promise<void> {
  const mutation = {
    header: {
      seq: 1,
      opId: world.mintId(),
      name: 'boards.create',
      at: 1_700_000_000_000,
      parts: [
        {
          do: 'put' as const,
          node: board,
          create: { type: 'whiteboard', at: 1_700_000_000_000, stamp: stamp(0) },
          place: { parent: null, position: 'a0', stamp: stamp(0) },
          cells: cells.map(([name, at]): WireCell => [name, at]),
        },
      ],
    },
    values: [cells.map(([, , value]) => value as string)],
  }
  expect(await newer.ask({ kind: 'push', mutations: [mutation] })).toMatchObject({ kind: 'pushed' })
  const updates = [{ id: 1, node: board, bytes: 0 }]
  expect(await newer.ask({ kind: 'updates', updates }, [newDocument()])).toMatchObject({
    kind: 'updated',
    refusals: [],
  })
  await settle(world, [older])
}

async function cellsOnServer(): Promise<Map<string, unknown>> {
  const row = (await server.view('ana')).rows.get(board)
  return new Map(row?.cells.map(([name], index) => [name, row.values[index]]))
}

async function textOnServer(): Promise<string> {
  const document = new Y.Doc()
  const state = (await server.view('ana')).documents.get(board)
  if (state !== undefined) Y.applyUpdate(document, state)
  return document.getXmlFragment(documentFragment).toJSON()
}

async function typeInto(device: SimClient, text: string): Promise<void> {
  const opened = await device.openDocument(board)
  if (!opened.ok) throw new Error(opened.error.message)
  const document = new Y.Doc()
  Y.applyUpdate(document, (opened.value as { state: Uint8Array }).state)
  const before = Y.encodeStateVector(document)
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(text)])
  document.getXmlFragment(documentFragment).push([paragraph])
  const update = Y.encodeStateAsUpdate(document, before)
  const answer = await device.mutate('document.update', { nodeId: board, update }, world.mintId())
  expect(answer.ok).toBe(true)
}

test('what an older version edits keeps all that it does not know', async () => {
  await bring()
  const renamed = { id: board, attributes: { name: 'Renamed' } }
  expect((await older.mutate('nodes.update', renamed, world.mintId())).ok).toBe(true)
  await typeInto(older, 'by the older')
  await settle(world, [older])

  drained(older)
  converged(older, await server.view('ana'))
  expect(await cellsOnServer()).toEqual(
    new Map(cells.map(([name, , value]) => [name, name === 'a:name' ? 'Renamed' : value])),
  )
  expect(await textOnServer()).toContain('seen by the newer alone')
  expect(await textOnServer()).toContain('<hologram depth="7">')
  expect(await textOnServer()).toContain('by the older')
})

test('an older version brings back all of it to a server that has lost it', async () => {
  const backup = server.backUp()
  await bring()
  const before = await cellsOnServer()
  server.restore(backup)
  server.rise()
  await older.dispatch({ kind: 'start' })
  await settle(world, [older])

  drained(older)
  expect(await cellsOnServer()).toEqual(before)
  expect(await textOnServer()).toContain('<hologram depth="7">')
})
