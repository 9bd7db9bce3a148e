import { routes } from '../changes.ts'
import type { MutationTransaction } from '../mutation-transaction.ts'
import { keysOfDraft } from '../sync/draft-keys.ts'
import type { Mutator } from './mutator.ts'

export const draftsDiscard: Mutator<'drafts.discard'> = (tx, { id }) => {
  setDiscarded(tx, id, tx.now)
  return { id }
}

export const draftsRecover: Mutator<'drafts.recover'> = (tx, { id }) => {
  setDiscarded(tx, id, null)
  return { id }
}

function setDiscarded(tx: MutationTransaction, id: number, at: number | null): void {
  const { connection } = tx
  const { keys, opId } = keysOfDraft(connection, id)
  connection.run(
    'UPDATE drafts SET discarded_at = ? WHERE key IN (SELECT value FROM json_each(?))',
    at,
    JSON.stringify(keys),
  )
  if (opId !== null) settleRefused(tx, opId, at === null ? 'failed' : 'completed')
  tx.changes.add(routes.drafts)
}

/** A refusal that was dealt with asks for nothing any more. The number after a slash names a part of a large one. */
export function settleRefused(
  { connection, changes }: MutationTransaction,
  opId: string,
  status: 'completed' | 'failed',
): void {
  connection.run(
    `UPDATE mutations SET status = ? WHERE op_id = ? AND error IS NOT NULL`,
    status,
    opId.split('/')[0] ?? opId,
  )
  changes.add(routes.mutations)
}
