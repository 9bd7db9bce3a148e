import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { WorkspaceId } from '../../../../protocol/ids.ts'
import { openDatabaseFile } from '../database-file.ts'
import type { Migration } from '../migration.ts'

/** The databases of the workspaces: `workspaces/<id>/workspace.db`, each opened on first use and kept open. */
export interface WorkspaceFiles {
  open(id: WorkspaceId): Database
  /** Closes the workspace and removes its folder with all that is in it. */
  erase(id: WorkspaceId): void
  /** Moves what was written beside the open files into them, and empties what lies beside. */
  checkpoint(): void
  close(): void
}

/** `folder` null keeps every workspace in memory. An id is a UUID, so its name cannot leave the folder. */
export function createWorkspaceFiles(
  folder: string | null,
  migrations: readonly Migration[],
): WorkspaceFiles {
  const openById = new Map<WorkspaceId, Database>()
  return {
    open(id) {
      const opened = openById.get(id)
      if (opened !== undefined) return opened
      const database = openDatabaseFile(pathOf(folder, id), migrations)
      openById.set(id, database)
      return database
    },
    erase(id) {
      openById.get(id)?.close()
      openById.delete(id)
      if (folder !== null) rmSync(join(folder, id), { recursive: true, force: true })
    },
    checkpoint() {
      for (const database of openById.values()) database.pragma('wal_checkpoint(TRUNCATE)')
    },
    close() {
      for (const database of openById.values()) database.close()
      openById.clear()
    },
  }
}

function pathOf(folder: string | null, id: WorkspaceId): string {
  if (folder === null) return ':memory:'
  mkdirSync(join(folder, id), { recursive: true, mode: 0o700 })
  return join(folder, id, 'workspace.db')
}
