import * as z from 'zod/mini'

/** Does once more what was refused, as a new change of today, and ends the draft. */
export const draftsRetry = z.strictObject({ id: z.int().check(z.minimum(1)) })
