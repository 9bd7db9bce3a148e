/** Which bytes wait for the server, and which can be fetched again. Numbered after `workers/database/sync/file-queue.ts`. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SyncCallName, SyncCalls } from '../../../../protocol/sync-api.ts'
import { confirmNodes } from './confirm-nodes.ts'
import { openTestWorkspace, type TestWorkspace } from '../test-workspace.ts'

const [hash, other] = ['ab'.repeat(32), 'cd'.repeat(32)]
let workspace: TestWorkspace
let page: string

beforeEach(async () => {
  workspace = await openTestWorkspace()
  page = await workspace.create(null, 'Harbour')
})

afterEach(() => workspace.close())

async function call<Name extends SyncCallName>(
  name: Name,
  ...args: Parameters<SyncCalls[Name]>
): Promise<ReturnType<SyncCalls[Name]>> {
  const answer = await workspace.engine.call(workspace.guest, { method: 'sync', name, args })
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value as ReturnType<SyncCalls[Name]>
}

const connect = () =>
  workspace.engine.call(workspace.guest, {
    method: 'connect',
    person: { id: 'ana', name: 'Ana' },
  })
const disconnect = () => workspace.engine.call(workspace.guest, { method: 'disconnect' })
const keep = (nodeId: string | null, isKept: boolean) =>
  workspace.engine.call(workspace.guest, { method: 'keepFiles', nodeId, isKept })

async function addFile(parentId: string | null, content = hash): Promise<string> {
  const id = await workspace.create(parentId, 'photo.png', 'file')
  await workspace.mutate('nodes.update', { id, attributes: { hash: content, size: 7 } })
  return id
}

test('1: a file that is added while connected waits, and is to be sent once the server has its node', async () => {
  await connect()
  const photo = await addFile(page)
  expect(await workspace.query('files.unsent', {})).toEqual([{ nodeId: photo, hash, code: null }])
  expect(await call('fileUploads')).toEqual([])
  // Whoever asks whether all is on the server hears of it.
  expect((await call('copy')).unsent).toBeGreaterThan(0)
  await confirmNodes(workspace, [page, photo])
  expect(await call('fileUploads')).toEqual([{ nodeId: photo, hash, size: 7, code: null }])
  expect((await call('copy')).unsent).toBe(1)
  await call('settleFile', photo, hash)
  expect((await call('copy')).unsent).toBe(0)
  expect(await call('fileUploads')).toEqual([])
  expect(await workspace.query('files.unsent', {})).toEqual([])
})

test('1: what was there before waits from the moment the copy is connected, and no longer than it is', async () => {
  const photo = await addFile(page)
  expect(await workspace.query('files.unsent', {})).toEqual([])
  await connect()
  expect(await workspace.query('files.unsent', {})).toEqual([{ nodeId: photo, hash, code: null }])
  await disconnect()
  expect(await workspace.query('files.unsent', {})).toEqual([])
})

test('1: a refused mutation leaves nothing that waits, and a purge takes along what does', async () => {
  await connect()
  const photo = await addFile(page)
  await workspace.mutate('nodes.update', { id: 'not a node', attributes: { hash } })
  await workspace.mutate('nodes.delete', { id: photo })
  await workspace.mutate('nodes.purge', { id: photo })
  expect(workspace.connection.value('SELECT count(*) FROM file_uploads')).toBe(0)
})

test('1: a copied file waits for the copy, and bytes that were replaced are not sent', async () => {
  await connect()
  const photo = await addFile(page)
  await workspace.mutate('nodes.update', { id: photo, attributes: { hash: other } })
  await confirmNodes(workspace, [page, photo])
  expect(await call('fileUploads')).toEqual([{ nodeId: photo, hash: other, size: 7, code: null }])
  await call('settleFile', photo, other)
  await workspace.mutate('nodes.duplicate', {
    id: photo,
    newId: '0190c0de-0000-7000-8000-0000000000ff',
  })
  const waiting = await workspace.query('files.unsent', {})
  expect(waiting.map((file) => file.hash)).toEqual([other])
  expect(waiting[0]?.nodeId).not.toBe(photo)
})

test('a page tells of its own files, and a refusal with its reason', async () => {
  await connect()
  const photo = await addFile(page)
  const elsewhere = await workspace.create(null, 'Elsewhere')
  await addFile(elsewhere)
  await confirmNodes(workspace, [page, photo])
  await call('refuseFile', photo, hash, 'too_large')
  const refused = [{ nodeId: photo, hash, code: 'too_large' }]
  expect(await workspace.query('files.unsent', { of: page })).toEqual(refused)
  expect(await workspace.query('files.unsent', { of: photo })).toEqual(refused)
})

test('what is kept is wanted with all below, and the whole workspace with everything', async () => {
  await connect()
  const photo = await addFile(page)
  const sub = await workspace.create(page, 'Sub')
  const deep = await addFile(sub, other)
  const far = await addFile(null, 'ef'.repeat(32))
  expect(await call('wantedFiles')).toEqual([])
  await keep(page, true)
  expect((await call('wantedFiles')).map(({ nodeId }) => nodeId).toSorted()).toEqual(
    [photo, deep].toSorted(),
  )
  expect(await workspace.query('files.kept', {})).toEqual({ isAllKept: false, nodeIds: [page] })
  await keep(null, true)
  expect((await call('wantedFiles')).map(({ nodeId }) => nodeId)).toContain(far)
  await keep(null, false)
  await keep(page, false)
  expect(await call('wantedFiles')).toEqual([])
  expect(await keep('0190c0de-0000-7000-8000-0000000000aa', true)).toMatchObject({ ok: false })
})

test('2: to be dropped is what came from the server, and neither waits nor is kept', async () => {
  await connect()
  const photo = await addFile(page)
  await call('fetchedFile', { hash, size: 7 })
  await call('fetchedFile', { hash: other, size: 9 })
  // The photo waits for the server itself.
  expect(await call('droppableFiles')).toEqual([{ hash: other, size: 9 }])
  await call('settleFile', photo, hash)
  expect(await workspace.query('files.room', {})).toEqual({ count: 2, bytes: 16 })
  await keep(page, true)
  expect(await call('droppableFiles')).toEqual([{ hash: other, size: 9 }])
  await call('forgetFetched', [other])
  expect(await call('droppableFiles')).toEqual([])
  await keep(page, false)
  await disconnect()
  expect(await workspace.query('files.room', {})).toEqual({ count: 0, bytes: 0 })
})
