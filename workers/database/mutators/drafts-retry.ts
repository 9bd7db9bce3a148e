import { attributeCell, memberCell, membersOf } from '../../../domain/cells.ts'
import { keyOfName, memberOfName } from '../../../domain/sync/wire-cells.ts'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import type { Json } from '../../../protocol/json.ts'
import type { Attributes } from '../../../protocol/rows.ts'
import type { WirePart, WirePut } from '../../../protocol/wire/node.ts'
import { routes } from '../changes.ts'
import { insertNodes } from '../insert-nodes.ts'
import type { MutationTransaction } from '../mutation-transaction.ts'
import { findPlace, requirePlace } from '../nodes.ts'
import { keysOfDraft } from '../sync/draft-keys.ts'
import { settleRefused } from './drafts-discard.ts'
import type { Mutator } from './mutator.ts'
import { nodesDelete } from './nodes-delete.ts'
import { nodesMove } from './nodes-move.ts'
import { nodesPurge } from './nodes-purge.ts'
import { nodesRestore } from './nodes-restore.ts'
import { nodesUpdate } from './nodes-update.ts'

type Drafted = { readonly part: WirePart; readonly values: readonly Json[] }

/** Writes with the stamp of now: what was refused is what the person wants again, whatever came since. */
export const draftsRetry: Mutator<'drafts.retry'> = (tx, { id }) => {
  const { keys, opId } = keysOfDraft(tx.connection, id)
  const keysText = JSON.stringify(keys)
  const contents = tx.connection.column<string>(
    `SELECT CAST(content AS TEXT) FROM drafts
     WHERE kind = 'mutation' AND key IN (SELECT value FROM json_each(?)) ORDER BY key`,
    keysText,
  )
  if (contents.length === 0)
    throw new AppFailure(
      appError('invalid_args', 'The draft of a text is put back with drafts.take.', { id }),
    )
  for (const content of contents) again(tx, JSON.parse(content) as Drafted)
  tx.connection.run('DELETE FROM drafts WHERE key IN (SELECT value FROM json_each(?))', keysText)
  if (opId !== null) settleRefused(tx, opId, 'completed')
  tx.changes.add(routes.drafts)
  return { id }
}

function again(tx: MutationTransaction, { part, values }: Drafted): void {
  const { node: id } = part
  const isHere = findPlace(tx.connection, id) !== undefined
  if (part.do === 'purge') {
    if (isHere) nodesPurge(tx, { id })
    return
  }
  if (!isHere) {
    create(tx, part, values)
    return
  }
  const attributes = attributesAgain(tx, part, values)
  if (Object.keys(attributes).length > 0) nodesUpdate(tx, { id, attributes })
  if (part.place !== undefined) nodesMove(tx, { id, parentId: part.place.parent })
  if (part.deleted !== undefined)
    if (part.deleted.at === null) nodesRestore(tx, { id })
    else nodesDelete(tx, { id })
}

function create(tx: MutationTransaction, part: WirePut, values: readonly Json[]): void {
  const { node: id, create: made, place } = part
  if (made === undefined) {
    requirePlace(tx.connection, id)
    return
  }
  const parent = place?.parent ?? null
  // Where the page above it is gone as well, it comes back at the top.
  const parentId = parent !== null && findPlace(tx.connection, parent) !== undefined ? parent : null
  const attributes = attributesAgain(tx, part, values)
  insertNodes(tx, [{ id, type: made.type, parentId, before: null, attributes }], {
    remembers: true,
  })
}

/** A patch for what the row has now: members that were added or removed alone change a set alone. */
function attributesAgain(
  tx: MutationTransaction,
  part: WirePut,
  values: readonly Json[],
): Record<string, Json> {
  const text = tx.connection.value<string>(
    `SELECT json(attributes) FROM nodes WHERE uuid = unhex(?, '-')`,
    part.node,
  )
  const now = JSON.parse(text ?? '{}') as Attributes
  const patch: Record<string, Json> = {}
  part.cells.forEach(([name], index) => {
    const key = keyOfName(name)
    const value = values[index] ?? null
    if (name === attributeCell(key)) {
      patch[key] = value
      return
    }
    const member = memberOfName(name)
    const others = (membersOf(key, patch[key] ?? now[key] ?? null) ?? []).filter(
      (each) => memberCell(key, each) !== name,
    )
    patch[key] = value === true ? [...others, member] : others
  })
  return patch
}
