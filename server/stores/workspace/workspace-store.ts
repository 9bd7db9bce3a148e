/**
 * The log of one workspace: every row, every document update and every change of access with its version, the outcome
 * of every mutation, and who may look where.
 *
 * 1. What a method did is on disk when it has answered, whole; where it throws, nothing is.
 * 2. `push`, `append` and `setAccess` never overlap in effect: versions grow in the order of the commits.
 * 3. `read` sees one moment.
 * 4. A version names one row, one departure, one update or one change of access, and is never given twice in an epoch.
 */
import type { RootDigest } from '../../../domain/sync/root-digest.ts'
import type { Grant } from '../../../protocol/role.ts'
import type { DeviceId, NodeId } from '../../../protocol/ids.ts'
import type { WireCursor, WireRefusal } from '../../../protocol/wire/frames.ts'
import type { WireNode } from '../../../protocol/wire/node.ts'
import type { Access, Home } from '../../sync/access.ts'
import type { Departure, PushBatch, PushDecision, PushState } from '../../sync/push-decision.ts'
import type { FileRecords } from './file-records.ts'

export interface WorkspaceStore {
  position(): Promise<Position>
  /**
   * Begins the epoch `next` where `present` is still the epoch and this run has begun none: a log is put back while it
   * is closed, so once is enough. Returns the position then.
   */
  beginEpoch(present: string, next: string): Promise<Position>
  /** The version at which a run ended; infinite for the present one, -1 for one that this log has not seen. */
  endOf(run: string): Promise<number>
  group(group: string): Promise<Group>
  /** Loads what the batch needs, has it decided, and writes the decision, all under the lock. */
  push(batch: PushBatch, decide: (state: PushState) => PushDecision): Promise<PushOutcome>
  append(batch: UpdateBatch, judge: UpdateJudge): Promise<AppendOutcome>
  /** Merges the document's updates where they are many or large. */
  compact(node: NodeId): Promise<void>
  read<T>(work: (log: LogReader) => T): Promise<T>
  /**
   * Makes these the person's grants, all there are. What a person can now see or no longer see is told in the pages
   * that follow; the same grants again change nothing.
   */
  setAccess(member: Member): Promise<Position>
  people(): Promise<readonly Member[]>
  /** How far the copies of a person were when it was last written down: the newest of each device. */
  copies(person: string): Promise<readonly Copy[]>
  noteCopy(copy: Copy & { readonly group: string; readonly person: string }): Promise<void>
  readonly files: FileRecords
  close(): Promise<void>
}

export type Position = {
  readonly epoch: string
  readonly version: number
  /** New each time the log is opened. */
  readonly run: string
}

export type Group = {
  /** The last mutation that was taken; 0 before the first. */
  readonly lastSeq: number
  /** Its opId. */
  readonly lastOp: string | null
  /** Who used it first. */
  readonly person: string | null
}

export type PushOutcome = {
  readonly decision: PushDecision
  /** The newest of the log after it. */
  readonly version: number
}

export type UpdateBatch = {
  readonly person: string
  readonly group: string
  readonly now: number
  readonly updates: readonly {
    readonly id: number
    readonly node: NodeId
    readonly bytes: Uint8Array
  }[]
}

export type UpdateJudge = (access: Access, home: Home | null) => string | null

export type AppendOutcome = {
  readonly ids: readonly number[]
  readonly refusals: readonly {
    readonly id: number
    readonly node: NodeId
    readonly code: string
  }[]
  readonly version: number
  /** Documents that are worth a `compact`. */
  readonly grown: readonly NodeId[]
}

export type Copy = { readonly device: DeviceId; readonly cursor: WireCursor }

export type Member = {
  readonly person: string
  readonly name: string
  readonly grants: readonly Grant[]
}

/** The log at one moment. What is iterated comes in the order of its versions, after `after`. */
export interface LogReader {
  readonly epoch: string
  readonly version: number
  grants(person: string): readonly Grant[]
  group(group: string): Group
  /** The oldest first, at most `limit`. */
  refusals(group: string, afterSeq: number, limit: number): readonly WireRefusal[]
  homeOf(node: NodeId): Home | null
  /** Every root with what its rows come to, the private ones of the person among them. */
  roots(person: string): readonly { readonly home: Home; readonly digest: RootDigest }[]
  rows(scope: LogScope, after: number): Iterable<LogRow>
  departures(scope: LogScope, after: number): Iterable<Departure>
  accessChanges(person: string, after: number): Iterable<AccessChange>
  updates(scope: LogScope, after: number): Iterable<LogUpdate>
  updatesOf(node: NodeId, after: number): Iterable<LogUpdate>
}

/**
 * What part of the log, of what a person may see: everything but the private roots of others; the roots that are named
 * and the person's own private ones; one root alone.
 */
export type LogScope =
  | { readonly kind: 'workspace'; readonly person: string }
  | { readonly kind: 'reach'; readonly roots: readonly NodeId[]; readonly person: string }
  | { readonly kind: 'root'; readonly root: NodeId; readonly person: string }

export type LogRow = {
  readonly version: number
  readonly home: Home
  readonly row: WireNode
  /** Of the row as JSON, bytes. */
  readonly size: number
}

export type AccessChange = {
  readonly version: number
  readonly root: NodeId
  readonly kind: 'granted' | 'revoked'
}

export type LogUpdate = {
  readonly version: number
  readonly node: NodeId
  readonly home: Home
  /** Who brought it; empty for what several brought. */
  readonly group: string
  readonly by: string
  readonly at: number
  readonly bytes: Uint8Array
}
