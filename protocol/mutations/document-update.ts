import * as z from 'zod/mini'
import { nodeIdSchema } from '../ids.ts'

/** Largest update taken in one piece, in bytes. */
export const maxUpdateBytes = 64 * 1024 * 1024

/**
 * Appends a Yjs update (V1) to a node's document. The answer means: the bytes are on disk.
 * Never queued as a mutation; documents have a stream of their own.
 */
export const documentUpdate = z.strictObject({
  nodeId: nodeIdSchema,
  update: z.instanceof(Uint8Array),
  /** Which editor it comes from, so that it is not sent back there. */
  origin: z.optional(z.string().check(z.maxLength(64))),
})
