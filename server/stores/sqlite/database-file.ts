import SqliteDatabase, { type Database } from 'better-sqlite3'
import { migrate, type Migration } from './migration.ts'

/** How long a statement waits for a backup or a tool that holds the file. */
const busyTimeoutMs = 5000

/**
 * Opens a database of the server and brings it to the newest version. What is committed is on disk: every commit is
 * flushed (`synchronous=FULL`). `:memory:` opens one that is gone when it is closed, and
 * the bytes of a file one that begins with what was in it.
 */
export function openDatabaseFile(
  path: string | Buffer,
  migrations: readonly Migration[],
): Database {
  const database = new SqliteDatabase(path, { timeout: busyTimeoutMs })
  try {
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    database.pragma('trusted_schema = OFF')
    // What was deleted from a page is overwritten when the page is written.
    database.pragma('secure_delete = FAST')
    migrate(database, migrations)
  } catch (error) {
    database.close()
    throw error
  }
  return database
}
