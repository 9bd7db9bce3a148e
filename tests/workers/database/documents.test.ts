import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { PageEvent } from '../../../protocol/database-api.ts'
import type { DocumentState } from '../../../protocol/document-stream.ts'
import { compactDocument, readDocument } from '../../../workers/database/documents.ts'
import type { Guest } from '../../../workers/database/engine.ts'
import { findPlace } from '../../../workers/database/nodes.ts'
import { packBytes, unpackBytes } from '../../../workers/database/packed-bytes.ts'
import { seededRandom } from '../../domain/document/random-document.ts'
import { openTestWorkspace, type TestWorkspace } from './test-workspace.ts'

let workspace: TestWorkspace
let nodeId: string
beforeEach(async () => {
  workspace = await openTestWorkspace()
  nodeId = await workspace.create(null, 'Page')
})
afterEach(() => workspace.close())

const append = (update: Uint8Array, id = nodeId) =>
  workspace.mutate('document.update', { nodeId: id, update })
const keyOf = (id = nodeId) => findPlace(workspace.connection, id)?.key ?? -1

/** As the chores do it, all steps in one. */
function compact(): void {
  for (const _step of compactDocument(workspace.context, keyOf()));
}

const waiting = () =>
  workspace.connection.value<number>(
    'SELECT count(*) FROM node_updates WHERE node_key = ?',
    keyOf(),
  ) ?? 0

function stored(): Y.Doc {
  const document = new Y.Doc()
  const bytes = readDocument(workspace.connection, keyOf())
  if (bytes !== null) Y.applyUpdate(document, bytes)
  return document
}

/** One change of a document as the update an editor sends. */
function change(document: Y.Doc, edit: (text: Y.Text) => void): Uint8Array {
  const before = Y.encodeStateVector(document)
  document.transact(() => edit(document.getText('t')))
  return Y.encodeStateAsUpdate(document, before)
}

test('every acknowledged update is in the document, whenever it is compacted in between', async () => {
  for (let seed = 1; seed <= 8; seed++) {
    const random = seededRandom(seed)
    nodeId = await workspace.create(null, `Page ${seed}`)
    const editors = [new Y.Doc(), new Y.Doc(), new Y.Doc()]
    const all = new Y.Doc()
    for (let step = 0; step < 60; step++) {
      const editor = editors[Math.floor(random() * editors.length)]
      if (editor === undefined) continue
      const update = change(editor, (text) =>
        random() < 0.7 || text.length === 0
          ? text.insert(Math.floor(random() * (text.length + 1)), `${seed}.${step} `)
          : text.delete(0, 1),
      )
      expect(await append(update)).toMatchObject({ ok: true })
      Y.applyUpdate(all, update)
      if (random() < 0.2) compact()
      if (random() < 0.2) Y.applyUpdate(editor, Y.encodeStateAsUpdate(all))
    }
    expect(stored().getText('t').toJSON(), `seed ${seed}`).toBe(all.getText('t').toJSON())
    compact()
    expect(stored().getText('t').toJSON(), `seed ${seed}`).toBe(all.getText('t').toJSON())
    expect(
      workspace.connection.value('SELECT count(*) FROM node_updates WHERE node_key = ?', keyOf()),
    ).toBe(0)
  }
})

test('compaction keeps an update that waits for one which has not come yet', async () => {
  const editor = new Y.Doc()
  const first = change(editor, (text) => text.insert(0, 'one '))
  const second = change(editor, (text) => text.insert(4, 'two'))
  await append(second)
  compact()
  expect(stored().getText('t').toJSON()).toBe('')
  await append(first)
  expect(stored().getText('t').toJSON()).toBe('one two')
  compact()
  expect(stored().getText('t').toJSON()).toBe('one two')
})

test('what is appended between the steps of a compaction stays, and who is killed at any step loses nothing', async () => {
  for (let killedAt = 1; ; killedAt++) {
    nodeId = await workspace.create(null, `Page ${killedAt}`)
    const editor = new Y.Doc()
    const type = async (count: number) => {
      for (let at = 0; at < count; at++)
        await append(change(editor, (text) => text.insert(text.length, `${at} `)))
    }
    const isWhole = () => expect(stored().getText('t').toJSON()).toBe(editor.getText('t').toJSON())
    await type(50)
    compact()
    await type(90)
    const work = compactDocument(workspace.context, keyOf())
    let steps = 0
    while (work.next().done !== true && ++steps < killedAt) {
      await type(1)
      isWhole()
    }
    isWhole()
    // The next owner begins anew.
    compact()
    isWhole()
    expect(waiting()).toBe(0)
    if (steps < killedAt) break
  }
})

