import * as z from 'zod/mini'
import { nodeIdSchema } from '../ids.ts'
import type {
  Backlink,
  MutationRow,
  NodeRow,
  NodeSummary,
  PersonRow,
  SearchHit,
  TreeWindow,
} from '../rows.ts'
import type { Draft, DraftBlock, SyncQueue } from '../queue.ts'

const limit = z.optional(z.int().check(z.minimum(1), z.maximum(100_000)))
const noArgs = z.strictObject({})
const nodeArgs = z.strictObject({ id: nodeIdSchema })
const documentArgs = z.strictObject({ nodeId: nodeIdSchema })

/** Every named query with the shape of its arguments. None of them touches the network. */
export const querySchemas = {
  'nodes.get': nodeArgs,
  /** Children in order. `after` is the id of the last row of the page before. */
  'nodes.list': z.strictObject({
    parentId: z.nullable(nodeIdSchema),
    limit,
    after: z.optional(nodeIdSchema),
  }),
  /** Nodes above a node, outermost first, itself last. */
  'nodes.path': nodeArgs,
  'nodes.search': z.strictObject({ text: z.string().check(z.maxLength(1000)), limit }),
  /** Nodes whose name fits as one types: the quick switcher and `[[`. Empty text: recents. */
  'nodes.suggest': z.strictObject({ text: z.string().check(z.maxLength(1000)), limit }),
  'nodes.backlinks': nodeArgs,
  /** Names and icons of nodes that a document points at; missing ones are left out. */
  'nodes.summaries': z.strictObject({ ids: z.array(nodeIdSchema).check(z.maxLength(10_000)) }),
  /** A window over the outline in which exactly `expanded` are open. */
  'tree.window': z.strictObject({
    expanded: z.array(nodeIdSchema).check(z.maxLength(20_000)),
    offset: z.int().check(z.minimum(0)),
    limit: z.int().check(z.minimum(1), z.maximum(1000)),
  }),
  /** The line at which a node stands in that outline, or -1. */
  'tree.locate': z.strictObject({
    expanded: z.array(nodeIdSchema).check(z.maxLength(20_000)),
    id: nodeIdSchema,
  }),
  'trash.list': z.strictObject({ limit }),
  'favourites.list': noArgs,
  'recents.list': z.strictObject({ limit }),
  'tags.list': z.strictObject({ prefix: z.optional(z.string()), limit }),
  'templates.list': noArgs,
  'document.text': documentArgs,
  'document.markdown': documentArgs,
  'document.outline': documentArgs,
  'mutations.list': z.strictObject({
    status: z.optional(z.enum(['pending', 'in_progress', 'completed', 'failed'])),
    limit,
  }),
  /** Where a node is, with its text and its files: this device, the server, how many of my other devices. */
  'receipts.get': z.strictObject({ nodeId: nodeIdSchema }),
  /** What waits for the server, oldest first. */
  'sync.queue': noArgs,
  /** Edits that were refused, newest first; of one node where it is named. */
  'drafts.list': z.strictObject({ nodeId: z.optional(nodeIdSchema) }),
  /** The blocks of the draft of a document that are not so on its page. */
  'drafts.compare': z.strictObject({ id: z.int().check(z.minimum(1)) }),
  /** A draft as text: a document as Markdown, any other change as JSON. */
  'drafts.export': z.strictObject({ id: z.int().check(z.minimum(1)) }),
  'users.list': noArgs,
  /** Files whose bytes the server does not have yet; `of` a page: its own and those of its attachments. */
  'files.unsent': z.strictObject({ of: z.optional(nodeIdSchema) }),
  'files.kept': noArgs,
  /** What could be dropped from this device and fetched again. */
  'files.room': noArgs,
  'workspace.counts': noArgs,
} as const

export type QueryName = keyof typeof querySchemas
export type QueryArgs<Name extends QueryName> = z.input<(typeof querySchemas)[Name]>

export type OutlineHeading = { readonly level: number; readonly text: string; readonly id: string }

export type UnsentFile = {
  readonly nodeId: string
  readonly hash: string
  /** Why the server did not take it; null while it waits. */
  readonly code: string | null
}

export type NodeReceipt = {
  /** On the disk of this device. */
  readonly device: boolean
  /** All of it, as it is here. */
  readonly server: boolean
  /** On how many of my other devices. */
  readonly devices: number
}

export type QueryValues = {
  'files.unsent': readonly UnsentFile[]
  'files.kept': { readonly isAllKept: boolean; readonly nodeIds: readonly string[] }
  'files.room': { readonly count: number; readonly bytes: number }
  'nodes.get': NodeRow | null
  'nodes.list': readonly NodeRow[]
  'nodes.path': readonly NodeRow[]
  'nodes.search': readonly SearchHit[]
  'nodes.suggest': readonly NodeSummary[]
  'nodes.backlinks': readonly Backlink[]
  'nodes.summaries': readonly NodeSummary[]
  'tree.window': TreeWindow
  'tree.locate': number
  'trash.list': readonly NodeSummary[]
  'favourites.list': readonly NodeSummary[]
  'recents.list': readonly NodeSummary[]
  'tags.list': readonly { readonly tag: string; readonly count: number }[]
  'templates.list': readonly NodeSummary[]
  'document.text': string
  'document.markdown': string
  'document.outline': readonly OutlineHeading[]
  'mutations.list': readonly MutationRow[]
  'receipts.get': NodeReceipt
  'sync.queue': SyncQueue
  'drafts.list': readonly Draft[]
  'drafts.compare': readonly DraftBlock[]
  'drafts.export': string
  'users.list': readonly PersonRow[]
  'workspace.counts': {
    readonly nodes: number
    readonly trashed: number
    /** Nothing is in it but the sample, as it came. */
    readonly isPristine: boolean
  }
}

export function isQueryName(name: string): name is QueryName {
  return Object.hasOwn(querySchemas, name)
}
