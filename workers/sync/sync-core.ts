/**
 * The client's side of `docs/protocol.md` as a state machine: an event and a state give the next state and what is to
 * be done. It knows no socket, no database and no clock; the worker and the simulator drive it alike.
 *
 *   off ──start──▶ connecting ──opened──▶ greeting ──welcome──▶ live ──closed──▶ waiting ──timer──▶ connecting
 *
 * 1. Of push, pull and updates each has one request under way; what comes meanwhile is remembered as wanted.
 * 2. What belongs to an earlier line (a connection, by number) changes nothing.
 * 3. Nothing leaves the outbox here: only a page that the database took does that.
 * 4. Whatever is wanted is asked for again after each connect; no answer is waited for beyond its time.
 * 5. Presence passes through: it changes no state and no timer, and none is sent before the line is open.
 */
import { knownKinds } from '../../domain/sync/known-kinds.ts'
import { mutant } from '../../lib/mutants.ts'
import type { CopyState, UnsentUpdate } from '../../protocol/sync-api.ts'
import {
  wireProtocol,
  mostAsked,
  type ClientFrame,
  type ServerFrame,
} from '../../protocol/wire/frames.ts'
import type { WireMutation } from '../../protocol/wire/node.ts'
import { initialCore, type CoreState } from './core-state.ts'
import type { SyncEffect, SyncEvent, SyncTimer } from './sync-events.ts'

/** Pings on a quiet line before what there is is compared again. */
const pingsBetween = 30

export type Stepped = readonly [CoreState, readonly SyncEffect[]]

export function step(state: CoreState, event: SyncEvent): Stepped {
  if ('line' in event && event.line !== state.line) return [state, []]
  switch (event.kind) {
    case 'start':
      return state.phase === 'off' || state.phase === 'waiting'
        ? connect({ ...state, turnedAway: null })
        : [state, []]
    case 'stop':
      return [{ ...initialCore, line: state.line + 1 }, [{ do: 'disconnect' }, ...cancelAll]]
    case 'changed':
      return onChange(state)
    case 'timer':
      return onTimer(state, event.timer)
    case 'opened':
      return onOpened(state, event)
    case 'closed':
      return onClosed(state)
    case 'failed':
      return hangUp(state)
    case 'refused':
      return hangUp({ ...state, turnedAway: event.code })
    case 'frame': {
      const { frame, bytes } = event.sent
      // It answers nothing, so no timer that waits for an answer may hear of it.
      if (frame.kind === 'copies')
        return [state, [{ do: 'note copies', line: state.line, copies: frame.copies }]]
      if (frame.kind === 'presence') return [state, [{ do: 'show presence', presence: frame }]]
      return onFrame(state, frame, bytes)
    }
    case 'presence':
      return [state, state.phase === 'live' ? [send(event.presence)] : []]
    case 'outbox':
      return onOutbox(state, event.mutations)
    case 'unsent':
      return onUnsent(state, event.updates)
    case 'taken':
      // The copy had to take a new name: another hello.
      if (event.copy.group !== state.copy?.group) return hangUp(state)
      return sayWhatIsHere({
        ...state,
        copy: event.copy,
        pull: 'idle',
        // An upload that was refused as a whole is brought again node by node.
        wantsPush:
          state.wantsPush ||
          (event.copy.lastQueued > state.pushedTo && !mutant('refused-upload-not-brought-again')),
        // It may have been an old answer that came twice, and the right one came and went meanwhile.
        wantsPull:
          state.wantsPull ||
          event.more ||
          state.told > event.copy.cursor.rows ||
          asksApart(event.copy),
        // Nodes that were confirmed let their documents go.
        wantsUpdates: true,
      })
    case 'confirmed':
      return onConfirmed(state)
    case 'renewed':
      return onRenewed(state, event.copy)
  }
}

function onConfirmed(state: CoreState): Stepped {
  const settled: CoreState = { ...state, updates: 'idle', sentUpdates: [], wantsUpdates: true }
  const [next, effects] = proceed(settled)
  return [next, state.sentUpdates.length === 0 ? effects : [...effects, wait(next, 'quiet')]]
}

