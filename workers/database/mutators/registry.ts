import type { DocumentMutationName, MutationName } from '../../../protocol/mutations/registry.ts'
import { draftsDiscard, draftsRecover } from './drafts-discard.ts'
import { draftsRetry } from './drafts-retry.ts'
import { importsUndo } from './imports-undo.ts'
import type { Mutator } from './mutator.ts'
import { nodesBatch } from './nodes-batch.ts'
import { nodesCreate } from './nodes-create.ts'
import { nodesDelete } from './nodes-delete.ts'
import { nodesDuplicate } from './nodes-duplicate.ts'
import { nodesImport } from './nodes-import.ts'
import { nodesMove } from './nodes-move.ts'
import { nodesPurge } from './nodes-purge.ts'
import { nodesRestore } from './nodes-restore.ts'
import { nodesUpdate } from './nodes-update.ts'

/** The mutators of what is recorded in the queue; documents have a stream of their own. */
export const mutators = {
  'nodes.create': nodesCreate,
  'nodes.update': nodesUpdate,
  'nodes.move': nodesMove,
  'nodes.delete': nodesDelete,
  'nodes.restore': nodesRestore,
  'nodes.purge': nodesPurge,
  'nodes.duplicate': nodesDuplicate,
  'nodes.batch': nodesBatch,
  'nodes.import': nodesImport,
  'imports.undo': importsUndo,
  'drafts.discard': draftsDiscard,
  'drafts.recover': draftsRecover,
  'drafts.retry': draftsRetry,
} as const satisfies { [Name in Exclude<MutationName, DocumentMutationName>]: Mutator<Name> }

export type RecordedMutationName = keyof typeof mutators
