/**
 * The one gate for a recorded mutation, in one transaction: already done? valid? allowed? apply, record, commit.
 *
 * 1. What was answered `ok` is on disk.
 * 2. A refused mutation leaves no trace.
 * 3. The same opId has its effect once and gets its recorded answer again.
 * 4. Stamps and revisions grow in commit order.
 */
import { fail, ok, type Result } from '../../lib/result.ts'
import type { MutateCall } from '../../protocol/database-api.ts'
import { AppFailure, appError, type AppError } from '../../protocol/errors.ts'
import { mutationSchemas } from '../../protocol/mutations/registry.ts'
import { routes, type Changes } from './changes.ts'
import { beginMutation, commitMutation, type MutationTransaction } from './mutation-transaction.ts'
import { mutators, type RecordedMutationName } from './mutators/registry.ts'
import { recordMutation, recordedResult } from './mutation-queue.ts'
import { queueFiles } from './sync/file-queue.ts'
import { requireReach } from './sync/reach.ts'
import type { TracedPart } from './sync/node-trace.ts'
import { enqueue } from './sync/outbox.ts'
import type { WorkspaceContext } from './workspace-context.ts'

export type Mutated = {
  readonly answer: Result<unknown, AppError>
  /** Null when nothing was written. */
  readonly changes: Changes | null
}

export function mutate(
  context: WorkspaceContext,
  call: MutateCall & { readonly name: RecordedMutationName },
): Mutated {
  const recorded = recordedResult(context, call)
  if (recorded !== undefined) return { answer: ok(recorded), changes: null }
  const args = mutationSchemas[call.name].safeParse(call.args)
  if (!args.success)
    return refused(
      appError(
        'invalid_args',
        `${call.name} was called with arguments it does not take. Nothing was changed.`,
        {
          name: call.name,
          issues: args.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
        },
      ),
    )
  const tx = beginMutation(context, call.opId)
  let nextPush: number | null = null
  try {
    const value = context.connection.transaction(() => {
      const result = applyMutator(tx, call.name, args.data)
      if (tx.trace !== null) requireReach(context, tx.trace.nodes)
      const parts = tx.trace?.parts(tx.stamp, context.sync?.cursor.rows ?? 0) ?? []
      recordMutation(tx, call.name, args.data, result, parts.length > 0 ? 'pending' : 'completed')
      if (tx.trace !== null && parts.length > 0) nextPush = queueForServer(context, tx, call, parts)
      return result
    })
    if (context.sync !== null && nextPush !== null) context.sync.nextPush = nextPush
    commitMutation(context, tx)
    return { answer: ok(value), changes: tx.changes }
  } catch (error) {
    // Keys of nodes that were taken back are given again.
    context.levels.forget()
    if (error instanceof AppFailure) return refused(error.error)
    throw error
  }
}

function queueForServer(
  context: WorkspaceContext,
  tx: MutationTransaction,
  { opId, name }: MutateCall,
  parts: readonly TracedPart[],
): number {
  if (queueFiles(tx.connection, parts)) tx.changes.add(routes.files)
  return enqueue(
    tx.connection,
    { seq: tx.revision, opId, name, at: tx.now },
    { parts, nodes: tx.trace?.nodes ?? [] },
    context.sync?.nextPush ?? 1,
  )
}

function applyMutator(tx: MutationTransaction, name: RecordedMutationName, args: unknown): unknown {
  // Name and arguments belong together by `satisfies` in the registry; TypeScript cannot follow a lookup by union.
  const mutator = mutators[name] as (tx: MutationTransaction, args: unknown) => unknown
  return mutator(tx, args)
}

function refused(error: AppError): Mutated {
  return { answer: fail(error), changes: null }
}
