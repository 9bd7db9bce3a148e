import { requirePlace } from '../nodes.ts'
import { untrashNode } from '../trash.ts'
import type { Mutator } from './mutator.ts'

export const nodesRestore: Mutator<'nodes.restore'> = (tx, args) => {
  const place = requirePlace(tx.connection, args.id)
  if (place.isTrashed) untrashNode(tx, place)
  return { id: args.id }
}
