import type { Connection } from './sqlite/connection.ts'

/** A mebibyte: about five milliseconds to carry over. SQLite itself waits for eight, inside a commit (`sqlite/pool.ts`). */
const mostPages = 256

/**
 * Carries the log of writes over into the file where it has grown, and answers whether it could: a copy that is being
 * read holds it. Done between writes, no
 * write has to wait for it, and a new owner finds a short log to read.
 */
export function shortenLog(connection: Connection): boolean {
  const [, pages = 0, carried = 0] =
    connection.row<[number, number, number]>('PRAGMA wal_checkpoint(NOOP)') ?? []
  if (pages - carried < mostPages) return false
  const [, , after = 0] =
    connection.row<[number, number, number]>('PRAGMA wal_checkpoint(PASSIVE)') ?? []
  return after > carried
}
