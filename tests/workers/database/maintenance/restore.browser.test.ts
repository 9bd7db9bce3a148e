import { v7 } from 'uuid'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { WorkspaceId } from '../../../../protocol/ids.ts'
import { databaseDoor } from '../../../../src/client/device.ts'
import { openWorkspace } from '../../../../src/client/open-workspace.ts'
import {
  privateDirectory,
  privateFile,
  privateFilesIn,
} from '../../../../src/client/private-files.ts'
import type { WorkspaceClient } from '../../../../src/client/workspace.ts'

const opened: WorkspaceClient[] = []
const made: WorkspaceId[] = []

afterEach(async () => {
  for (const workspace of opened.splice(0)) await workspace.close()
})
afterAll(async () => {
  for (const id of made) await databaseDoor().removeTarget({ kind: 'workspace', id })
})

async function open(id: WorkspaceId = v7() as WorkspaceId): Promise<WorkspaceClient> {
  if (!made.includes(id)) made.push(id)
  const workspace = await openWorkspace(id, { id: v7(), name: 'Ana' })
  opened.push(workspace)
  return workspace
}

async function page(workspace: WorkspaceClient, name: string): Promise<void> {
  const answer = await workspace.mutate('nodes.create', {
    type: 'page',
    parentId: null,
    attributes: { name },
  })
  expect(answer).toMatchObject({ ok: true })
}

async function names(workspace: WorkspaceClient): Promise<unknown[]> {
  const rows = await workspace.query('nodes.list', { parentId: null })
  return rows.map((row) => row.attributes['name'])
}

function done<T>(answer: { ok: true; value: T } | { ok: false; error: { message: string } }): T {
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

test('a restore goes on in the same tab: live queries show the restored pages', async () => {
  const workspace = await open()
  await page(workspace, 'Old')
  const { snapshot } = done(await workspace.maintain('snapshot', {}))
  await page(workspace, 'New')
  const shown: unknown[] = []
  let tell = () => undefined as void
  workspace.live('nodes.list', { parentId: null }, (rows) => {
    shown.push(rows.map((row) => row.attributes['name']))
    tell()
  })
  const wasReplaced = new Promise<void>((resolve) => {
    workspace.on((event) => {
      if (event.kind === 'replaced') resolve()
    })
  })
  const report = done(await workspace.maintain('snapshots.restore', { name: snapshot.name }))
  expect(report.nodes).toBe(1)
  await wasReplaced
  await new Promise<void>((resolve) => {
    tell = () => {
      if (JSON.stringify(shown.at(-1)) === '["Old"]') resolve()
    }
    tell()
  })
  await page(workspace, 'After')
  expect(await names(workspace)).toEqual(['Old', 'After'])
  done(await workspace.maintain('snapshots.restore', { name: report.keptAs ?? '' }))
  expect(await names(workspace)).toEqual(['Old', 'New'])
  expect(done(await workspace.maintain('check', {}))).toMatchObject({ isSound: true })
})

test('the drill reads the snapshot on the disk and tells when one byte of a name is another', async () => {
  const workspace = await open()
  await page(workspace, 'The gate opens at low water')
  const { snapshot } = done(await workspace.maintain('snapshot', {}))
  expect(done(await workspace.maintain('restoreDrill', {}))).toMatchObject({ isSound: true })
  const path = `workspaces/${workspace.id}/snapshots`
  const file = await privateFile(`${path}/${snapshot.name}`)
  if (file === null) throw new Error('The snapshot has no file')
  const text = new TextDecoder('latin1').decode(await file.arrayBuffer())
  await overwrite(path, snapshot.name, text.indexOf('low water'), new TextEncoder().encode('LOW'))
  const drill = done(await workspace.maintain('restoreDrill', {}))
  expect(drill).toMatchObject({ isSound: false })
  expect(drill.details.join()).toMatch(/nodes has other values/)
})

test('a snapshot with torn pages is refused, and the workspace goes on as it is', async () => {
  const workspace = await open()
  for (let at = 0; at < 40; at++) await page(workspace, `Page ${at} ${'x'.repeat(300)}`)
  const { snapshot } = done(await workspace.maintain('snapshot', {}))
  const noise = new Uint8Array(30_000).fill(0x5a)
  await overwrite(`workspaces/${workspace.id}/snapshots`, snapshot.name, 8192, noise)
  const before = await names(workspace)
  expect(await workspace.maintain('snapshots.restore', { name: snapshot.name })).toMatchObject({
    ok: false,
    error: { code: 'corrupt' },
  })
  expect(await names(workspace)).toEqual(before)
})

test('health tells what lies in the private file system, and the log of the file', async () => {
  const workspace = await open()
  done(await workspace.files.store(new Blob(['some attachment'])))
  await page(workspace, 'One')
  const { snapshot } = done(await workspace.maintain('snapshot', {}))
  const health = done(await workspace.maintain('health', { isFresh: true }))
  expect(health.files).toEqual({ count: 1, bytes: 15 })
  expect(health.snapshots).toEqual({ count: 1, bytes: snapshot.bytes })
  expect(health.file.logBytes).toBeGreaterThan(0)
  expect(health.storage.quota).toBeGreaterThan(0)
  // Chores may write between a checkpoint and the look at the log; they come to their end.
  await expect
    .poll(async () => {
      done(await workspace.maintain('checkpoint', {}))
      return done(await workspace.maintain('health', {})).file.logBytes
    })
    .toBeLessThan(10_000)
})

test('vacuum, optimise and reindex work on the real file', async () => {
  const workspace = await open()
  for (let at = 0; at < 40; at++) await page(workspace, `Page ${at} ${'x'.repeat(300)}`)
  done(await workspace.maintain('optimize', {}))
  done(await workspace.maintain('reindex', {}))
  const { bytesBefore, bytesAfter } = done(await workspace.maintain('vacuum', {}))
  expect(bytesAfter).toBeLessThanOrEqual(bytesBefore)
  expect(await names(workspace)).toHaveLength(40)
})

test('an export is a database file that others can read, without a log', async () => {
  const workspace = await open()
  await page(workspace, 'Taken away')
  const { path, bytes, nodes } = done(await workspace.maintain('exportFile', {}))
  const file = await privateFile(path)
  expect(file?.size).toBe(bytes)
  expect(nodes).toBe(1)
  const head = new Uint8Array((await file?.slice(0, 20).arrayBuffer()) ?? new ArrayBuffer(0))
  expect(new TextDecoder().decode(head.subarray(0, 15))).toBe('SQLite format 3')
  expect([head[18], head[19]]).toEqual([1, 1])
})

test('nothing is left on the scratch shelf', async () => {
  const workspace = await open()
  await page(workspace, 'One')
  done(await workspace.maintain('check', {}))
  const { snapshot } = done(await workspace.maintain('snapshot', {}))
  done(await workspace.maintain('restoreDrill', {}))
  done(await workspace.maintain('snapshots.restore', { name: snapshot.name }))
  expect([...(await privateFilesIn(`workspaces/${workspace.id}/scratch`)).keys()]).toEqual([])
})

async function overwrite(
  path: string,
  name: string,
  position: number,
  data: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const directory = await privateDirectory(path)
  if (directory === null) throw new Error(`${path} is not there`)
  const stream = await (
    await directory.getFileHandle(name)
  ).createWritable({ keepExistingData: true })
  await stream.write({ type: 'write', position, data })
  await stream.close()
}
