/** What a client and a server say to each other about the bytes of files (docs/files.md). */
import * as z from 'zod/mini'

/** SHA-256, lower-case hexadecimal. */
export const fileHashSchema = z.string().check(z.regex(/^[0-9a-f]{64}$/))