test('a compaction that another change of the stored document overtakes writes nothing', async () => {
  const editor = new Y.Doc()
  for (let at = 0; at < 10; at++) await append(change(editor, (text) => text.insert(0, `${at} `)))
  const late = compactDocument(workspace.context, keyOf())
  late.next()
  compact()
  const before = readDocument(workspace.connection, keyOf())
  while (late.next().done !== true);
  expect(readDocument(workspace.connection, keyOf())).toEqual(before)
  const purged = compactDocument(workspace.context, keyOf())
  await append(change(editor, (text) => text.insert(0, 'more ')))
  purged.next()
  await workspace.mutate('nodes.delete', { id: nodeId })
  await workspace.mutate('nodes.purge', { id: nodeId })
  while (purged.next().done !== true);
  expect(workspace.connection.value('SELECT count(*) FROM node_states')).toBe(0)
})

test.each([
  ['too many', 200, 1],
  ['too large', 7, 40_000],
])('updates that become %s are compacted while typing goes on', async (_what, most, size) => {
  const editor = new Y.Doc()
  let typed = 0
  do {
    expect(waiting()).toBeLessThan(5000)
    typed++
    await append(change(editor, (text) => text.insert(text.length, 'x'.repeat(size))))
    await new Promise((resolve) => setTimeout(resolve, size > 1 ? 50 : 1))
  } while (waiting() === typed)
  expect(typed).toBeGreaterThanOrEqual(most)
  expect(stored().getText('t').toJSON()).toBe(editor.getText('t').toJSON())
  expect(workspace.reports).toEqual([])
})

test('an update committed while a page is opened reaches it, in the state or as an event', async () => {
  for (let round = 0; round < 30; round++) {
    nodeId = await workspace.create(null, `Page ${round}`)
    const page = new Y.Doc()
    const guest: Guest = {
      send(event: PageEvent) {
        if (event.kind === 'document' && event.nodeId === nodeId) Y.applyUpdate(page, event.update)
      },
    }
    const editor = new Y.Doc()
    const updates = Array.from({ length: 8 }, (_, index) =>
      change(editor, (text) => text.insert(text.length, `${index} `)),
    )
    const before = updates.slice(0, round % 8).map((update) => append(update))
    const opening = workspace.engine.call(guest, { method: 'openDocument', nodeId })
    const after = updates.slice(round % 8).map((update) => append(update))
    const answer = await opening
    if (!answer.ok) throw new Error(answer.error.message)
    const { state, isEmpty } = answer.value as DocumentState
    if (!isEmpty) Y.applyUpdate(page, state)
    await Promise.all([...before, ...after])
    expect(page.getText('t').toJSON(), `round ${round}`).toBe(editor.getText('t').toJSON())
  }
})

test('a page that was closed or has died before its document was read hears nothing of it', async () => {
  const heard: string[] = []
  const guest: Guest = { send: (event) => void heard.push(event.kind) }
  const dead: Guest = { send: (event) => void heard.push(event.kind) }
  const opening = [
    workspace.engine.call(guest, { method: 'openDocument', nodeId }),
    workspace.engine.call(guest, { method: 'closeDocument', nodeId }),
    workspace.engine.call(dead, { method: 'openDocument', nodeId }),
  ]
  workspace.engine.drop(dead)
  await Promise.all(opening)
  await append(change(new Y.Doc(), (text) => text.insert(0, 'x')))
  expect(heard).toEqual([])
})

test('a subscription that was taken back while it waited for the index never speaks', async () => {
  const heard: unknown[] = []
  const guest: Guest = { send: (event) => void heard.push(event) }
  const dead: Guest = { send: (event) => void heard.push(event) }
  for (let index = 0; index < 50; index++) await workspace.create(null, `Node ${index}`)
  const call = { method: 'subscribe', subscription: 1, name: 'tags.list', args: {} } as const
  const asked = [
    workspace.engine.call(guest, call),
    workspace.engine.call(guest, { method: 'unsubscribe', subscription: 1 }),
    workspace.engine.call(dead, call),
  ]
  workspace.engine.drop(dead)
  await Promise.all(asked)
  const id = await workspace.create(null, 'Tagged')
  await workspace.mutate('nodes.update', { id, attributes: { tags: ['one'] } })
  await workspace.query('tags.list', {})
  expect(heard).toEqual([])
})

