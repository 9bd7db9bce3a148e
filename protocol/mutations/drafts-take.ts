import * as z from 'zod/mini'

/**
 * Puts one block of the draft of a document into the page as it is now: in the place of what that block is there, or
 * where it stood. `block` as `drafts.compare` names it; null puts back all of the draft and ends it.
 */
export const draftsTake = z.strictObject({
  id: z.int().check(z.minimum(1)),
  block: z.nullable(z.string().check(z.maxLength(64))),
})