/** The server tells my other devices what this one has, once nothing more of it is under way. */
function sayWhatIsHere(state: CoreState): Stepped {
  const [next, effects] = proceed(state)
  if (next.pull !== 'idle' || next.copy === null) return [next, effects]
  return [next, [...effects, send({ kind: 'have', cursor: next.copy.cursor })]]
}

/** Roots and documents that are fetched beside the rest. */
function asksApart({ behind, whole }: CopyState): boolean {
  return behind.length > 0 || whole.length > 0
}

const cancelAll: readonly SyncEffect[] = [
  { do: 'cancel', timer: 'retry' },
  { do: 'cancel', timer: 'answer' },
  { do: 'cancel', timer: 'ping' },
  { do: 'cancel', timer: 'quiet' },
]

function connect(state: CoreState): Stepped {
  const line = state.line + 1
  return [
    { ...initialCore, phase: 'connecting', line, attempts: state.attempts },
    [{ do: 'cancel', timer: 'retry' }, { do: 'connect', line }, wait(state, 'answer')],
  ]
}

function wait(state: CoreState, timer: SyncTimer): SyncEffect {
  return { do: 'wait', timer, attempts: state.attempts }
}

function onChange(state: CoreState): Stepped {
  if (state.phase !== 'live') return [state, []]
  return proceed({ ...state, wantsPush: true, wantsUpdates: true })
}

function onTimer(state: CoreState, timer: SyncTimer): Stepped {
  if (timer === 'retry') return state.phase === 'waiting' ? connect(state) : [state, []]
  // Versions of our own updates are not told with them; the cursor goes past them with the next page.
  if (timer === 'quiet') return proceed({ ...state, wantsPull: true })
  if (timer === 'ping' && state.phase === 'live' && state.pings >= pingsBetween)
    return proceed({ ...state, pings: 0, wantsCompare: true, wantsPull: true })
  if (timer === 'ping' && state.phase === 'live')
    return [{ ...state, pings: state.pings + 1 }, [send({ kind: 'ping' }), wait(state, 'answer')]]
  const isWaiting = timer === 'answer' && state.phase !== 'off' && state.phase !== 'waiting'
  return isWaiting ? hangUp(state) : [state, []]
}

function hangUp(state: CoreState): Stepped {
  const [next, effects] = onClosed(state)
  return [next, [{ do: 'disconnect' }, ...effects]]
}

function onClosed(state: CoreState): Stepped {
  if (state.phase === 'off') return [state, []]
  const next: CoreState = {
    ...initialCore,
    phase: 'waiting',
    line: state.line + 1,
    attempts: state.attempts + 1,
    turnedAway: state.turnedAway,
  }
  if (state.turnedAway !== null) return [next, cancelAll]
  return [next, [...cancelAll, wait(next, 'retry')]]
}

function onOpened(state: CoreState, event: Extract<SyncEvent, { kind: 'opened' }>): Stepped {
  if (state.phase !== 'connecting') return [state, []]
  const { copy } = event
  const hello: ClientFrame = {
    kind: 'hello',
    protocol: wireProtocol,
    schema: knownKinds,
    ticket: event.ticket,
    workspace: event.workspace as never,
    group: copy.group,
    lastAck: copy.lastAck,
    epoch: copy.epoch,
    run: copy.run,
    heard: copy.heard,
    cursor: copy.cursor,
  }
  return [{ ...state, phase: 'greeting', copy }, [send(hello)]]
}

type AskedFrame = Exclude<ServerFrame, { kind: 'presence' | 'copies' }>

function onFrame(state: CoreState, frame: AskedFrame, bytes: readonly Uint8Array[]): Stepped {
  const heard: readonly SyncEffect[] = [{ do: 'cancel', timer: 'answer' }]
  const [next, effects] = onServerFrame(state, frame, bytes)
  const isWaiting = next.push === 'sent' || next.pull === 'sent' || next.updates === 'sent'
  if (next.phase !== 'live') return [next, [...heard, ...effects]]
  return [next, [...heard, ...effects, wait(next, isWaiting ? 'answer' : 'ping')]]
}

