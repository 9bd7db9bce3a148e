import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Store } from '../store.ts'
import type { WorkspaceStore } from '../workspace/workspace-store.ts'
import { openDatabaseFile } from './database-file.ts'
import { registryMigrations } from './registry/migrations.ts'
import { createRegistry } from './registry/registry.ts'
import { workspaceMigrations } from './workspace/migrations.ts'
import { createWorkspaceFiles } from './workspace/workspace-files.ts'
import { createWorkspaceStore } from './workspace/workspace-store.ts'

/**
 * The embedded engine: `registry.db` and `workspaces/<id>/workspace.db` below `dataDir`, or all of it in memory where
 * that is null. One process at a time serves a folder.
 */
export function openSqliteStore(dataDir: string | null): Store {
  if (dataDir !== null) mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const registryFile = openDatabaseFile(
    dataDir === null ? ':memory:' : join(dataDir, 'registry.db'),
    registryMigrations,
  )
  // What a person had erased is overwritten on every page, also where that costs a write of its own.
  registryFile.pragma('secure_delete = ON')
  const workspaces = createWorkspaceFiles(
    dataDir === null ? null : join(dataDir, 'workspaces'),
    workspaceMigrations,
  )
  const logs = new WeakMap<Database, WorkspaceStore>()
  return {
    async openWorkspace(id) {
      const database = workspaces.open(id)
      const log = logs.get(database) ?? createWorkspaceStore(database)
      logs.set(database, log)
      return log
    },
    registry: createRegistry(registryFile),
    eraseWorkspace: async (id) => workspaces.erase(id),
    async forgetRemoved() {
      registryFile.pragma('wal_checkpoint(TRUNCATE)')
      workspaces.checkpoint()
    },
    async close() {
      workspaces.close()
      registryFile.close()
    },
  }
}
