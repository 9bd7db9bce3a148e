import * as z from 'zod/mini'
import { documentUpdate } from './document-update.ts'
import { draftsDiscard } from './drafts-discard.ts'
import { draftsKeep } from './drafts-keep.ts'
import { draftsRecover } from './drafts-recover.ts'
import { draftsRetry } from './drafts-retry.ts'
import { draftsTake } from './drafts-take.ts'
import { importsUndo } from './imports-undo.ts'
import { nodesCreate } from './nodes-create.ts'
import { nodesDelete } from './nodes-delete.ts'
import { nodesDuplicate } from './nodes-duplicate.ts'
import { nodesImport } from './nodes-import.ts'
import { nodesMove } from './nodes-move.ts'
import { nodesPurge } from './nodes-purge.ts'
import { nodesRestore } from './nodes-restore.ts'
import { nodesUpdate } from './nodes-update.ts'

/** Mutations that may stand inside `nodes.batch`. */
export const simpleMutations = {
  'nodes.create': nodesCreate,
  'nodes.update': nodesUpdate,
  'nodes.move': nodesMove,
  'nodes.delete': nodesDelete,
  'nodes.restore': nodesRestore,
  'nodes.purge': nodesPurge,
  'nodes.duplicate': nodesDuplicate,
} as const

/** Applies all of its mutations or none of them. */
export const nodesBatch = z.strictObject({
  mutations: z
    .array(z.strictObject({ name: z.string(), args: z.unknown() }))
    .check(z.maxLength(100_000)),
})

/** Every recorded intent by its name. A name is never removed: a queued row may still carry it. */
export const mutationSchemas = {
  ...simpleMutations,
  'nodes.batch': nodesBatch,
  'nodes.import': nodesImport,
  'imports.undo': importsUndo,
  'drafts.discard': draftsDiscard,
  'drafts.recover': draftsRecover,
  'drafts.retry': draftsRetry,
  'drafts.keep': draftsKeep,
  'drafts.take': draftsTake,
  'document.update': documentUpdate,
} as const

export type MutationName = keyof typeof mutationSchemas
/** Those that write documents: never queued, for documents have a stream of their own. */
export type DocumentMutationName = 'document.update' | 'drafts.keep' | 'drafts.take'
export type SimpleMutationName = keyof typeof simpleMutations
export type MutationArgs<Name extends MutationName> = z.input<(typeof mutationSchemas)[Name]>

export function isMutationName(name: string): name is MutationName {
  return Object.hasOwn(mutationSchemas, name)
}
export function isSimpleMutationName(name: string): name is SimpleMutationName {
  return Object.hasOwn(simpleMutations, name)
}

/** What each mutation answers with. */
export type MutationValues = {
  'nodes.create': { readonly id: string }
  'nodes.update': { readonly id: string }
  'nodes.move': { readonly id: string }
  'nodes.delete': { readonly id: string }
  'nodes.restore': { readonly id: string }
  'nodes.purge': { readonly id: string; readonly removed: number }
  'nodes.duplicate': { readonly id: string }
  'nodes.batch': { readonly values: readonly unknown[] }
  'nodes.import': { readonly created: number }
  'imports.undo': { readonly removed: number }
  'drafts.discard': { readonly id: number }
  'drafts.recover': { readonly id: number }
  'drafts.retry': { readonly id: number }
  'drafts.keep': { readonly nodeId: string }
  'drafts.take': { readonly id: number }
  'document.update': { readonly nodeId: string }
}
