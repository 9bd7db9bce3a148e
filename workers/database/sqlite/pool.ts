import type { SAHPoolUtil, Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import { createConnection, type Connection } from './connection.ts'
import { loadSqlite } from './module.ts'
import { declarePowerSafeOverwrite } from './power-safe-overwrite.ts'

/**
 * A directory of OPFS that holds the files of one database under opaque names. Whoever has it open holds all of its
 * handles, so exactly one worker of one tab can: the owner.
 *
 * `preserveOnInitFailure` is not optional: without it one rejected handle makes the library delete every file of the
 * pool. `tests/workers/database/pool.browser.test.ts` proves that ours keeps them.
 */
export interface Pool {
  /** Opens (or creates) a database file of the pool with the pragmas that make an acknowledged write durable. */
  open(name: string): Connection
  readonly fileNames: readonly string[]
  /** The bytes of a file that is not open for writing. */
  exportFile(name: string): Uint8Array
  /** Replaces or creates a file from bytes that must be a SQLite database. */
  importFile(name: string, bytes: Uint8Array): Promise<void>
  removeFile(name: string): boolean
  ensureCapacity(files: number): Promise<void>
  /** Lets go of every handle. All connections must be closed before. */
  pause(): void
  resume(): Promise<void>
  /** Deletes the directory with all of its files. Only ever by a person's explicit act. */
  destroy(): Promise<void>
}

/** A database, its log, and room for a copy with a journal. */
const leastFiles = 4

const poolByDirectory = new Map<string, SAHPoolUtil>()

/** Retries while another worker still lets go of the handles: browsers release them late after a reload or crash. */
export async function openPool(
  directory: string,
  { attempts = 9, waitMs }: { attempts?: number; waitMs: (attempt: number) => Promise<void> },
): Promise<Pool> {
  const sqlite = await loadSqlite()
  for (let attempt = 0; ; attempt++) {
    try {
      return poolOver(sqlite, await installOrResume(sqlite, directory))
    } catch (error) {
      if (attempt + 1 >= attempts) throw new AppFailure(openError(error, attempt + 1))
      await waitMs(attempt)
    }
  }
}

async function installOrResume(sqlite: Sqlite3Static, directory: string): Promise<SAHPoolUtil> {
  const known = poolByDirectory.get(directory)
  const util = known ?? (await install(sqlite, directory))
  poolByDirectory.set(directory, util)
  if (util.isPaused()) await util.unpauseVfs()
  // A start that was killed halfway leaves fewer files than a database and its log need.
  await util.reserveMinimumCapacity(leastFiles)
  return util
}

function install(sqlite: Sqlite3Static, directory: string): Promise<SAHPoolUtil> {
  const options = {
    name: `pool:${directory}`,
    directory,
    initialCapacity: leastFiles,
    preserveOnInitFailure: true,
    // Not in the library's types: without it a retry gets the first failure back from a cache.
    forceReinitIfPreviouslyFailed: true,
    // Errors of the files go to `noteFileError`.
    verbosity: 1,
  }
  return sqlite.installOpfsSAHPoolVfs(options)
}

function openError(error: unknown, attempts: number) {
  const name = error instanceof Error ? error.name : 'Error'
  const detail = error instanceof Error ? error.message : String(error)
  if (name === 'NoModificationAllowedError' || /access handle/i.test(detail))
    return appError(
      'storage_locked',
      'Another window still holds this workspace. Nothing is lost. Close the other window or wait; this one keeps trying.',
      { detail, attempts },
    )
  if (name === 'QuotaExceededError')
    return appError(
      'quota_exceeded',
      'The disk is full, so the workspace could not be opened. Nothing was changed. Free some space and try again.',
      { detail, attempts },
    )
  return appError(
    'storage_failed',
    'The browser did not give access to its storage. Nothing was changed and nothing was deleted.',
    { detail, name, attempts },
  )
}

function poolOver(sqlite: Sqlite3Static, util: SAHPoolUtil): Pool {
  return {
    open(name) {
      const handle = new util.OpfsSAHPoolDb(name)
      const connection = createConnection(sqlite, handle)
      try {
        declarePowerSafeOverwrite(sqlite, handle)
        // The pool has no shared memory, so WAL needs the exclusive mode, and needs it first.
        connection.script(
          `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
           PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;
           PRAGMA wal_autocheckpoint = 2000;`,
        )
      } catch (error) {
        connection.close()
        throw error
      }
      return connection
    },
    get fileNames() {
      return util.getFileNames()
    },
    exportFile: (name) => util.exportFile(name),
    importFile: async (name, bytes) => void (await util.importDb(name, bytes)),
    removeFile: (name) => util.unlink(name),
    ensureCapacity: async (files) => void (await util.reserveMinimumCapacity(files)),
    pause: () => util.pauseVfs(),
    resume: async () => void (await util.unpauseVfs()),
    destroy: async () => {
      await util.removeVfs()
      for (const [directory, known] of poolByDirectory)
        if (known === util) poolByDirectory.delete(directory)
    },
  }
}
