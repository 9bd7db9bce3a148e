import { required } from '../../lib/assert.ts'
import { findPlaceByKey, type NodePlace } from './nodes.ts'
import type { MutationTransaction } from './mutation-transaction.ts'
import { placesAtEnd } from './sibling-order.ts'
import { setRootOfSubtree, setTrashedOfSubtree } from './subtree.ts'

/** Sets the tombstone of a node; all below it follows it into the trash. */
export function trashNode(tx: MutationTransaction, place: NodePlace): void {
  writeTombstone(tx, place, tx.now)
  setTrashedOfSubtree(tx, place, true)
}

/**
 * Takes a node out of the trash, to where it was. When that place is itself in the trash or gone, the node goes to
 * the nearest living node above it, else to the top.
 */
export function untrashNode(tx: MutationTransaction, place: NodePlace): void {
  writeTombstone(tx, place, null)
  const home = nearestLiving(tx, place.parentKey)
  const parentKey = home?.key ?? null
  if (parentKey !== place.parentKey) {
    tx.connection.run(
      `UPDATE nodes SET parent_key = ?, position = ?, clocks = jsonb_patch(coalesce(clocks, '{}'), ?) WHERE key = ?`,
      parentKey,
      required(placesAtEnd(tx, parentKey, 1)[0], 'No place at the end'),
      JSON.stringify({ place: tx.stamp }),
      place.key,
    )
    tx.levels.forget()
    setRootOfSubtree(tx, place.key, home?.rootKey ?? place.key)
    tx.touchParent(place.parentKey)
  }
  setTrashedOfSubtree(tx, { ...place, parentKey }, false)
}

function nearestLiving(tx: MutationTransaction, key: number | null): NodePlace | undefined {
  let parent = key === null ? undefined : findPlaceByKey(tx.connection, key)
  while (parent !== undefined && parent.isTrashed)
    parent = parent.parentKey === null ? undefined : findPlaceByKey(tx.connection, parent.parentKey)
  return parent
}

function writeTombstone(tx: MutationTransaction, place: NodePlace, deletedAt: number | null): void {
  tx.remember(place.key, { deletedAt: place.deletedAt })
  tx.trace?.writes(place.key)
  tx.connection.run(
    `UPDATE nodes SET deleted_at = ?, clocks = jsonb_patch(coalesce(clocks, '{}'), ?), revision = ?, updated_at = ?, updated_by = ?
     WHERE key = ?`,
    deletedAt,
    JSON.stringify({ deleted: tx.stamp }),
    tx.revision,
    tx.now,
    tx.actor,
    place.key,
  )
}
