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
  const position = await log.position()
  await store.close()
  const again = openSqliteStore(folder)
  const { run, ...rest } = await (await again.openWorkspace(workspace)).position()
  expect(rest).toEqual({ epoch: position.epoch, version: position.version })
  expect(run).not.toBe(position.run)
  await again.close()
})

test('an image of a log opens as it was', async () => {
  const { store, image } = openMemoryWorkspace()
  await store.setAccess({ person: 'ann', name: 'Ann', grants: [{ rootId: null, role: 'owner' }] })
  const before = image()
  await store.push(batch, (state) => decidePush(state, batch))
  const restored = openMemoryWorkspace(before)
  expect(await restored.store.position()).toMatchObject({
    epoch: (await store.position()).epoch,
    version: 0,
  })
})
