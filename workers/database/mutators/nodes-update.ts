import { patchCells } from '../../../domain/cells.ts'
import type { Stamp } from '../../../domain/hybrid-clock.ts'
import { attributesError } from '../../../domain/node-rules.ts'
import { required } from '../../../lib/assert.ts'
import { AppFailure } from '../../../protocol/errors.ts'
import type { Attributes } from '../../../protocol/rows.ts'
import { routes } from '../changes.ts'
import { requirePlace } from '../nodes.ts'
import type { Mutator } from './mutator.ts'

export const nodesUpdate: Mutator<'nodes.update'> = (tx, args) => {
  const place = requirePlace(tx.connection, args.id)
  const [attributesText, clocksText] = required(
    tx.connection.row<[string, string | null]>(
      'SELECT json(attributes), json(clocks) FROM nodes WHERE key = ?',
      place.key,
    ),
    'A node vanished within its transaction',
  )
  const before = JSON.parse(attributesText) as Attributes
  const inverse = Object.fromEntries(
    Object.keys(args.attributes).map((key) => [
      key,
      Object.hasOwn(before, key) ? (before[key] ?? null) : null,
    ]),
  )
  const { attributes, clocks } = patchCells(
    { attributes: before, clocks: JSON.parse(clocksText ?? '{}') as Record<string, Stamp> },
    args.attributes,
    tx.stamp,
  )
  // A set that stays as it is is no change.
  if (!Object.values(clocks).includes(tx.stamp)) return { id: args.id }
  const nextText = JSON.stringify(attributes)
  const error = attributesError(attributes, nextText.length)
  if (error !== null) throw new AppFailure(error)
  tx.trace?.writes(place.key)
  tx.connection.run(
    `UPDATE nodes SET attributes = jsonb(?), clocks = jsonb(?), revision = ?, updated_at = ?, updated_by = ?
     WHERE key = ?`,
    nextText,
    JSON.stringify(clocks),
    tx.revision,
    tx.now,
    tx.actor,
    place.key,
  )
  tx.remember(place.key, { attributes: inverse })
  tx.queueForIndex(place.key)
  tx.touch(place)
  if ('template' in args.attributes) tx.changes.add(routes.templates)
  return { id: args.id }
}
