/**
 * Full text is written in segments, a commit a segment, and a search looks into each of them. Left alone, SQLite merges
 * sixteen at a time inside whichever commit makes the sixteenth, however large they have become; here they are merged
 * between commits, a few pages a step. (`node_search` is made with both automatic ways off.)
 */
import type { Connection } from './sqlite/connection.ts'

/** Pages written in one step: about two milliseconds. */
const pagesAtOnce = 16

/**
 * One step; answers false when nothing is left to merge. `all` begins to make one segment of all of them, which the
 * following steps carry on; `due` merges where there are many of like size.
 */
export function mergeText(connection: Connection, how: 'due' | 'all' = 'due'): boolean {
  const before = connection.handle.changes(true)
  connection.run(
    `INSERT INTO node_search (node_search, rank) VALUES ('merge', ?)`,
    how === 'all' ? -pagesAtOnce : pagesAtOnce,
  )
  // One change is the command itself; more than one means that something was merged.
  return connection.handle.changes(true) - before > 1
}
