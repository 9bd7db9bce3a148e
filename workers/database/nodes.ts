import { AppFailure, appError } from '../../protocol/errors.ts'
import type { Connection } from './sqlite/connection.ts'

/** Where a node stands: what the rules of the tree look at. */
export type NodePlace = {
  readonly key: number
  readonly id: string
  readonly type: string
  readonly parentKey: number | null
  readonly rootKey: number
  readonly position: string
  readonly deletedAt: number | null
  readonly isTrashed: boolean
}

const placeColumns = 'key, id, type, parent_key, root_key, position, deleted_at, trashed'
type PlaceRow = [number, string, string, number | null, number, string, number | null, number]

export function findPlace(connection: Connection, id: string): NodePlace | undefined {
  const row = connection.row<PlaceRow>(
    `SELECT ${placeColumns} FROM nodes WHERE uuid = unhex(?, '-')`,
    id,
  )
  return row === undefined ? undefined : toPlace(row)
}

export function findPlaceByKey(connection: Connection, key: number): NodePlace | undefined {
  const row = connection.row<PlaceRow>(`SELECT ${placeColumns} FROM nodes WHERE key = ?`, key)
  return row === undefined ? undefined : toPlace(row)
}

export function requirePlace(connection: Connection, id: string): NodePlace {
  const place = findPlace(connection, id)
  if (place !== undefined) return place
  throw new AppFailure(
    appError('not_found', 'This node is not in the workspace; it may have been removed for good.', {
      id,
    }),
  )
}

/** The node's id for a key that is known to exist. */
export function idOfKey(connection: Connection, key: number): string {
  return connection.value<string>('SELECT id FROM nodes WHERE key = ?', key) ?? ''
}

/** Keys of a node and all below it, the node first. */
export function subtreeKeys(connection: Connection, key: number): number[] {
  return connection.column<number>(
    `WITH RECURSIVE below(key) AS (
       SELECT ?1 UNION SELECT nodes.key FROM nodes JOIN below ON nodes.parent_key = below.key
     ) SELECT key FROM below`,
    key,
  )
}

/** True when `key` is `ancestorKey` or lies below it. */
export function liesWithin(connection: Connection, key: number, ancestorKey: number): boolean {
  return (
    connection.value<number>(
      `WITH RECURSIVE above(key) AS (
         SELECT ?1 UNION SELECT nodes.parent_key FROM nodes JOIN above ON nodes.key = above.key
         WHERE nodes.parent_key IS NOT NULL
       ) SELECT 1 FROM above WHERE key = ?2`,
      key,
      ancestorKey,
    ) === 1
  )
}

function toPlace(row: PlaceRow): NodePlace {
  return {
    key: row[0],
    id: row[1],
    type: row[2],
    parentKey: row[3],
    rootKey: row[4],
    position: row[5],
    deletedAt: row[6],
    isTrashed: row[7] === 1,
  }
}
