import { AppFailure, appError } from '../../../protocol/errors.ts'
import type { Connection } from '../sqlite/connection.ts'

/** A refused mutation is one draft for each of its nodes; all of them go by the first. */
export function keysOfDraft(
  connection: Connection,
  id: number,
): { readonly keys: readonly number[]; readonly opId: string | null } {
  const row = connection.row<[string, string | null]>(
    `SELECT kind, op_id FROM drafts WHERE key = ? AND kind <> 'purged'`,
    id,
  )
  if (row === undefined)
    throw new AppFailure(
      appError('not_found', 'This draft is gone: it was put back or removed before.', { id }),
    )
  const [kind, opId] = row
  if (kind === 'document' || opId === null) return { keys: [id], opId }
  return {
    keys: connection.column<number>('SELECT key FROM drafts WHERE op_id = ? ORDER BY key', opId),
    opId,
  }
}
