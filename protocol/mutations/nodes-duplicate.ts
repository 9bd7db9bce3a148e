import * as z from 'zod/mini'
import { nodeIdSchema } from '../ids.ts'

/** Copies a node, its documents and all below it, right after it, as `newId`. */
export const nodesDuplicate = z.strictObject({
  id: nodeIdSchema,
  newId: nodeIdSchema,
  /** Where the copy goes; next to the original when left out. */
  parentId: z.optional(z.nullable(nodeIdSchema)),
  name: z.optional(z.string().check(z.maxLength(2000))),
})
