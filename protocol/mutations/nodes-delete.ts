import * as z from 'zod/mini'
import { nodeIdSchema } from '../ids.ts'

/** Moves a node, with all below it, to the trash. */
export const nodesDelete = z.strictObject({ id: nodeIdSchema })