function onServerFrame(state: CoreState, frame: AskedFrame, bytes: readonly Uint8Array[]): Stepped {
  // Another person's copy goes by our name: we take a new one.
  if (frame.kind === 'goaway' && frame.code === 'fork' && state.phase === 'greeting')
    return [state, [{ do: 'begin group', line: state.line }]]
  if (frame.kind === 'goaway')
    return hangUp({ ...state, turnedAway: frame.retryAfterMs === null ? frame.code : null })
  if (frame.kind === 'welcome')
    return state.phase === 'greeting' ? onWelcome(state, frame) : [state, []]
  if (state.phase !== 'live') return [state, []]
  switch (frame.kind) {
    case 'poke':
      return proceed({ ...state, told: Math.max(state.told, frame.version), wantsPull: true })
    case 'pong':
      return [state, []]
    case 'pushed':
      if (state.push !== 'sent') return [state, []]
      return proceed({
        ...state,
        push: 'idle',
        pushedTo: Math.max(state.pushedTo, frame.lastSeq),
        told: Math.max(state.told, frame.version),
        wantsPush: true,
        wantsPull: true,
      })
    case 'unpushed':
      return state.push === 'sent' ? onUnpushed(state, frame) : [state, []]
    case 'page':
      if (state.pull !== 'sent') return [state, []]
      if (frame.epoch !== state.copy?.epoch) return hangUp(state)
      return [
        {
          ...state,
          pull: 'writing',
          wantsCompare: state.wantsCompare && frame.roots === undefined,
        },
        [{ do: 'take page', line: state.line, run: state.run, page: frame, bytes }],
      ]
    case 'updated':
      return state.updates === 'sent' ? onUpdated(state, frame) : [state, []]
  }
}

function onWelcome(state: CoreState, frame: Extract<ServerFrame, { kind: 'welcome' }>): Stepped {
  const { copy } = state
  if (copy === null) return hangUp(state)
  const greeted: CoreState = {
    ...state,
    attempts: 0,
    pushedTo: provenUpTo(copy, frame),
    run: frame.run,
  }
  const { person, role, grants, people } = frame
  const greeting = { person, role, grants, people }
  const [next, effects] = onGreeted(greeted, copy, frame)
  return [next, [{ do: 'greet', line: state.line, greeting }, ...effects]]
}

function onGreeted(
  greeted: CoreState,
  copy: CopyState,
  frame: Extract<ServerFrame, { kind: 'welcome' }>,
): Stepped {
  // Somebody pushed under our name what we never queued.
  if (frame.lastSeq > copy.lastQueued) return [greeted, [{ do: 'begin group', line: greeted.line }]]
  if (copy.epoch !== frame.epoch) {
    const server = { since: frame.since }
    return [greeted, [{ do: 'begin epoch', line: greeted.line, epoch: frame.epoch, server }]]
  }
  return goLive(greeted)
}

/**
 * What the server took and this copy still holds is not sent again, but for the last one: were it another copy's, the
 * server sees that by its opId.
 */
function provenUpTo(copy: CopyState, { lastSeq }: { readonly lastSeq: number }): number {
  return lastSeq > copy.lastAck && !mutant('push-goes-on-unproven') ? lastSeq - 1 : lastSeq
}

function goLive(state: CoreState): Stepped {
  return proceed({
    ...state,
    phase: 'live',
    wantsPull: true,
    wantsPush: true,
    wantsUpdates: true,
  })
}

function onRenewed(state: CoreState, copy: CopyState): Stepped {
  // Another group has another hello.
  if (copy.group !== state.copy?.group) return hangUp(state)
  if (state.phase === 'greeting') return goLive({ ...state, copy })
  return proceed({ ...state, copy, push: 'idle', wantsPush: true })
}

