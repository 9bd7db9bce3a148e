import * as z from 'zod/mini'
import { nodeIdSchema } from './ids.ts'
import type { Role } from './rows.ts'

export const roleSchema = z.enum([
  'owner',
  'admin',
  'editor',
  'commenter',
  'viewer',
  'guest',
] as const satisfies readonly Role[])

export const grantSchema = z.strictObject({ rootId: z.nullable(nodeIdSchema), role: roleSchema })

/** A role on the whole workspace (`rootId` null) or on a node and all below it. */
export type Grant = Readonly<z.output<typeof grantSchema>>
