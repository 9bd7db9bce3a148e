import type { Json } from './json.ts'
import type { NodeId, OpId, PersonId } from './ids.ts'

export type Attributes = { readonly [key: string]: Json }

/** The universal row as the screen sees it. Times are milliseconds since 1970, UTC. */
export type NodeRow = {
  readonly id: NodeId
  readonly type: string
  /** Null for a root: a space. */
  readonly parentId: NodeId | null
  /** A fractional index; siblings are ordered by (position, id). */
  readonly position: string
  /** `attributes.name` is the title. */
  readonly attributes: Attributes
  /** Grows with every change of the row in this copy; equal revisions mean equal rows. */
  readonly revision: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly createdBy: PersonId
  readonly updatedBy: PersonId
  /** Set while the node, or the node above it that was deleted, is in the trash. */
  readonly deletedAt: number | null
  readonly hasChildren: boolean
}

/** One visible line of the tree: a node with its place in the flattened outline. */
export type TreeRow = {
  readonly id: NodeId
  readonly type: string
  readonly parentId: NodeId | null
  /** The root it lies below; its own id at the top. Roles are per root. */
  readonly rootId: NodeId
  readonly name: string
  readonly icon: string | null
  readonly depth: number
  readonly index: number
  readonly hasChildren: boolean
  readonly isExpanded: boolean
  /** 1-based place among its siblings, and how many there are: what assistive technology announces. */
  readonly placeInSet: number
  readonly setSize: number
  readonly revision: number
}

export type TreeWindow = {
  /** Number of lines of the whole flattened outline. */
  readonly total: number
  readonly offset: number
  readonly rows: readonly TreeRow[]
}

/** A node named in a list: palette, breadcrumbs, favourites, recents. */
export type NodeSummary = {
  readonly id: NodeId
  readonly type: string
  /** The root it lies below; its own id at the top. */
  readonly rootId: NodeId
  readonly name: string
  readonly icon: string | null
  /** Names of the nodes above it, outermost first. */
  readonly path: readonly string[]
  readonly revision: number
}

export type SearchHit = NodeSummary & {
  /** Text around the hit; U+E000 opens and U+E001 closes a highlight, everything else is plain text. */
  readonly snippet: string
  /** The name with the same highlight marks. */
  readonly highlightedName: string
  readonly score: number
}

export const highlightOpen = '\uE000'
export const highlightClose = '\uE001'

export type Backlink = NodeSummary & {
  /** Plain text of the blocks that mention the node. */
  readonly contexts: readonly string[]
}

export type MutationStatus = 'pending' | 'in_progress' | 'completed' | 'failed'

export type MutationRow = {
  readonly seq: number
  readonly opId: OpId
  readonly name: string
  readonly args: unknown
  readonly status: MutationStatus
  readonly error: unknown
  readonly retryCount: number
  readonly createdAt: number
}

export type PersonRow = { readonly id: PersonId; readonly name: string; readonly role: Role }

export type Role = 'owner' | 'admin' | 'editor' | 'commenter' | 'viewer' | 'guest'
