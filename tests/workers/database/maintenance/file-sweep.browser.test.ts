import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import type { WorkspaceId } from '../../../../protocol/ids.ts'
import { databaseDoor } from '../../../../src/client/device.ts'
import { opfsShelves } from '../../../../workers/database/maintenance/opfs-shelves.ts'

test('the bytes of an attachment are removed only where nobody stored them since', async () => {
  const target = { kind: 'workspace', id: v7() as WorkspaceId } as const
  const door = databaseDoor()
  const shelves = opfsShelves(target)
  const before = Date.now()
  const stored = await door.storeFile(target, new Blob(['harbour']))
  if (!stored.ok) throw new Error(stored.error.message)
  const { hash } = stored.value
  expect(await shelves.files()).toEqual([{ name: hash, bytes: 7 }])
  expect(await shelves.removeFile(hash, before - 10_000)).toBe(false)
  expect(await shelves.files()).toHaveLength(1)
  expect(await door.storeFile(target, new Blob(['harbour']))).toEqual(stored)
  expect(await shelves.removeFile(hash, Date.now() + 10_000)).toBe(true)
  expect(await shelves.removeFile(hash, Date.now() + 10_000)).toBe(false)
  expect(await shelves.files()).toEqual([])
  await door.removeTarget(target)
})
