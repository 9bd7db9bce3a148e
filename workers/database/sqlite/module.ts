import sqlite3InitModule, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import { noteFileError } from './file-errors.ts'

declare global {
  var sqlite3ApiConfig: unknown
}

let loading: Promise<Sqlite3Static> | null = null

/**
 * The SQLite library, compiled once per thread. The VFSes that we do not use are switched off before it starts:
 * two of them would each spawn a proxy worker (83 ms of start instead of 47).
 */
export function loadSqlite(): Promise<Sqlite3Static> {
  loading ??= start().catch((error: unknown) => {
    // Not kept: the next one who asks tries again.
    loading = null
    throw error
  })
  return loading
}

function start(): Promise<Sqlite3Static> {
  globalThis.sqlite3ApiConfig = {
    disable: { vfs: { opfs: true, 'opfs-vfs': true, 'opfs-wl': true, kvvfs: true } },
    error: noteFileError,
  }
  return sqlite3InitModule()
}
