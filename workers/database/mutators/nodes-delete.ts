import { requirePlace } from '../nodes.ts'
import { trashNode } from '../trash.ts'
import type { Mutator } from './mutator.ts'

export const nodesDelete: Mutator<'nodes.delete'> = (tx, args) => {
  const place = requirePlace(tx.connection, args.id)
  if (place.deletedAt === null) trashNode(tx, place)
  return { id: args.id }
}