function onUnpushed(state: CoreState, frame: Extract<ServerFrame, { kind: 'unpushed' }>): Stepped {
  const { line } = state
  switch (frame.code) {
    case 'gap':
      return proceed({ ...state, push: 'idle', pushedTo: frame.lastSeq, wantsPush: true })
    case 'fork':
      return [{ ...state, push: 'writing' }, [{ do: 'begin group', line }]]
    case 'clock_skew':
      return [{ ...state, push: 'writing' }, [{ do: 'restamp', line, now: frame.now }]]
    case 'invalid':
      if (frame.seq === undefined) return hangUp(state)
      return [
        { ...state, push: 'writing' },
        [{ do: 'quarantine', line, seq: frame.seq, code: frame.code }],
      ]
  }
}

function onUpdated(state: CoreState, frame: Extract<ServerFrame, { kind: 'updated' }>): Stepped {
  const refusedNodes = new Set(frame.refusals.map(({ node }) => node as string))
  const heard = { run: state.run, version: frame.version }
  const kept = new Set(frame.ids)
  const confirmed = state.sentUpdates.filter(
    ({ id, nodeId }) => kept.has(id) && !refusedNodes.has(nodeId),
  )
  const refused = frame.refusals.map(({ node, code }) => ({ nodeId: node, code }))
  return [
    // What was refused here may have been taken before.
    { ...state, updates: 'writing', wantsPull: state.wantsPull || refused.length > 0 },
    [{ do: 'settle updates', line: state.line, confirmed, refused, heard }],
  ]
}

function onOutbox(state: CoreState, mutations: readonly WireMutation[]): Stepped {
  if (state.push !== 'reading') return [state, []]
  if (mutations.length === 0) return proceed({ ...state, push: 'idle' })
  return sentNow({ ...state, push: 'sent' }, { kind: 'push', mutations: [...mutations] }, [])
}

function onUnsent(state: CoreState, updates: readonly UnsentUpdate[]): Stepped {
  if (state.updates !== 'reading') return [state, []]
  if (updates.length === 0) return proceed({ ...state, updates: 'idle' })
  const frame: ClientFrame = {
    kind: 'updates',
    updates: updates.map(({ id, nodeId }, index) => ({ id, node: nodeId as never, bytes: index })),
  }
  return sentNow(
    { ...state, updates: 'sent', sentUpdates: updates },
    frame,
    updates.map(({ update }) => update),
  )
}

/** Starts what is wanted and not under way. */
function proceed(state: CoreState): Stepped {
  if (state.phase !== 'live' || state.copy === null) return [state, []]
  const effects: SyncEffect[] = []
  let next = state
  const { line } = state
  if (next.wantsPush && next.push === 'idle') {
    effects.push({ do: 'read outbox', line, after: next.pushedTo })
    next = { ...next, push: 'reading', wantsPush: false }
  }
  if (next.wantsUpdates && next.updates === 'idle') {
    effects.push({ do: 'read updates', line })
    next = { ...next, updates: 'reading', wantsUpdates: false }
  }
  if (next.wantsPull && next.pull === 'idle') {
    const { cursor, lastAck, behind, whole } = state.copy
    const [pulled, sent] = sentNow(
      { ...next, pull: 'sent', wantsPull: false },
      {
        kind: 'pull',
        cursor,
        lastAck,
        behind: behind.slice(0, mostAsked),
        whole: whole.slice(0, mostAsked),
        ...(next.wantsCompare ? { compare: true } : {}),
      },
      [],
    )
    next = pulled
    effects.push(...sent)
  }
  return [next, effects]
}

function sentNow(state: CoreState, frame: ClientFrame, bytes: readonly Uint8Array[]): Stepped {
  return [state, [send(frame, bytes), wait(state, 'answer')]]
}

function send(frame: ClientFrame, bytes: readonly Uint8Array[] = []): SyncEffect {
  return { do: 'send', sent: { frame, bytes } }
}
