import { findPlaceByKey } from '../nodes.ts'
import { trashNode } from '../trash.ts'
import type { Mutator } from './mutator.ts'

export const importsUndo: Mutator<'imports.undo'> = (tx, args) => {
  const created = tx.connection.column<number>(
    `SELECT nodes.key FROM history_entries JOIN nodes
       ON nodes.key BETWEEN inverse ->> '$.created[0]' AND inverse ->> '$.created[1]'
     WHERE history_entries.group_id = ?`,
    args.importId,
  )
  const isCreated = new Set(created)
  const livingBefore = tx.connection.value<number>(
    'SELECT count(*) FROM nodes WHERE trashed = 0 AND key IN (SELECT value FROM json_each(?))',
    JSON.stringify(created),
  )
  for (const key of created) {
    const place = findPlaceByKey(tx.connection, key)
    if (place === undefined || place.isTrashed) continue
    // Trashing the tops takes what lies below along: one row in the trash for each.
    if (place.parentKey !== null && isCreated.has(place.parentKey)) continue
    trashNode(tx, place)
  }
  return { removed: livingBefore ?? 0 }
}
