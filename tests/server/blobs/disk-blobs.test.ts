import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { workspaceIdSchema } from '../../../protocol/ids.ts'
import { createDiskBlobs } from '../../../server/blobs/disk/disk-blobs.ts'
import { describeBlobs, hashOf, pieces } from './blobs-conformance.ts'

const workspace = workspaceIdSchema.parse('000000e1-0000-7000-8000-000000000000')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-blobs-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

describeBlobs('files', async () => createDiskBlobs(folder))

test('bytes lie under their hash, for the owner of the process alone', async () => {
  const blobs = createDiskBlobs(folder)
  const bytes = new Uint8Array([1, 2, 3])
  await blobs.append({ workspace, id: 'a1' }, 0, pieces(bytes), 3)
  await blobs.keep({ workspace, id: 'a1' }, hashOf(bytes))
  const files = join(folder, 'workspaces', workspace, 'files')
  expect(readdirSync(files)).toEqual([hashOf(bytes)])
  expect(statSync(join(files, hashOf(bytes))).mode & 0o777).toBe(0o600)
  expect(statSync(files).mode & 0o777).toBe(0o700)
})

test('a full disk is told, and does not pass for an answer', async () => {
  const blobs = createDiskBlobs(folder)
  const uploads = join(folder, 'workspaces', workspace, 'uploads')
  mkdirSync(uploads, { recursive: true })
  symlinkSync('/dev/full', join(uploads, 'a1'))
  const appended = await blobs.append({ workspace, id: 'a1' }, 0, pieces(new Uint8Array(9)), 9)
  expect(appended).toEqual({ received: 0, fault: 'disk_full' })
})
