import type { Connection } from '../sqlite/connection.ts'

/** Local keys of nodes, in the order of the ids; unknown ids are left out. */
export function keysOfIds(connection: Connection, ids: readonly string[]): number[] {
  return connection.column<number>(
    `SELECT n.key FROM json_each(?) AS wanted JOIN nodes n ON n.uuid = unhex(wanted.value, '-') ORDER BY wanted.key`,
    JSON.stringify(ids),
  )
}
