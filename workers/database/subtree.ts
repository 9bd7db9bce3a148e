import { routes } from './changes.ts'
import { subtreeKeys, type NodePlace } from './nodes.ts'
import type { MutationTransaction } from './mutation-transaction.ts'

/** Writes the derived root of a node and all below it. */
export function setRootOfSubtree(tx: MutationTransaction, key: number, rootKey: number): void {
  tx.connection.run(
    'UPDATE nodes SET root_key = ? WHERE key IN (SELECT value FROM json_each(?))',
    rootKey,
    JSON.stringify(subtreeKeys(tx.connection, key)),
  )
}

/**
 * Writes the derived "in trash" of a node and all below it: a node is there while it or a node above it has a
 * tombstone. Below another tombstone nothing changes. Everything it reaches is touched: when it was deleted may differ.
 */
export function setTrashedOfSubtree(
  tx: MutationTransaction,
  place: NodePlace,
  isTrashed: boolean,
): void {
  const rows = tx.connection.rows<[string, number]>(
    `WITH RECURSIVE below(key) AS (
       SELECT ?1 UNION
       SELECT nodes.key FROM nodes JOIN below ON nodes.parent_key = below.key WHERE nodes.deleted_at IS NULL
     )
     UPDATE nodes SET trashed = ?2 WHERE key IN (SELECT key FROM below) RETURNING id, key`,
    place.key,
    isTrashed ? 1 : 0,
  )
  tx.touchMany(
    rows.map(([id]) => id),
    rows.map(([, key]) => key),
  )
  tx.touch(place)
  tx.touchParent(place.parentKey)
  tx.changes.add(routes.tree)
  tx.changes.add(routes.trash)
  tx.changes.add(routes.text)
}
