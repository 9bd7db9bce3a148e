import { AppFailure, appError } from '../../../protocol/errors.ts'
import { routes } from '../changes.ts'
import { removeDerivedRows } from '../derived-tables.ts'
import { requirePlace, subtreeKeys } from '../nodes.ts'
import { setAsidePurged } from '../sync/drafts.ts'
import { writeMeta } from '../meta.ts'
import type { Mutator } from './mutator.ts'

const tablesOfNode = [
  'node_states',
  'node_updates',
  'node_versions',
  'document_uploads',
  'parked_nodes',
  'file_uploads',
  'kept_nodes',
]

export const nodesPurge: Mutator<'nodes.purge'> = (tx, args) => {
  const place = requirePlace(tx.connection, args.id)
  if (!place.isTrashed)
    throw new AppFailure(
      appError('forbidden', 'Only what is in the trash can be removed for good. Delete it first.', {
        id: args.id,
      }),
    )
  const keys = subtreeKeys(tx.connection, place.key)
  if (tx.trace !== null) setAsidePurged(tx.connection, keys, tx.now)
  for (const key of keys) tx.trace?.writes(key)
  const keysText = JSON.stringify(keys)
  for (const key of keys) removeDerivedRows(tx.connection, key)
  tx.forget(keys)
  for (const table of tablesOfNode)
    tx.connection.run(
      `DELETE FROM ${table} WHERE node_key IN (SELECT value FROM json_each(?))`,
      keysText,
    )
  const ids = tx.connection.column<string>(
    'DELETE FROM nodes WHERE key IN (SELECT value FROM json_each(?)) RETURNING id',
    keysText,
  )
  // History and imports name nodes by key: a key is never given a second time, not even after a reload.
  writeMeta(tx.connection, 'next_key', String(tx.nextKey() + 1))
  tx.touchMany(ids, keys)
  tx.touch(place)
  tx.touchParent(place.parentKey)
  tx.changes.add(routes.tree)
  tx.changes.add(routes.trash)
  tx.changes.add(routes.text)
  return { id: args.id, removed: keys.length }
}
