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
import type { Connection } from './sqlite/connection.ts'

/** Arguments longer than this are not kept with a completed mutation: nothing reads them again. */
const longestKeptArgs = 2000
/** Completed rows that stay. A call is replayed within seconds; this is hours of typing. */
export const keptCompleted = 1000

/** What a known operation answered the first time; undefined for one that is new. */
export function recordedResult(connection: Connection, { opId, args }: MutateCall): unknown {
  const text = connection.value<string>('SELECT result FROM mutations WHERE op_id = ?', opId)
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
): void {
  const argsText = name === 'nodes.import' || name === 'nodes.batch' ? null : JSON.stringify(args)
  tx.connection.run(
    `INSERT INTO mutations (seq, op_id, name, args, status, result, stamp, created_at)
     VALUES (?, ?, ?, jsonb(?), 'completed', ?, ?, ?)`,
    tx.revision,
    tx.opId,
    name,
    argsText !== null && argsText.length <= longestKeptArgs ? argsText : null,
    resultText(name, args, result),
    tx.stamp,
    tx.now,
  )
  tx.changes.add(routes.mutations)
}

/** Removes completed rows beyond the newest `keptCompleted`; the caller runs it when nothing else waits. */
export function pruneMutations(connection: Connection): number {
  connection.run(
    `DELETE FROM mutations WHERE status = 'completed'
     AND seq <= (SELECT max(seq) FROM mutations) - ?`,
    keptCompleted,
  )
  return connection.changes()
}
