import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decidePush } from '../../../server/sync/decide-push.ts'
import { openDatabaseFile } from '../../../server/stores/sqlite/database-file.ts'
import { openSqliteStore } from '../../../server/stores/sqlite/sqlite-store.ts'
import { workspaceMigrations } from '../../../server/stores/sqlite/workspace/migrations.ts'
import { createWorkspaceStore } from '../../../server/stores/sqlite/workspace/workspace-store.ts'
import {
  create,
  mutation,
  nodeId,
  openMemoryWorkspace,
  startMs,
  workspace,
} from '../sync/sync-world.ts'
import { describeFileRecords } from './file-records-conformance.ts'
import { describeWorkspaceStore } from './workspace-conformance.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-workspace-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

describeWorkspaceStore('SQLite in memory', async () => openMemoryWorkspace().store)
describeWorkspaceStore('SQLite in a file', async () =>
  createWorkspaceStore(openDatabaseFile(join(folder, 'workspace.db'), workspaceMigrations)),
)
describeFileRecords('SQLite', async () => openMemoryWorkspace().store)

const batch = {
  person: 'ann',
  group: 'aaaaaaaaaa',
  now: startMs,
  mutations: [mutation(1, [create(nodeId(1), null)])],
}

test('what was pushed is there after a restart', async () => {
  const store = openSqliteStore(folder)
  const log = await store.openWorkspace(workspace)
  await log.setAccess({ person: 'ann', name: 'Ann', grants: [{ rootId: null, role: 'owner' }] })
  await log.push(batch, (state) => decidePush(state, batch))
  const { epoch, version, run } = await log.position()
  await store.close()
  const again = openSqliteStore(folder)
  const reopened = await again.openWorkspace(workspace)
  expect(await reopened.position()).toMatchObject({ epoch, version })
  expect(await reopened.endOf(run)).toBe(version)
  await again.close()
})

test('an image of a log opens as it was', async () => {
  const { store, image } = openMemoryWorkspace()
  await store.setAccess({ person: 'ann', name: 'Ann', grants: [{ rootId: null, role: 'owner' }] })
  const before = image()
  await store.push(batch, (state) => decidePush(state, batch))
  const restored = openMemoryWorkspace(before)
  const { epoch, run } = await store.position()
  expect(await restored.store.position()).toMatchObject({ epoch, version: 0 })
  expect(await store.endOf(run)).toBe(Infinity)
  // What the run did after the image was taken is lost, and the log says so.
  expect(await restored.store.endOf(run)).toBe(0)
  expect(await store.endOf('unheard of')).toBe(-1)
})
