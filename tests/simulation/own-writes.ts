import { parseStored } from '../../workers/database/sync/outbox.ts'
import { readWireNode } from '../../workers/database/sync/wire-node.ts'
import type { SimClient } from './sim-client.ts'

/**
 * Oracle: what a person wrote stays what they see until others wrote later, also while it waits and pages come in.
 */
export function ownWritesStand({ connection, context, name }: SimClient): void {
  const purged = new Set<string>()
  for (const text of connection.column<string>('SELECT effect FROM outbox ORDER BY push_seq'))
    for (const part of parseStored(text).parts) {
      if (part.do === 'purge') {
        purged.add(part.node)
        continue
      }
      const key = connection.value<number>(
        `SELECT key FROM nodes WHERE uuid = unhex(?, '-')`,
        part.node,
      )
      const row = key === undefined ? null : readWireNode(connection, key, context.origin)
      // What was purged, or taken away with its root, is not seen.
      if (row === null || purged.has(part.node)) continue
      const stamps = new Map(row.cells)
      for (const [cell, stamp] of part.cells)
        if ((stamps.get(cell) ?? '') < stamp && !isHidden(cell, stamp, stamps))
          throw new Error(`own writes stand: ${name} does not see its ${cell} of ${part.node}`)
      if (part.place !== undefined && row.place.stamp < part.place.stamp)
        throw new Error(`own writes stand: ${name} does not see its move of ${part.node}`)
    }
}

/** A member of a set that was written as a whole since. */
function isHidden(cell: string, stamp: string, stamps: ReadonlyMap<string, string>): boolean {
  if (!cell.startsWith('m:')) return false
  const [key] = JSON.parse(cell.slice(2)) as [string]
  return (stamps.get(`a:${key}`) ?? '') > stamp
}
