import * as z from 'zod/mini'
import { nodeIdSchema } from '../ids.ts'
import { attributesSchema } from './node-fields.ts'

/** Patches attributes: each key is a cell of its own, null removes it. */
export const nodesUpdate = z.strictObject({ id: nodeIdSchema, attributes: attributesSchema })
