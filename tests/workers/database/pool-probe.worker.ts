/** Runs pools for `pool.browser.test.ts`: handles of OPFS files exist in workers only. */
import * as Comlink from 'comlink'
import { AppFailure, type AppError } from '../../../protocol/errors.ts'
import type { Connection } from '../../../workers/database/sqlite/connection.ts'
import { loadSqlite } from '../../../workers/database/sqlite/module.ts'
import { openPool, type Pool } from '../../../workers/database/sqlite/pool.ts'

const file = '/data.db'
const createHandle = FileSystemFileHandle.prototype.createSyncAccessHandle
let calls = 0
let rejectedCalls: ReadonlySet<number> = new Set()
let rejection = 'NoModificationAllowedError'
let held: { pool: Pool; connection: Connection } | null = null

FileSystemFileHandle.prototype.createSyncAccessHandle = function (...args) {
  if (rejectedCalls.has(++calls))
    return Promise.reject(new DOMException('Rejected by the test.', rejection))
  return createHandle.apply(this, args)
}

async function open(
  directory: string,
  attempts: number,
): Promise<{ pool: Pool; connection: Connection; waits: number }> {
  let waits = 0
  const pool = await openPool(directory, {
    attempts,
    waitMs: async () => void waits++,
  })
  try {
    return { pool, connection: pool.open(file), waits }
  } catch (error) {
    pool.pause()
    throw error
  }
}

function close({ pool, connection }: { pool: Pool; connection: Connection }): void {
  connection.close()
  pool.pause()
}

const probe = {
  /** Rejects these calls of createSyncAccessHandle, counted from now on. */
  reject(which: readonly number[], name = 'NoModificationAllowedError'): void {
    calls = 0
    rejectedCalls = new Set(which)
    rejection = name
  },
  calls: () => calls,

  /** Opens, makes the table where it is missing, adds rows, closes. Answers how many rows there are. */
  async addRows(directory: string, count: number): Promise<number> {
    const opened = await open(directory, 1)
    const { connection } = opened
    connection.script('CREATE TABLE IF NOT EXISTS t (x)')
    for (let row = 0; row < count; row++) connection.run('INSERT INTO t VALUES (?)', row)
    const rows = connection.value<number>('SELECT count(*) FROM t') ?? 0
    close(opened)
    return rows
  },

  /** Tries to open: null, or why not, and how often it waited. */
  async tryOpen(
    directory: string,
    attempts: number,
  ): Promise<{ error: AppError | null; waits: number }> {
    let waits = 0
    try {
      const pool = await openPool(directory, { attempts, waitMs: async () => void waits++ })
      pool.pause()
      return { error: null, waits }
    } catch (error) {
      if (error instanceof AppFailure) return { error: error.error, waits }
      throw error
    }
  },

  /** Rows and the verdict of SQLite, after opening without failures. */
  async inspect(directory: string): Promise<{ rows: number; check: string }> {
    const opened = await open(directory, 1)
    const rows = opened.connection.value<number>('SELECT count(*) FROM t') ?? -1
    const check = opened.connection.value<string>('PRAGMA integrity_check') ?? ''
    close(opened)
    return { rows, check }
  },

  async pragmas(directory: string): Promise<Record<string, unknown>> {
    const opened = await open(directory, 1)
    const { connection } = opened
    connection.script('CREATE TABLE IF NOT EXISTS t (x); INSERT INTO t VALUES (1)')
    const read = Object.fromEntries(
      ['journal_mode', 'locking_mode', 'synchronous', 'temp_store', 'foreign_keys'].map((name) => [
        name,
        connection.value(`PRAGMA ${name}`),
      ]),
    )
    const files = [...opened.pool.fileNames].sort()
    close(opened)
    return { ...read, files }
  },

  /** Pages that a write of one row adds to the log. */
  async pagesOfOneWrite(directory: string): Promise<number> {
    const opened = await open(directory, 1)
    const { connection } = opened
    connection.script('CREATE TABLE IF NOT EXISTS t (x); INSERT INTO t VALUES (1)')
    connection.script('PRAGMA wal_checkpoint(TRUNCATE)')
    connection.run('UPDATE t SET x = 2')
    const [, pages] = connection.row<[number, number]>('PRAGMA wal_checkpoint(NOOP)') ?? []
    close(opened)
    return pages ?? -1
  },

  async vfsNames(): Promise<string[]> {
    const { capi } = await loadSqlite()
    return ['opfs', 'opfs-wl', 'opfs-sahpool'].filter((name) => capi.sqlite3_vfs_find(name) !== 0)
  },

  async hold(directory: string): Promise<void> {
    held = await open(directory, 1)
  },
  writeHeld(): number {
    held?.connection.run('INSERT INTO t VALUES (0)')
    return held?.connection.value<number>('SELECT count(*) FROM t') ?? -1
  },
  pauseWhileOpen(): string {
    try {
      held?.pool.pause()
      return 'paused'
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  },
  letGo(): void {
    if (held !== null) close(held)
    held = null
  },

  /** Exports the closed database, imports it under another name, and reads the rows there. */
  async copy(directory: string): Promise<{ rows: number; bytes: number }> {
    const pool = await openPool(directory, { attempts: 1, waitMs: async () => undefined })
    const bytes = pool.exportFile(file)
    await pool.importFile('/copy.db', bytes)
    const connection = pool.open('/copy.db')
    const rows = connection.value<number>('SELECT count(*) FROM t') ?? -1
    connection.close()
    pool.removeFile('/copy.db')
    pool.pause()
    return { rows, bytes: bytes.length }
  },
  async importGarbage(directory: string): Promise<string> {
    const pool = await openPool(directory, { attempts: 1, waitMs: async () => undefined })
    try {
      await pool.importFile('/garbage.db', new Uint8Array(4096).fill(7))
      return 'imported'
    } catch (error) {
      return error instanceof Error ? error.name : String(error)
    } finally {
      pool.pause()
    }
  },
  async destroy(directory: string): Promise<void> {
    const pool = await openPool(directory, { attempts: 1, waitMs: async () => undefined })
    await pool.destroy()
  },
}

export type PoolProbe = typeof probe
Comlink.expose(probe)
