import { deepestLevel, levelError } from '../../../domain/node-rules.ts'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import { idOfKey, liesWithin, requirePlace, type NodePlace } from '../nodes.ts'
import { placeAmong, placesAtEnd } from '../sibling-order.ts'
import { routes } from '../changes.ts'
import { setRootOfSubtree, setTrashedOfSubtree } from '../subtree.ts'
import type { MutationTransaction } from '../mutation-transaction.ts'
import { levelsOfSubtree } from '../tree-levels.ts'
import type { Mutator } from './mutator.ts'

export const nodesMove: Mutator<'nodes.move'> = (tx, args) => {
  const place = requirePlace(tx.connection, args.id)
  const parent = args.parentId === null ? null : requirePlace(tx.connection, args.parentId)
  if (parent !== null && liesWithin(tx.connection, parent.key, place.key))
    throw new AppFailure(
      appError('cycle', 'A node cannot move into itself or below itself. Nothing was moved.', {
        id: args.id,
        parentId: args.parentId,
      }),
    )
  if (parent?.isTrashed === true)
    throw new AppFailure(
      appError(
        'parent_deleted',
        'That place is in the trash. Restore it first, or choose another.',
        {
          parentId: args.parentId,
        },
      ),
    )
  requireFit(tx, place, parent)
  if (args.before === args.id) return { id: args.id }
  const parentKey = parent?.key ?? null
  const position =
    args.before == null
      ? (placesAtEnd(tx, parentKey, 1)[0] ?? 'a0')
      : placeAmong(tx, parentKey, args.before)
  tx.remember(place.key, {
    place: [
      place.parentKey === null ? null : idOfKey(tx.connection, place.parentKey),
      place.position,
    ],
  })
  tx.trace?.writes(place.key)
  tx.connection.run(
    `UPDATE nodes SET parent_key = ?, position = ?, clocks = jsonb_patch(coalesce(clocks, '{}'), ?), revision = ?,
                      updated_at = ?, updated_by = ?
     WHERE key = ?`,
    parentKey,
    position,
    JSON.stringify({ place: tx.stamp }),
    tx.revision,
    tx.now,
    tx.actor,
    place.key,
  )
  if (parentKey !== place.parentKey) tx.levels.forget()
  const rootKey = parent?.rootKey ?? place.key
  if (rootKey !== place.rootKey) setRootOfSubtree(tx, place.key, rootKey)
  // It was in the trash only because a node above it was: out of there it lives again.
  if (place.isTrashed && place.deletedAt === null)
    setTrashedOfSubtree(tx, { ...place, parentKey }, false)
  tx.touch(place)
  tx.touchParent(place.parentKey)
  tx.touchParent(parentKey)
  tx.changes.add(routes.tree)
  return { id: args.id }
}

/** What lies below comes along, so all of it must fit. Where a node comes to stand no deeper, it does. */
function requireFit(tx: MutationTransaction, place: NodePlace, parent: NodePlace | null): void {
  const above = tx.levels.of(parent?.key ?? null)
  if (above <= tx.levels.of(place.parentKey)) return
  const enough = deepestLevel - above + 1
  const error = levelError(above + levelsOfSubtree(tx.connection, place.key, enough))
  if (error !== null) throw new AppFailure(error)
}
