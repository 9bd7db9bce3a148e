import * as z from 'zod/mini'
import { nodeIdSchema } from '../ids.ts'

/**
 * Keeps a document that an editor holds and that was not taken, as a Yjs update (V1): what is in it and on no disk is
 * then a draft beside its page. Never queued; the same bytes again change nothing.
 */
export const draftsKeep = z.strictObject({
  nodeId: nodeIdSchema,
  update: z.instanceof(Uint8Array),
  /** Why it was not taken. */
  code: z.string().check(z.minLength(1), z.maxLength(64)),
})