test('the state before an editing session is kept as a version', async () => {
  const editor = new Y.Doc()
  await append(change(editor, (text) => text.insert(0, 'first session')))
  compact()
  await append(change(editor, (text) => text.insert(0, 'still the first ')))
  expect(workspace.connection.value('SELECT count(*) FROM node_versions')).toBe(0)
  compact()
  workspace.now += 11 * 60_000
  await append(change(editor, (text) => text.insert(0, 'second ')))
  const [state, format] = workspace.connection.row<[Uint8Array, number]>(
    'SELECT state, format FROM node_versions',
  ) ?? [new Uint8Array(), 0]
  const kept = new Y.Doc()
  Y.applyUpdate(kept, unpackBytes(state, format))
  expect(kept.getText('t').toJSON()).toBe('still the first first session')
})

test('bytes that are no update are refused, and nothing of them is stored', async () => {
  for (const update of [
    new Uint8Array(),
    new Uint8Array([255, 255, 255]),
    new Uint8Array(4096).fill(7),
  ])
    expect(await append(update)).toMatchObject({ ok: false, error: { code: 'document_invalid' } })
  expect(await append(Y.encodeStateAsUpdate(new Y.Doc()), v7())).toMatchObject({
    ok: false,
    error: { code: 'not_found' },
  })
  expect(workspace.connection.value('SELECT count(*) FROM node_updates')).toBe(0)
})

test('an update in the second format of Yjs, whose decoder can be made to hang, is refused at once', async () => {
  const random = seededRandom(3)
  const document = new Y.Doc()
  document.getXmlFragment('content').insert(0, [new Y.XmlText('Words in the second format')])
  const second = Y.encodeStateAsUpdateV2(document)
  expect(await append(second)).toMatchObject({ ok: false, error: { code: 'document_invalid' } })
  // Run lengths of 2^32 in each of its columns, which is what makes the decoder of that format count for minutes.
  const hostile = [...Array(20).keys()].map((at) => {
    const bytes = new Uint8Array(21).fill(1)
    bytes.set([255, 255, 255, 255, 15], Math.min(at, 16))
    return bytes
  })
  const mutated = [...Array(300).keys()].map((round) => {
    const bytes = (round % 2 === 0 ? second : Y.encodeStateAsUpdate(document)).slice()
    for (let edit = 0; edit < 4; edit++)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
    return bytes.slice(0, 1 + Math.floor(random() * bytes.length))
  })
  for (const bytes of [...hostile, ...mutated]) {
    const answer = await append(bytes)
    if (!answer.ok) expect(answer.error.code).toBe('document_invalid')
  }
  // Whatever was taken in, the document can still be read and written.
  const edit = new Y.Doc()
  expect(await append(change(edit, (text) => text.insert(0, 'after')))).toMatchObject({ ok: true })
  expect(stored().getText('t').toJSON()).toBe('after')
  expect(await workspace.query('document.text', { nodeId })).toBeTypeOf('string')
})

test('a document that cannot be read holds up neither search nor the documents around it', async () => {
  const other = await workspace.create(null, 'Readable neighbour')
  // As a damaged page of the file would leave it.
  workspace.connection.run(
    `INSERT INTO node_states (node_key, state, format, updated_at) VALUES (?, x'ffffffff', 1, 0)`,
    keyOf(),
  )
  workspace.connection.run('INSERT OR IGNORE INTO index_queue VALUES (?)', keyOf())
  const hits = await workspace.query('nodes.search', { text: 'neighbour' })
  expect(hits.map((hit) => hit.id)).toEqual([other])
  expect((await workspace.query('nodes.search', { text: 'page' })).map((hit) => hit.id)).toEqual([
    nodeId,
  ])
  expect(workspace.reports).toHaveLength(1)
})

test('packed bytes come back as they were, whatever their length', () => {
  const random = seededRandom(3)
  for (const length of [0, 1, 399, 400, 401, 65_535, 65_536, 300_000])
    for (const isPlain of [true, false]) {
      const bytes = Uint8Array.from({ length }, (_, index) =>
        isPlain ? index % 7 : Math.floor(random() * 256),
      )
      const packed = packBytes(bytes)
      const back = unpackBytes(packed.bytes, packed.format)
      expect(Buffer.compare(back, bytes), `${length} bytes`).toBe(0)
      expect(packed.bytes.length).toBeLessThanOrEqual(bytes.length)
    }
})

test('closing while the index is being filled leaves the rest in the queue, and nothing throws', async () => {
  for (let index = 0; index < 300; index++) await workspace.create(null, `Node ${index}`)
  const searching = workspace.query('nodes.search', { text: 'node' }).then(
    () => 'answered',
    (error: unknown) => String(error),
  )
  const { connection } = workspace
  const other = await openTestWorkspace()
  void other.close()
  await workspace.engine.close()
  expect(await searching).toMatch(/answered|owner_lost/)
  expect(workspace.reports).toEqual([])
  expect(() => connection.value('SELECT 1')).toThrow()
  workspace = await openTestWorkspace()
})
