import type { NodeId } from '../../protocol/ids.ts'
import type { WireMutation, WireNode } from '../../protocol/wire/node.ts'
import type { Access, Home } from './access.ts'
import type { TreeNode } from './push-tree.ts'

/** What one client group brings. */
export type PushBatch = {
  readonly person: string
  readonly group: string
  readonly mutations: readonly WireMutation[]
  /** The server's clock. */
  readonly now: number
}

/** What was recorded of a mutation that was taken. `code` says why it was refused; null: it took effect. */
export type Operation = {
  readonly seq: number
  readonly opId: string
  readonly code: string | null
}

/** What the log holds of all that a push concerns, read under the lock that the push is decided and written under. */
export type PushState = {
  readonly version: number
  /** The last mutation of the group that was taken. */
  readonly lastSeq: number
  /** Whose group it is; null for a new one. */
  readonly groupPerson: string | null
  readonly access: Access
  /** Of the batch's numbers those that the group used before. */
  readonly operationBySeq: ReadonlyMap<number, Operation>
  /** Of the batch's opIds those that any group brought before, with the first outcome. */
  readonly outcomeByOpId: ReadonlyMap<string, string | null>
  /** As `push-tree.ts` says in 1. */
  readonly nodes: readonly TreeNode[]
}

/** Something left a root: everyone who can look there is told so. */
export type Departure = {
  readonly node: NodeId
  /** Where it left. */
  readonly home: Home
  readonly why: 'purged' | 'left'
  readonly version: number
}

/** A node that was written, or came along with one above it (`row` null), with its new version and place in the log. */
export type NodeWrite = {
  readonly node: NodeId
  readonly home: Home
  readonly parent: NodeId | null
  readonly row: WireNode | null
  readonly version: number
  /** It came from another root: its document has to take new versions too, or nobody who looks here hears of it. */
  readonly isMoved: boolean
}

export type TakenPush = {
  readonly kind: 'taken'
  readonly lastSeq: number
  readonly operations: readonly Operation[]
  /** In the order of their versions. */
  readonly writes: readonly NodeWrite[]
  readonly departures: readonly Departure[]
  /** Their documents go too. */
  readonly purged: readonly NodeId[]
  readonly version: number
}

/** Nothing was taken. */
export type UntakenPush = {
  readonly kind: 'untaken'
  readonly code: 'gap' | 'fork' | 'clock_skew' | 'invalid'
  readonly lastSeq: number
  readonly seq: number | null
}

export type PushDecision = TakenPush | UntakenPush
