import type { Connection } from './sqlite/connection.ts'

/** What mutations replaced is kept this long, ms, and at most this many entries. */
const historyMs = 180 * 24 * 3_600_000
const historyEntries = 500_000

/** Removes history and stored document versions beyond the rule: 180 days, 500,000 entries, 50 versions a document. */
export function pruneHistory(connection: Connection, now: number): void {
  connection.run('DELETE FROM history_entries WHERE at < ?', now - historyMs)
  connection.run(
    'DELETE FROM history_entries WHERE key <= (SELECT max(key) FROM history_entries) - ?',
    historyEntries,
  )
  connection.run('DELETE FROM node_versions WHERE at < ?', now - historyMs)
  connection.run(
    `DELETE FROM node_versions WHERE key IN (
       SELECT key FROM (SELECT key, row_number() OVER (PARTITION BY node_key ORDER BY at DESC) AS place
                        FROM node_versions) WHERE place > 50)`,
  )
}
