/**
 * A commit writes and syncs each page it touches before it is acknowledged, so a mutation of one node is one row: its
 * entry of history and the mark that its node is to be indexed stand in `mutations`. In a pause both are moved to
 * where they are looked for.
 *
 * 1. `settled_to` in `_meta` is the newest seq that was moved; rows after it still speak for themselves, and the view
 *    `history` shows them beside the moved ones.
 * 2. What is moved and `settled_to` are written in one transaction: nothing is lost, nothing is moved twice.
 * 3. Who reads `index_queue`, or writes or deletes entries of history, settles first.
 * 4. A row is pruned only once it is settled.
 */
import type { Connection } from './sqlite/connection.ts'
import { readMeta, writeMeta } from './meta.ts'

/** Rows moved in one go, about 2 ms of work; with so many waiting the next mutation moves them itself. */
export const settledAtOnce = 500

export function settledTo(connection: Connection): number {
  return Number(readMeta(connection, 'settled_to') ?? 0)
}

/** Rows that wait to be settled. */
export function countUnsettled(connection: Connection): number {
  return Number(
    connection.value<number>(
      'SELECT count(*) FROM mutations WHERE seq > ?',
      settledTo(connection),
    ) ?? 0,
  )
}

/** Settles all rows. Inside a transaction of the caller. */
export function settleAll(connection: Connection): void {
  while (settleOnce(connection));
}

/** Settles some rows in a transaction of its own. */
export function settleSlice(context: { readonly connection: Connection; unsettled: number }): void {
  const { connection } = context
  connection.transaction(() => settleOnce(connection))
  context.unsettled = countUnsettled(connection)
}

function settleOnce(connection: Connection): boolean {
  const from = settledTo(connection)
  const to = connection.value<number | null>(
    'SELECT max(seq) FROM (SELECT seq FROM mutations WHERE seq > ? ORDER BY seq LIMIT ?)',
    from,
    settledAtOnce,
  )
  if (to === undefined || to === null) return false
  connection.run(
    `INSERT INTO history_entries (node_key, seq, actor, at, inverse)
     SELECT node_key, seq, actor, created_at, inverse FROM mutations
     WHERE seq > ? AND seq <= ? AND remembers = 1 ORDER BY seq`,
    from,
    to,
  )
  connection.run(
    `INSERT OR IGNORE INTO index_queue (node_key)
     SELECT node_key FROM mutations WHERE seq > ? AND seq <= ? AND indexes = 1`,
    from,
    to,
  )
  writeMeta(connection, 'settled_to', String(to))
  return true
}
