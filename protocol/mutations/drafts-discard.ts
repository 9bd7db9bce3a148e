import * as z from 'zod/mini'

/** Takes a draft out of sight. It can be had back for 30 days. */
export const draftsDiscard = z.strictObject({ id: z.int().check(z.minimum(1)) })
