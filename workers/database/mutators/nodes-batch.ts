import type * as z from 'zod/mini'
import { required } from '../../../lib/assert.ts'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import { isSimpleMutationName, simpleMutations } from '../../../protocol/mutations/registry.ts'
import { insertNodes, type NewNode } from '../insert-nodes.ts'
import type { MutationTransaction } from '../mutation-transaction.ts'
import { refusedAt } from '../refused-at.ts'
import { nodesDelete } from './nodes-delete.ts'
import { nodesDuplicate } from './nodes-duplicate.ts'
import { nodesMove } from './nodes-move.ts'
import { nodesPurge } from './nodes-purge.ts'
import { nodesRestore } from './nodes-restore.ts'
import { nodesUpdate } from './nodes-update.ts'
import type { Mutator } from './mutator.ts'

/** Runs of creates without `before` are written by one statement: 100,000 nodes take seconds, not minutes. */
export const nodesBatch: Mutator<'nodes.batch'> = (tx, args) => {
  const values: unknown[] = []
  const run: NewNode[] = []
  const flush = () => {
    if (run.length > 0) insertNodes(tx, run.splice(0), { remembers: true })
  }
  const take = (name: string, given: unknown, index: number) => {
    if (name !== 'nodes.create') {
      flush()
      values.push(applyOne(tx, name, given))
      return
    }
    const create = parseArgs(simpleMutations['nodes.create'], given)
    const id = required(create.id, 'nodes.create reached the database without an id')
    if (create.before != null) flush()
    run.push({ ...create, id, attributes: create.attributes ?? {}, index })
    if (create.before != null) flush()
    values.push({ id })
  }
  args.mutations.forEach((mutation, index) =>
    refusedAt(index, () => take(mutation.name, mutation.args, index)),
  )
  flush()
  return { values }
}

function applyOne(tx: MutationTransaction, name: string, args: unknown): unknown {
  switch (name) {
    case 'nodes.update':
      return nodesUpdate(tx, parseArgs(simpleMutations[name], args))
    case 'nodes.move':
      return nodesMove(tx, parseArgs(simpleMutations[name], args))
    case 'nodes.delete':
      return nodesDelete(tx, parseArgs(simpleMutations[name], args))
    case 'nodes.restore':
      return nodesRestore(tx, parseArgs(simpleMutations[name], args))
    case 'nodes.purge':
      return nodesPurge(tx, parseArgs(simpleMutations[name], args))
    case 'nodes.duplicate':
      return nodesDuplicate(tx, parseArgs(simpleMutations[name], args))
    default:
      throw new AppFailure(
        appError('unknown_mutation', `A batch cannot hold "${name}". None of it was applied.`, {
          name,
          known: Object.keys(simpleMutations).filter(isSimpleMutationName),
        }),
      )
  }
}

function parseArgs<Schema extends z.ZodMiniType>(schema: Schema, args: unknown): z.output<Schema> {
  const parsed = schema.safeParse(args)
  if (parsed.success) return parsed.data
  throw new AppFailure(
    appError('invalid_args', 'A mutation of the batch has wrong arguments. None was applied.', {
      issues: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    }),
  )
}
