import * as z from 'zod/mini'
import { nodeIdSchema } from '../ids.ts'

/** Removes a node in the trash for good, with all below it and their documents. Nothing undoes this. */
export const nodesPurge = z.strictObject({ id: nodeIdSchema })
