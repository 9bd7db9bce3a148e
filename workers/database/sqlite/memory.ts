import { createConnection, type Connection } from './connection.ts'
import { loadSqlite } from './module.ts'

/** A database in memory: tests and the simulator run the same code on it. */
export async function openMemory(): Promise<Connection> {
  const sqlite = await loadSqlite()
  const connection = createConnection(sqlite, new sqlite.oo1.DB(':memory:', 'c'))
  connection.script('PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;')
  return connection
}
