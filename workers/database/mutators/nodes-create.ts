import { required } from '../../../lib/assert.ts'
import { insertNodes } from '../insert-nodes.ts'
import type { Mutator } from './mutator.ts'

export const nodesCreate: Mutator<'nodes.create'> = (tx, args) => {
  const id = required(args.id, 'nodes.create reached the database without an id')
  insertNodes(
    tx,
    [
      {
        id,
        type: args.type,
        parentId: args.parentId,
        before: args.before,
        attributes: args.attributes ?? {},
      },
    ],
    { remembers: true },
  )
  return { id }
}
