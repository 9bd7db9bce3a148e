/** What the server did not take is kept as a draft, is told, and can be put back or put away. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentFragment } from '../../../../domain/document/schema.ts'
import { documentFromMarkdown } from '../../../../domain/document/markdown/parse.ts'
import { updateFromDocument } from '../../../../domain/document/yjs.ts'
import type { SyncCallName, SyncCalls } from '../../../../protocol/sync-api.ts'
import type { Page } from '../../../../protocol/wire/frames.ts'
import { openTestWorkspace, type TestWorkspace } from '../test-workspace.ts'
import { confirmNodes } from './confirm-nodes.ts'

let workspace: TestWorkspace
let tide: string

beforeEach(async () => {
  workspace = await openTestWorkspace()
  tide = await workspace.create(null, 'Tide table')
  await workspace.mutate('document.update', {
    nodeId: tide,
    update: update('High water at six.\n\nLow at noon.'),
  })
  await workspace.engine.call(workspace.guest, {
    method: 'connect',
    person: { id: 'ana', name: 'Ana' },
  })
  await confirmNodes(workspace, [tide])
  await call('confirm', await call('unsentUpdates'), { run: 'r1', version: 1 })
})
afterEach(() => workspace.close())

const update = (markdown: string) => updateFromDocument(documentFromMarkdown(markdown))

async function call<Name extends SyncCallName>(
  name: Name,
  ...args: Parameters<SyncCalls[Name]>
): Promise<ReturnType<SyncCalls[Name]>> {
  const answer = await workspace.engine.call(workspace.guest, { method: 'sync', name, args })
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value as ReturnType<SyncCalls[Name]>
}

/** The server answers that it did not take the newest of what was queued. */
async function refuse(code: string): Promise<void> {
  const { cursor, lastQueued } = await call('copy')
  const opId =
    workspace.connection.value<string>('SELECT op_id FROM outbox WHERE push_seq = ?', lastQueued) ??
    ''
  const page: Page = {
    kind: 'page',
    epoch: 'e1',
    from: cursor,
    upTo: { rows: cursor.rows + 1, documents: cursor.documents + 1 },
    behind: [],
    whole: [],
    entries: [],
    lastSeq: lastQueued,
    lastOp: opId,
    refusals: [{ seq: lastQueued, opId, code }],
    more: false,
  }
  expect(await call('take', page, [], 'r1')).toBe(true)
}

async function documentNow(): Promise<Y.Doc> {
  const answer = await workspace.engine.call(workspace.guest, {
    method: 'openDocument',
    nodeId: tide,
  })
  const { state } = (answer as { value: { state: Uint8Array } }).value
  const document = new Y.Doc()
  Y.applyUpdate(document, state)
  return document
}

/** Writes at the end of a block, as an editor that has the page open does. */
async function writeInto(block: number, text: string): Promise<void> {
  const document = await documentNow()
  const before = Y.encodeStateVector(document)
  const paragraph = document.getXmlFragment(documentFragment).get(block) as Y.XmlElement
  const line = paragraph.get(0) as Y.XmlText
  line.insert(line.length, text)
  const answer = await workspace.mutate('document.update', {
    nodeId: tide,
    update: Y.encodeStateAsUpdate(document, before),
  })
  expect(answer.ok).toBe(true)
}

const text = () => workspace.query('document.text', { nodeId: tide })
const nameNow = async () => (await workspace.query('nodes.get', { id: tide }))?.attributes['name']
const drafts = () => workspace.query('drafts.list', {})

test('what waits is listed in words, and told apart from what is under way', async () => {
  await workspace.mutate('nodes.update', { id: tide, attributes: { name: 'Tides', colour: 'sea' } })
  await writeInto(0, ' Sharp.')
  const queue = await workspace.query('sync.queue', {})
  expect(queue).toMatchObject({ isConnected: true, more: 0 })
  expect(queue.items).toMatchObject([
    {
      kind: 'mutation',
      name: 'nodes.update',
      state: 'waiting',
      nodeCount: 1,
      nodes: [
        {
          id: tide,
          name: 'Tides',
          deeds: [
            { do: 'rename', from: 'Tide table', to: 'Tides' },
            { do: 'set', fields: ['colour'] },
          ],
        },
      ],
    },
    { kind: 'text', state: 'waiting', nodes: [{ id: tide, name: 'Tides' }] },
  ])
  expect(await workspace.query('mutations.list', { status: 'pending' })).toHaveLength(1)
  await call('outbox', (await call('copy')).lastAck)
  expect((await workspace.query('sync.queue', {})).items[0]?.state).toBe('sent')
  expect(await workspace.query('mutations.list', { status: 'pending' })).toEqual([])
  expect(await workspace.query('mutations.list', { status: 'in_progress' })).toMatchObject([
    { name: 'nodes.update', status: 'in_progress' },
  ])
})

test('a refused change is undone here, named with its reason, and put back as a change of today', async () => {
  await workspace.mutate('nodes.update', { id: tide, attributes: { name: 'Tides' } })
  await refuse('forbidden')
  expect(await nameNow()).toBe('Tide table')
  const [draft] = await drafts()
  expect(draft).toMatchObject({
    kind: 'mutation',
    code: 'forbidden',
    nodes: [{ id: tide, deeds: [{ do: 'rename', from: 'Tide table', to: 'Tides' }] }],
  })
  expect(await workspace.query('drafts.list', { nodeId: tide })).toHaveLength(1)
  expect(await workspace.query('mutations.list', { status: 'failed' })).toMatchObject([
    { error: { code: 'forbidden' } },
  ])
  const opId = '0190c0de-0000-7000-8000-000000000001' as never
  for (let times = 0; times < 2; times++)
    expect(await workspace.mutate('drafts.retry', { id: draft?.id }, opId)).toMatchObject({
      ok: true,
    })
  expect(await nameNow()).toBe('Tides')
  expect(await drafts()).toEqual([])
  expect(await workspace.query('mutations.list', { status: 'failed' })).toEqual([])
  expect((await workspace.query('sync.queue', {})).items).toHaveLength(1)
})

