import * as z from 'zod/mini'
import { opIdSchema } from '../ids.ts'

/** Takes back a whole import: its nodes that still lie where they came go to the trash. */
export const importsUndo = z.strictObject({ importId: opIdSchema })
