/**
 * A page of the server becomes part of this copy, in one transaction with its cursor and with what it acknowledges.
 *
 * 1. A mutation leaves the outbox only here, together with its effect; a refused one becomes a draft.
 * 2. A page that does not begin at the cursor changes nothing.
 * 3. The clock of this copy is later than every stamp it has seen.
 */
import { receive, type HybridClock, type Stamp } from '../../../domain/hybrid-clock.ts'
import { differingRoots } from '../../../domain/sync/root-digest.ts'
import { mutant } from '../../../lib/mutants.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import { mostAsked, type Page, type WireEntry } from '../../../protocol/wire/frames.ts'
import type { Changes } from '../changes.ts'
import { beginMutation, type MutationTransaction } from '../mutation-transaction.ts'
import { noteReceived, type WorkspaceContext } from '../workspace-context.ts'
import { moveUp } from './push-numbers.ts'
import { distrust, readDigests } from './node-homes.ts'
import { createReception } from './reception.ts'
import { hearing, saveSyncState, type SyncState } from './sync-state.ts'

export type Received = {
  readonly changes: Changes
  /** Updates for editors that have their document open. */
  readonly updates: readonly { readonly nodeId: string; readonly update: Uint8Array }[]
  /** Documents that are gone or begin anew: editors let go of them. */
  readonly reset: readonly string[]
}

/**
 * True where the page acknowledges what this copy never sent: its file was copied, and the other one goes by the same
 * name. Nothing of it may be taken, for it would drop what waits here as already seen.
 */
export function isOfAnotherCopy({ connection, sync }: WorkspaceContext, page: Page): boolean {
  if (sync === null || page.epoch !== sync.epoch || page.lastSeq <= sync.lastAck) return false
  const opId = connection.value<string>('SELECT op_id FROM outbox WHERE push_seq = ?', page.lastSeq)
  return opId !== page.lastOp && !mutant('ack-of-another-copy')
}

/** Null where the page is not the next one; nothing was changed then. */
export function receivePage(
  context: WorkspaceContext,
  page: Page,
  bytes: readonly Uint8Array[],
  run: string,
): Received | null {
  const { sync } = context
  if (sync === null || page.epoch !== sync.epoch) return null
  const isNext =
    page.from.rows === sync.cursor.rows && page.from.documents === sync.cursor.documents
  if (!isNext && !mutant('page-of-any-cursor')) return null
  const tx = beginMutation(context, 'page')
  const clock = mutant('clock-not-merged-on-receive')
    ? context.clock
    : page.entries.reduce(latestStamp, context.clock)
  const next: SyncState = {
    ...hearing(sync, { run, version: Math.max(page.upTo.rows, page.upTo.documents) }),
    cursor: page.upTo,
    lastAck: Math.max(sync.lastAck, page.lastSeq),
    behind: [...page.behind, ...sync.behind.slice(mostAsked)],
    whole: [
      ...page.whole,
      ...sync.whole.slice(mostAsked),
      ...sync.wanted.map((node) => ({ node, after: 0 })),
    ],
    wanted: [],
    seen: page.entries.reduce(
      (seen, entry) => stampsOf(entry).reduce((one, other) => (one > other ? one : other), seen),
      sync.seen,
    ),
  }
  const reception = createReception(context, tx, next)
  commitReception(context, tx, next, clock, () => {
    if (mutant('cursor-without-rows')) return
    reception.acknowledge(0, page.lastSeq, page.refusals)
    for (const entry of page.entries) reception.take(entry, bytes)
    const behind = new Set(next.behind.map(({ root }) => root))
    for (const { root } of sync.behind) if (!behind.has(root)) reception.endFill(root)
    reception.show({ isAtEnd: true })
    if (page.roots !== undefined) compare(context, page.roots, next)
  })
  return { changes: tx.changes, updates: reception.updates, reset: reception.reset }
}

/** Has the roots of which this copy does not have what the server has filled anew. Never needed, unless we erred. */
function compare(
  { connection, platform }: WorkspaceContext,
  roots: NonNullable<Page['roots']>,
  next: SyncState,
): void {
  const differing = mutant('difference-unnoticed')
    ? []
    : differingRoots(readDigests(connection), roots)
  if (differing.length === 0) return
  platform.report(
    new Error(`${differing.length} roots differ from the server's and are fetched anew`),
  )
  for (const root of differing) {
    distrust(connection, root)
    next.behind = [...next.behind, { root: root as NodeId, cursor: { rows: 0, documents: 0 } }]
  }
}

/**
 * A mutation that the server cannot even read leaves the queue as a draft, and those behind it move up: the rest flows
 * on.
 */
export function quarantine(context: WorkspaceContext, seq: number, code: string): Received | null {
  const { connection, sync } = context
  if (sync === null) return null
  const tx = beginMutation(context, 'quarantine')
  const next: SyncState = { ...sync }
  const reception = createReception(context, tx, next)
  commitReception(context, tx, next, context.clock, () => {
    reception.acknowledge(seq, seq, [{ seq, code }])
    reception.show({ isAtEnd: true })
    moveUp(connection, seq)
    next.nextPush = sync.nextPush - 1
  })
  return { changes: tx.changes, updates: [], reset: reception.reset }
}

function commitReception(
  context: WorkspaceContext,
  tx: MutationTransaction,
  next: SyncState,
  clock: HybridClock,
  work: () => void,
): void {
  const before = context.clock
  try {
    context.connection.transaction(() => {
      work()
      tx.writeEffects()
      context.clock = clock
      noteReceived(context, tx.revision)
      saveSyncState(context.connection, next)
    })
  } catch (error) {
    context.clock = before
    context.levels.forget()
    throw error
  }
  context.nextNodeKey = tx.nextKey()
  context.nextSeq = tx.revision + 1
  context.unsettled = 0
  context.sync = next
}

function latestStamp(clock: HybridClock, entry: WireEntry): HybridClock {
  return stampsOf(entry).reduce(receive, clock)
}

/** The stamps that an entry brings. */
function stampsOf(entry: WireEntry): Stamp[] {
  if (entry.kind !== 'row') return []
  const { created, place, deleted, cells } = entry.row
  return [
    created.stamp,
    place.stamp,
    ...(deleted === null ? [] : [deleted.stamp]),
    ...cells.map(([, stamp]) => stamp),
  ]
}