test('a draft that is discarded is out of sight and out of the count, and can be had back', async () => {
  await workspace.mutate('nodes.update', { id: tide, attributes: { name: 'Tides' } })
  await refuse('forbidden')
  const id = (await drafts())[0]?.id
  await workspace.mutate('drafts.discard', { id })
  expect(await drafts()).toEqual([])
  expect(await workspace.query('mutations.list', { status: 'failed' })).toEqual([])
  await workspace.mutate('drafts.recover', { id })
  expect(await drafts()).toHaveLength(1)
  expect(await workspace.query('mutations.list', { status: 'failed' })).toHaveLength(1)
})

test('what was refused together is one draft, and a page that was refused comes back with what is below it', async () => {
  const pages = ['0190c0de-0000-7000-8000-00000000000a', '0190c0de-0000-7000-8000-00000000000b']
  await workspace.mutate('nodes.batch', {
    mutations: pages.map((id, at) => ({
      name: 'nodes.create',
      args: {
        id,
        type: 'page',
        parentId: pages[at - 1] ?? null,
        attributes: { name: `Page ${at}` },
      },
    })),
  })
  await refuse('forbidden')
  expect(await workspace.query('nodes.get', { id: pages[1] as never })).toBeNull()
  const [draft, ...others] = await drafts()
  expect(others).toEqual([])
  expect(draft?.nodes.map((node) => [node.name, node.type, node.deeds])).toEqual([
    ['Page 0', null, [{ do: 'create' }]],
    ['Page 1', null, [{ do: 'create' }]],
  ])
  await workspace.mutate('drafts.retry', { id: draft?.id })
  expect(await workspace.query('nodes.get', { id: pages[1] as never })).toMatchObject({
    parentId: pages[0],
    attributes: { name: 'Page 1' },
  })
})

test('a refused text leaves the page, its editors let go of it, and the draft says which blocks differ', async () => {
  await writeInto(1, ' Mind the weir.')
  await call('refuseUpdates', tide, 'forbidden')
  expect(await text()).toBe('High water at six.\nLow at noon.')
  expect(workspace.events).toContainEqual({ kind: 'document-reset', nodeId: tide })
  const [draft] = await drafts()
  expect(draft).toMatchObject({
    kind: 'document',
    code: 'forbidden',
    nodes: [{ id: tide, name: 'Tide table' }],
  })
  const blocks = await workspace.query('drafts.compare', { id: draft?.id ?? 0 })
  expect(blocks).toMatchObject([{ mine: 'Low at noon. Mind the weir.', theirs: 'Low at noon.' }])
})

test('one block of a draft is taken without the others, and the rest with all of it', async () => {
  await writeInto(0, ' Sharp.')
  await writeInto(1, ' Mind the weir.')
  await call('refuseUpdates', tide, 'forbidden')
  const id = (await drafts())[0]?.id ?? 0
  const [first] = await workspace.query('drafts.compare', { id })
  expect(await workspace.mutate('drafts.take', { id, block: first?.id })).toMatchObject({
    ok: true,
  })
  expect(await text()).toBe('High water at six. Sharp.\nLow at noon.')
  expect(workspace.events.some((event) => event.kind === 'document')).toBe(true)
  expect(await drafts()).toHaveLength(1)
  await workspace.mutate('drafts.take', { id, block: null })
  expect(await text()).toContain('Low at noon. Mind the weir.')
  expect(await drafts()).toEqual([])
})

test('what is refused of one page at different times is one draft with all of it', async () => {
  await writeInto(0, ' Sharp.')
  await call('refuseUpdates', tide, 'forbidden')
  await writeInto(1, ' Mind the weir.')
  await call('refuseUpdates', tide, 'forbidden')
  const [draft, ...others] = await drafts()
  expect(others).toEqual([])
  const blocks = await workspace.query('drafts.compare', { id: draft?.id ?? 0 })
  expect(blocks.map(({ mine }) => mine)).toEqual([
    'High water at six. Sharp.',
    'Low at noon. Mind the weir.',
  ])
})

test('a poison mutation goes to the drafts and what waits behind it flows on', async () => {
  await workspace.mutate('nodes.update', { id: tide, attributes: { name: 'Poison' } })
  await workspace.mutate('nodes.update', { id: tide, attributes: { colour: 'sea' } })
  const seq = workspace.connection.value<number>('SELECT min(push_seq) FROM outbox') ?? 0
  await call('quarantine', seq, 'frame_invalid')
  expect(await drafts()).toMatchObject([{ code: 'frame_invalid' }])
  expect((await workspace.query('sync.queue', {})).items).toHaveLength(1)
  expect(await workspace.query('mutations.list', { status: 'failed' })).toHaveLength(1)
})

test('an editor keeps what nobody took, once, however often it says so', async () => {
  const kept = { nodeId: tide, update: update('In the air'), code: 'not_found' }
  for (let times = 0; times < 2; times++)
    expect(await workspace.mutate('drafts.keep', kept)).toMatchObject({ ok: true })
  expect(await drafts()).toMatchObject([{ kind: 'document', code: 'not_found' }])
})

test('a draft that is gone is refused with a sentence', async () => {
  for (const [name, args] of [
    ['drafts.retry', { id: 99 }],
    ['drafts.discard', { id: 99 }],
    ['drafts.take', { id: 99, block: null }],
  ] as const)
    expect(await workspace.mutate(name, args)).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    })
})
