import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { WorkspaceId } from '../../../protocol/ids.ts'
import { backUpToFolder, keptBackups } from '../../../src/actions/back-up.ts'
import { readBackupNote } from '../../../src/actions/backup-note.ts'
import { chosenBackupFolder, forgetBackupFolder } from '../../../src/client/backup-folder.ts'
import { databaseDoor } from '../../../src/client/device.ts'
import { openWorkspace } from '../../../src/client/open-workspace.ts'
import { restoreArchive } from '../../../src/client/workspace-archive.ts'

const id = v7() as WorkspaceId
const suffix = `${id.slice(-6)}.holdfast.zip`
const folderName = 'chosen-by-a-person'
const made: WorkspaceId[] = [id]

beforeAll(async () => {
  const workspace = await openWorkspace(id, { id: v7(), name: 'Ana' })
  await workspace.mutate('nodes.create', {
    id: v7(),
    type: 'page',
    parentId: null,
    attributes: { name: 'Kept elsewhere' },
  })
  await workspace.close()
})

beforeEach(async () => {
  const root = await navigator.storage.getDirectory()
  const folder = await root.getDirectoryHandle(folderName, { create: true })
  for await (const name of folder.keys()) await folder.removeEntry(name)
  await remember(folder)
})

afterAll(async () => {
  await forgetBackupFolder()
  for (const one of made) await databaseDoor().removeTarget({ kind: 'workspace', id: one })
})

/** What the picker does after a person chose: no test can click in it. */
async function remember(handle: FileSystemDirectoryHandle): Promise<void> {
  const opening = indexedDB.open('holdfast-backup', 1)
  opening.onupgradeneeded = () => void opening.result.createObjectStore('folder')
  await new Promise((resolve) => (opening.onsuccess = resolve))
  const put = opening.result.transaction('folder', 'readwrite').objectStore('folder')
  await new Promise((resolve) => (put.put(handle, 'chosen').onsuccess = resolve))
  opening.result.close()
}

async function chosen() {
  const folder = await chosenBackupFolder()
  if (folder === null) throw new Error('No folder is remembered')
  return folder
}

test('a chosen folder is remembered, and forgotten when asked', async () => {
  expect((await chosen()).name).toBe(folderName)
  await forgetBackupFolder()
  expect(await chosenBackupFolder()).toBeNull()
})

test('a backup in the folder restores to the same pages, and its time and size are noted', async () => {
  const folder = await chosen()
  const answer = await backUpToFolder({ id, name: 'Mill / Tapes' }, folder, () => undefined)
  if (!answer.ok) throw new Error(answer.error.message)
  expect(readBackupNote(id)).toEqual(answer.value)
  const [name] = await folder.names()
  expect(name).toBe(answer.value.name)
  const root = await navigator.storage.getDirectory()
  const handle = await (await root.getDirectoryHandle(folderName)).getFileHandle(name ?? '')
  const file = await handle.getFile()
  expect(file.size).toBe(answer.value.bytes)
  const restored = await restoreArchive(file, { into: 'new' })
  if (!restored.ok) throw new Error(restored.error.message)
  made.push(restored.value.id)
  expect(restored.value).toMatchObject({ nodes: 1, damagedFiles: 0 })
})

test('only the newest backups of a workspace stay; files of others are never touched', async () => {
  const folder = await chosen()
  const stranger = 'holiday.zip'
  const other = 'Other 2020-01-01 00.00 abcdef.holdfast.zip'
  const old = Array.from({ length: 7 }, (_, day) => `Old name 2026-01-0${day + 1} 04.10 ${suffix}`)
  for (const name of [stranger, other, ...old])
    await folder.write(name, (sink) => sink.write(new Uint8Array([1])))
  const answer = await backUpToFolder({ id, name: 'New name' }, folder, () => undefined)
  expect(answer).toMatchObject({ ok: true })
  const names = [...(await folder.names())].sort()
  expect(names).toContain(stranger)
  expect(names).toContain(other)
  const own = names.filter((name) => name.endsWith(suffix))
  expect(own).toHaveLength(keptBackups)
  expect(own.filter((name) => name.startsWith('Old name'))).toEqual(old.slice(-(keptBackups - 1)))
})

test('a folder that is gone is told, with what to do', async () => {
  const folder = await chosen()
  const root = await navigator.storage.getDirectory()
  await root.removeEntry(folderName, { recursive: true })
  const answer = await backUpToFolder({ id, name: 'Tapes' }, folder, () => undefined)
  expect(answer).toMatchObject({ ok: false, error: { code: 'not_found' } })
  expect(answer.ok ? '' : answer.error.message).toMatch(/Choose it again/)
  expect(await exists(folderName)).toBe(false)
})

async function exists(name: string): Promise<boolean> {
  const root = await navigator.storage.getDirectory()
  for await (const one of root.keys()) if (one === name) return true
  return false
}
