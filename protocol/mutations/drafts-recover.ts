import * as z from 'zod/mini'

/** Brings back a draft that was discarded. */
export const draftsRecover = z.strictObject({ id: z.int().check(z.minimum(1)) })
