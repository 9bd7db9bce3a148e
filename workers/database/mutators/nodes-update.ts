import { attributesError } from '../../../domain/node-rules.ts'
import { required } from '../../../lib/assert.ts'
import { AppFailure } from '../../../protocol/errors.ts'
import type { Json } from '../../../protocol/json.ts'
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
  const attributes = JSON.parse(attributesText) as Record<string, Json>
  const clocks = JSON.parse(clocksText ?? '{}') as Record<string, string>
  const inverse: Record<string, Json> = {}
  for (const [key, value] of Object.entries(args.attributes)) {
    inverse[key] = Object.hasOwn(attributes, key) ? (attributes[key] ?? null) : null
    if (value === null) Reflect.deleteProperty(attributes, key)
    else
      Object.defineProperty(attributes, key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      })
    clocks[`a:${key}`] = tx.stamp
  }
  const nextText = JSON.stringify(attributes)
  const error = attributesError(attributes, nextText.length)
  if (error !== null) throw new AppFailure(error)
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
