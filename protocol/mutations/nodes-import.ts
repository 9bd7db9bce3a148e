import * as z from 'zod/mini'
import { nodeIdSchema, opIdSchema } from '../ids.ts'
import { attributesSchema, nodeTypeSchema } from './node-fields.ts'

/** Any bytes: the library would narrow them to one kind of buffer. */
const bytesSchema: z.ZodMiniType<Uint8Array> = z.instanceof(Uint8Array)

/** One node that comes in from outside, with its document as one Yjs update (V1). */
export const importedNode = z.strictObject({
  id: nodeIdSchema,
  type: nodeTypeSchema,
  parentId: z.nullable(nodeIdSchema),
  attributes: attributesSchema,
  document: z.optional(bytesSchema),
})
export type ImportedNode = z.infer<typeof importedNode>

/**
 * Writes one part of an import. Parts of one import share `importId`: history keeps them as one group and
 * `imports.undo` takes all of them back. Siblings keep the order in which they come.
 */
export const nodesImport = z.strictObject({
  importId: opIdSchema,
  label: z.string().check(z.maxLength(500)),
  nodes: z.array(importedNode),
})
