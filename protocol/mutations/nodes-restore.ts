import * as z from 'zod/mini'
import { nodeIdSchema } from '../ids.ts'

/** Takes a node out of the trash; to the top of the workspace when its parent is gone. */
export const nodesRestore = z.strictObject({ id: nodeIdSchema })
