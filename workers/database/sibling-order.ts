import { AppFailure, appError } from '../../protocol/errors.ts'
import {
  longestPosition,
  positionBetween,
  positionsBetween,
  respread,
} from '../../domain/ordering.ts'
import { findPlace } from './nodes.ts'
import type { MutationTransaction } from './mutation-transaction.ts'

type Sibling = [key: number, position: string, id: string]

/** A position right in front of the sibling `beforeId`. */
export function placeAmong(
  tx: MutationTransaction,
  parentKey: number | null,
  beforeId: string,
): string {
  const next = findPlace(tx.connection, beforeId)
  if (next === undefined || next.parentKey !== parentKey)
    throw new AppFailure(
      appError(
        'not_found',
        'The node to insert before is not in this place any more. Nothing was changed.',
        {
          before: beforeId,
        },
      ),
    )
  const previous = siblingsBefore(tx, parentKey, next.position, next.id, 1)[0]
  if (previous === undefined) return bounded(tx, parentKey, null, next.position, beforeId)
  if (previous[1] < next.position)
    return bounded(tx, parentKey, previous[1], next.position, beforeId)
  // Two siblings share a position (inserted on two devices at once): nothing fits between, so they are spread first.
  respreadAround(tx, parentKey, next.position, next.id)
  return placeAmong(tx, parentKey, beforeId)
}

/** Positions for `count` nodes behind the last child. */
export function placesAtEnd(
  tx: MutationTransaction,
  parentKey: number | null,
  count: number,
): string[] {
  const last = tx.connection.value<string>(
    'SELECT position FROM nodes WHERE parent_key IS ? ORDER BY position DESC LIMIT 1',
    parentKey,
  )
  return positionsBetween(last ?? null, null, count, tx.opId)
}

function bounded(
  tx: MutationTransaction,
  parentKey: number | null,
  before: string | null,
  after: string,
  beforeId: string,
): string {
  const position = positionBetween(before, after, tx.opId)
  if (position.length <= longestPosition) return position
  const next = findPlace(tx.connection, beforeId)
  if (next === undefined) return position
  respreadAround(tx, parentKey, next.position, next.id)
  return placeAmong(tx, parentKey, beforeId)
}

/**
 * Gives the siblings around a place fresh, short positions. The neighbourhood doubles until its positions fit into a
 * quarter of the limit, so that the work stays in proportion to how crowded the place is.
 */
function respreadAround(
  tx: MutationTransaction,
  parentKey: number | null,
  position: string,
  id: string,
): void {
  for (let reach = 16; ; reach *= 2) {
    const left = siblingsBefore(tx, parentKey, position, id, reach + 1).reverse()
    const right = siblingsFrom(tx, parentKey, position, id, reach + 1)
    const lower = left.length > reach ? (left.shift()?.[1] ?? null) : null
    const upper = right.length > reach ? (right.pop()?.[1] ?? null) : null
    const run = [...left, ...right]
    const isWhole = lower === null && upper === null
    if (lower !== null && upper !== null && lower >= upper) continue
    const fresh = respread(lower, upper, run.length)
    const longest = Math.max(...fresh.map((text) => text.length))
    if (longest > longestPosition / 4 && !isWhole) continue
    const key = JSON.stringify({ place: tx.stamp })
    run.forEach(([siblingKey], index) => {
      tx.trace?.writes(siblingKey)
      tx.connection.run(
        `UPDATE nodes SET position = ?, clocks = jsonb_patch(coalesce(clocks, '{}'), ?), revision = ? WHERE key = ?`,
        fresh[index] ?? '',
        key,
        tx.revision,
        siblingKey,
      )
    })
    tx.touchMany(run.map(([, , siblingId]) => siblingId))
    tx.touchParent(parentKey)
    return
  }
}

function siblingsBefore(
  tx: MutationTransaction,
  parentKey: number | null,
  position: string,
  id: string,
  count: number,
): Sibling[] {
  return tx.connection.rows<Sibling>(
    `SELECT key, position, id FROM nodes
     WHERE parent_key IS ?1 AND position <= ?2 AND (position < ?2 OR uuid < unhex(?3, '-'))
     ORDER BY position DESC, uuid DESC LIMIT ?4`,
    parentKey,
    position,
    id,
    count,
  )
}

function siblingsFrom(
  tx: MutationTransaction,
  parentKey: number | null,
  position: string,
  id: string,
  count: number,
): Sibling[] {
  return tx.connection.rows<Sibling>(
    `SELECT key, position, id FROM nodes
     WHERE parent_key IS ?1 AND position >= ?2 AND (position > ?2 OR uuid >= unhex(?3, '-'))
     ORDER BY position, uuid LIMIT ?4`,
    parentKey,
    position,
    id,
    count,
  )
}
