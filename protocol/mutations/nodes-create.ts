import * as z from 'zod/mini'
import { nodeIdSchema } from '../ids.ts'
import { attributesSchema, nodeTypeSchema } from './node-fields.ts'

/** Makes a node as a child of `parentId` (null: a root), in front of `before`, else last. */
export const nodesCreate = z.strictObject({
  id: z.optional(nodeIdSchema),
  type: nodeTypeSchema,
  parentId: z.nullable(nodeIdSchema),
  before: z.optional(z.nullable(nodeIdSchema)),
  attributes: z.optional(attributesSchema),
})
