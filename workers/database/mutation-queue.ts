/**
 * The record of mutations.
 *
 *   pending ──sent──▶ in_progress ──effect came back──▶ completed ──▶ pruned
 *                          │
 *                          └──refused or poison──▶ failed (kept, with its code)
 *
 * Without a server a mutation is `completed` at once. Completed rows stay for a while, because they are what makes a
 * replayed call harmless after its tab or the owner died; the newest row also carries the clock.
 */
import type { MutateCall } from '../../protocol/database-api.ts'
import type { MutationArgs, MutationValues } from '../../protocol/mutations/registry.ts'
import { routes } from './changes.ts'
import type { MutationTransaction } from './mutation-transaction.ts'
import { settledTo } from './settle.ts'
import type { WorkspaceContext } from './workspace-context.ts'

/** Arguments longer than this are not kept with a completed mutation: nothing reads them again. */
const longestKeptArgs = 2000
/** Completed rows that stay. A call is replayed within seconds; this is hours of typing. */
export const keptCompleted = 1000

/** What a known operation answered the first time; undefined for one that is new. */
export function recordedResult(
  { connection, operations }: WorkspaceContext,
  { opId, args }: MutateCall,
): unknown {
  const seq = operations.seqOf(opId)
  if (seq === undefined) return undefined
  const text = connection.value<string>('SELECT result FROM mutations WHERE seq = ?', seq)
  if (text === undefined) return undefined
  return text === echo ? batchEcho(args as BatchArgs) : (JSON.parse(text) as unknown)
}

/** Stands for the result of a batch whose every value is `{id}` of its arguments: they come again with each replay. */
const echo = 'echo'

type BatchArgs = MutationArgs<'nodes.batch'>
type BatchValue = MutationValues['nodes.batch']

function batchEcho({ mutations }: BatchArgs): BatchValue {
  return { values: mutations.map(({ args }) => ({ id: idOf(args) })) }
}

function isEcho({ mutations }: BatchArgs, { values }: BatchValue): boolean {
  return values.every((value, index) => {
    const id = idOf(value)
    return id !== undefined && id === idOf(mutations[index]?.args) && isLone(value)
  })
}

const idOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
const isLone = (value: unknown) => Object.keys(value ?? {}).length === 1

function resultText(name: string, args: unknown, result: unknown): string {
  return name === 'nodes.batch' && isEcho(args as BatchArgs, result as BatchValue)
    ? echo
    : JSON.stringify(result)
}

export function recordMutation(
  tx: MutationTransaction,
  name: string,
  args: unknown,
  result: unknown,
  status: 'pending' | 'completed',
): void {
  const argsText = name === 'nodes.import' || name === 'nodes.batch' ? null : JSON.stringify(args)
  const effect = tx.leaveEffects()
  tx.connection.run(
    `INSERT INTO mutations (seq, op_id, name, args, status, result, stamp, created_at, actor,
                            node_key, inverse, remembers, indexes)
     VALUES (?, ?, ?, jsonb(?), ?, ?, ?, ?, ?, ?, jsonb(?), ?, ?)`,
    tx.revision,
    tx.opId,
    name,
    argsText !== null && argsText.length <= longestKeptArgs ? argsText : null,
    status,
    resultText(name, args, result),
    tx.stamp,
    tx.now,
    tx.actor,
    effect?.nodeKey ?? null,
    effect?.inverse ?? null,
    effect?.remembers === true ? 1 : 0,
    effect?.indexes === true ? 1 : 0,
  )
  tx.changes.add(routes.mutations)
}

/** Removes settled rows beyond the newest `keptCompleted`; the caller runs it when nothing else waits. */
export function pruneMutations({ connection, operations }: WorkspaceContext): void {
  const gone = connection.column<string>(
    `DELETE FROM mutations WHERE status = 'completed' AND seq <= min(?, (SELECT max(seq) FROM mutations) - ?)
     RETURNING op_id`,
    settledTo(connection),
    keptCompleted,
  )
  operations.forget(gone)
}
