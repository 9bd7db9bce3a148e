/** What waits for the server, and what it did not take, in a form that a screen can put into words. */
import type { NodeId } from './ids.ts'

/** One thing that a change does to one node. */
export type Deed =
  | { readonly do: 'create' | 'trash' | 'restore' | 'purge' }
  | { readonly do: 'rename'; readonly from: string | null; readonly to: string }
  /** Fields other than the name. */
  | { readonly do: 'set'; readonly fields: readonly string[] }
  /** `to`: the name of the new place, null where it is not here; `isTop`: the top of the workspace. */
  | { readonly do: 'move'; readonly to: string | null; readonly isTop: boolean }

/** A node as a list names it. */
export type QueuedNode = {
  readonly id: NodeId
  readonly name: string
  /** Null: it is not here any more. */
  readonly type: string | null
  readonly deeds: readonly Deed[]
}

/** `waiting`: not sent yet; `sent`: under way, without an answer. */
export type QueueState = 'waiting' | 'sent'

export type QueueItem = {
  readonly kind: 'mutation' | 'text' | 'file'
  /** Of the mutation; null where documents and files are concerned, which are no mutations. */
  readonly opId: string | null
  /** Name of the mutation, `document.update` or `file`. */
  readonly name: string
  /** Since when it waits, ms; null where that is not kept. */
  readonly at: number | null
  readonly state: QueueState
  /** The first few; `nodeCount` says how many there are. */
  readonly nodes: readonly QueuedNode[]
  readonly nodeCount: number
}

/** An edit that was refused. */
export type Draft = {
  readonly id: number
  readonly kind: 'mutation' | 'document'
  readonly opId: string | null
  readonly name: string
  /** Why it was not taken: a code of docs/protocol.md. */
  readonly code: string
  readonly at: number
  readonly nodes: readonly QueuedNode[]
  readonly nodeCount: number
}

/** Of one draft: a block that is not on the page as the draft has it. Null: it is not there at all. */
export type DraftBlock = {
  readonly id: string
  readonly mine: string | null
  readonly theirs: string | null
}

export type SyncQueue = {
  /** Nothing is here while no server is connected. */
  readonly isConnected: boolean
  readonly items: readonly QueueItem[]
  /** How many there are beyond those listed. */
  readonly more: number
}
