import * as z from 'zod/mini'
import { nodeIdSchema } from '../ids.ts'

/** Moves a node with all below it. Refused when the new parent lies below the node. */
export const nodesMove = z.strictObject({
  id: nodeIdSchema,
  parentId: z.nullable(nodeIdSchema),
  before: z.optional(z.nullable(nodeIdSchema)),
})
