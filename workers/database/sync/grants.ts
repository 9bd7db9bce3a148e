/** What the server last said that the person of this copy may do. */
import * as z from 'zod/mini'
import { grantSchema, type Grant } from '../../../protocol/role.ts'
import { readMeta, writeMeta } from '../meta.ts'
import type { Connection } from '../sqlite/connection.ts'

const key = 'grants'
const grantsSchema = z.array(grantSchema)

/** Null: no server has said anything, and everything is allowed. */
export function readGrants(connection: Connection): readonly Grant[] | null {
  const text = readMeta(connection, key)
  return text === undefined ? null : grantsSchema.parse(JSON.parse(text))
}

export function saveGrants(connection: Connection, grants: readonly Grant[] | null): void {
  if (grants === null) connection.run('DELETE FROM _meta WHERE key = ?', key)
  else writeMeta(connection, key, JSON.stringify(grants))
}
