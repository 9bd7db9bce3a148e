/**
 * What becomes of a push: a pure function of what the log holds. One push at a time is decided and written in a
 * workspace, under its lock.
 *
 *   seq <= last: recorded with this opId -> passed over;  with another -> fork
 *   seq  = last + 1: opId recorded anywhere -> consumed, the first outcome counts;  else decided: effect or refusal
 *   seq  > last + 1 -> gap
 *
 * 1. Each number of a group is taken once, in order, without a gap. An untaken push takes nothing.
 * 2. An opId has an effect once, whichever group brings it, and however often.
 * 3. A mutation takes effect whole or not at all; a refusal consumes the number and is recorded with its code.
 * 4. A mutation sees what those before it in the push did.
 * 5. Every node that changes takes one version, greater than all before it; no two share one. What changes nothing
 *    takes none.
 * 6. A stamp of the far future never enters the log.
 * 7. The author is the person of the session. A group belongs to the person who used it first.
 */
import { mutant } from '../../lib/mutants.ts'
import type { NodeId } from '../../protocol/ids.ts'
import { largestSkewMs } from '../../protocol/wire/frames.ts'
import type { WireMutation } from '../../protocol/wire/node.ts'
import { decideMutation, type Decider } from './decide-mutation.ts'
import type {
  Departure,
  NodeWrite,
  Operation,
  PushBatch,
  PushDecision,
  PushState,
  UntakenPush,
} from './push-decision.ts'
import { createPushTree, type PushTree } from './push-tree.ts'

export function decidePush(state: PushState, batch: PushBatch): PushDecision {
  const untaken = (code: UntakenPush['code'], seq: number | null): UntakenPush => ({
    kind: 'untaken',
    code,
    lastSeq: state.lastSeq,
    seq,
  })
  const isForeign = state.groupPerson !== null && state.groupPerson !== batch.person
  if (isForeign && !mutant('group-of-anyone')) return untaken('fork', null)

  const decider: Decider = {
    tree: createPushTree(state.nodes),
    access: state.access,
    now: batch.now,
    purged: new Set(),
  }
  const operations: Operation[] = []
  const outcomeByOpId = new Map(state.outcomeByOpId)
  const operationBySeq = new Map(state.operationBySeq)
  let lastSeq = state.lastSeq

  for (const mutation of batch.mutations) {
    const { seq, opId } = mutation.header
    if (seq <= lastSeq && !mutant('known-seq-taken-again')) {
      if (operationBySeq.get(seq)?.opId === opId || mutant('fork-accepted')) continue
      return untaken('fork', seq)
    }
    if (seq > lastSeq + 1 && !mutant('gap-accepted')) return untaken('gap', seq)
    const known = outcomeByOpId.get(opId)
    if (known === undefined || mutant('op-id-taken-again')) {
      if (!isWellFormed(mutation)) return untaken('invalid', seq)
      if (newestStampMs(mutation) > batch.now + largestSkewMs && !mutant('skew-accepted'))
        return untaken('clock_skew', seq)
    }
    const code =
      known === undefined || mutant('op-id-taken-again') ? decideMutation(decider, mutation) : known
    const operation = { seq, opId, code: mutant('refusal-not-recorded') ? null : code }
    operations.push(operation)
    operationBySeq.set(seq, operation)
    outcomeByOpId.set(opId, code)
    lastSeq = Math.max(lastSeq, seq)
  }
  return {
    kind: 'taken',
    lastSeq,
    operations,
    ...effectsOf(decider.tree, decider.purged, state.version),
  }
}

function isWellFormed({ header, values }: WireMutation): boolean {
  return (
    values.length === header.parts.length &&
    header.parts.every(
      (part, index) => values[index]?.length === (part.do === 'put' ? part.cells.length : 0),
    )
  )
}

function newestStampMs({ header }: WireMutation): number {
  let newest = 0
  const see = (stamp: string | undefined) => {
    if (stamp !== undefined) newest = Math.max(newest, stampMs(stamp))
  }
  for (const part of header.parts) {
    if (part.do === 'purge') continue
    see(part.create?.stamp)
    see(part.place?.stamp)
    see(part.deleted?.stamp)
    for (const [, stamp] of part.cells) see(stamp)
  }
  return newest
}

/** The milliseconds of a stamp; see `domain/hybrid-clock.ts`. */
function stampMs(stamp: string): number {
  return Number.parseInt(stamp.slice(0, 9), 36)
}

type Effects = {
  readonly writes: readonly NodeWrite[]
  readonly departures: readonly Departure[]
  readonly purged: readonly NodeId[]
  readonly version: number
}

function effectsOf(tree: PushTree, purged: ReadonlySet<NodeId>, before: number): Effects {
  const writes: NodeWrite[] = []
  const departures: Departure[] = []
  let version = before
  for (const { node, before: was } of tree.touched()) {
    const is = tree.get(node)
    const isPurged = was !== null && purged.has(node)
    if (isPurged) {
      version += 1
      departures.push({ node, home: homeOf(was), why: 'purged', version })
    }
    if (is === null) continue
    const isMoved =
      was !== null && !isPurged && (was.root !== is.root || was.privateTo !== is.privateTo)
    const isWritten = is.row !== was?.row
    if (!isMoved && !isWritten) continue
    version += 1
    if (isMoved && !mutant('departures-missing'))
      departures.push({ node, home: homeOf(was), why: 'left', version })
    writes.push({
      node,
      home: homeOf(is),
      parent: is.parent,
      row: isWritten ? is.row : null,
      version,
      isMoved,
    })
  }
  return { writes, departures, purged: [...purged], version }
}

function homeOf({ root, privateTo }: { root: NodeId; privateTo: string | null }) {
  return { root, privateTo }
}
