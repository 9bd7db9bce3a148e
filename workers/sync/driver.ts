/**
 * Runs the sync core of one workspace: performs its effects on a line to the server and on the database, and tells
 * what it comes to.
 *
 * 1. What was asked on a line that is gone is not done any more, and its answer changes nothing.
 * 2. Whatever fails here ends the line, never the driver: the next one begins from what the database holds.
 * 3. "Everything is on the server" is only said of what the database counts.
 */
import { backoffDelayMs } from '../../lib/backoff.ts'
import { AppFailure } from '../../protocol/errors.ts'
import type { CopyState } from '../../protocol/sync-api.ts'
import type { SyncStatus } from '../../protocol/sync-channel.ts'
import type {
  OwnPresence,
  Presence,
  Sent,
  ServerFrame,
  WireCopy,
} from '../../protocol/wire/frames.ts'
import type { Database } from './database-port.ts'
import type { Line, LineListener } from './line.ts'
import { initialCore, type CoreState } from './core-state.ts'
import { step } from './sync-core.ts'
import type { SyncEffect, SyncEvent, SyncTimer } from './sync-events.ts'

/** A way to the server that is ready to be opened, or the code that says why there is none. */
export type Laid =
  | {
      readonly ok: true
      readonly ticket: string
      /** How often to ask whether the other side lives, or has something new. */
      readonly pollMs: number
      open(listener: LineListener): Line
    }
  | { readonly ok: false; readonly code: string; readonly isFinal: boolean }

export type DriverPlatform = {
  readonly workspaceId: string
  readonly database: Pick<Database, 'call'>
  lay(): Promise<Laid>
  schedule(work: () => void, delayMs: number): () => void
  now(): number
  random(): number
  tell(status: SyncStatus): void
  /** The database has a page more. */
  taken(): void
  /** Who is where, as the server says. */
  show(presence: Presence): void
  report(error: unknown): void
}

export type Driver = {
  start(): void
  stop(): void
  /** Something new waits. */
  changed(): void
  /** The network came back. */
  online(): void
  /** Says where the pages of this device are. */
  present(presence: OwnPresence): void
  /** Tries again now, also where the server sent this copy away. */
  retry(): void
  /** Null until it is known what waits. */
  readonly status: SyncStatus | null
}

const answerMs = 20_000
const quietMs = 1500
const pingMs = 20_000
const retry = { firstMs: 500, maxMs: 30_000 } as const
/** Between two looks at what waits, ms. */
const countMs = 100

type DatabaseEffect = Exclude<
  SyncEffect,
  { do: 'connect' | 'send' | 'wait' | 'cancel' | 'disconnect' | 'show presence' }
>

export function createDriver(platform: DriverPlatform): Driver {
  const { database } = platform
  const timers = new Map<SyncTimer, () => void>()
  let core: CoreState = initialCore
  let line: Line | null = null
  let pollMs = pingMs
  let copy: CopyState | null = null
  let reason: string | null = null
  let greetedVersion: number | null = null
  let copies: readonly WireCopy[] = []
  let settledAt: number | null = null
  let told = ''
  let isCounting = false

  function dispatch(event: SyncEvent): void {
    const [next, effects] = step(core, event)
    core = next
    for (const effect of effects) perform(effect)
    tell()
  }

  function perform(effect: SyncEffect): void {
    switch (effect.do) {
      case 'connect':
        void connect(effect.line)
        return
      case 'disconnect':
        line?.close()
        line = null
        return
      case 'send':
        line?.send(effect.sent)
        return
      case 'wait':
        timers.get(effect.timer)?.()
        timers.set(
          effect.timer,
          platform.schedule(
            () => dispatch({ kind: 'timer', timer: effect.timer }),
            delayOf(effect.timer, effect.attempts),
          ),
        )
        return
      case 'cancel':
        timers.get(effect.timer)?.()
        timers.delete(effect.timer)
        return
      case 'show presence':
        platform.show(effect.presence)
        return
      default:
        void ask(effect)
    }
  }

  function delayOf(timer: SyncTimer, attempts: number): number {
    if (timer === 'answer') return answerMs
    if (timer === 'quiet') return quietMs
    if (timer === 'ping') return pollMs * (0.75 + platform.random() / 2)
    return backoffDelayMs(attempts, retry, () => platform.random())
  }

  async function connect(number: number): Promise<void> {
    const laid = await platform.lay()
    if (core.line !== number) return
    if (!laid.ok) {
      const { code, isFinal } = laid
      reason = code
      if (isFinal) dispatch({ kind: 'refused', line: number, code })
      else dispatch({ kind: 'closed', line: number })
      return
    }
    pollMs = laid.pollMs
    line = laid.open({
      opened: () => void onLine(number, () => greet(number, laid.ticket)),
      frame: (sent) => hear(number, sent),
      closed: () => dispatch({ kind: 'closed', line: number }),
    })
  }

  async function greet(number: number, ticket: string): Promise<void> {
    copy = await database.call('copy')
    reason = null
    const { workspaceId: workspace } = platform
    dispatch({ kind: 'opened', line: number, copy, ticket, workspace })
  }

  function hear(number: number, sent: Sent<ServerFrame>): void {
    const { frame } = sent
    if (frame.kind === 'welcome' && number === core.line) greetedVersion = frame.version
    if (frame.kind === 'goaway') reason = frame.code
    dispatch({ kind: 'frame', line: number, sent })
  }

  function ask(effect: DatabaseEffect): Promise<void> {
    const number = effect.line
    return onLine(number, () => answer(effect, number))
  }

  /** What the database refuses, or cannot do, ends the line. */
  async function onLine(number: number, work: () => Promise<void>): Promise<void> {
    if (number !== core.line) return
    try {
      await work()
    } catch (error) {
      reason = error instanceof AppFailure ? error.error.code : 'internal'
      if (!(error instanceof AppFailure)) platform.report(error)
      dispatch({ kind: 'failed', line: number })
    }
  }

  async function answer(effect: DatabaseEffect, number: number): Promise<void> {
    switch (effect.do) {
      case 'read outbox': {
        const mutations = await database.call('outbox', effect.after)
        return dispatch({ kind: 'outbox', line: number, mutations })
      }
      case 'read updates': {
        const updates = await database.call('unsentUpdates')
        return dispatch({ kind: 'unsent', line: number, updates })
      }
      case 'take page': {
        await database.call('take', effect.page, effect.bytes, effect.run)
        copy = await database.call('copy')
        platform.taken()
        return dispatch({ kind: 'taken', line: number, more: effect.page.more, copy })
      }
      case 'settle updates':
        await database.call('confirm', effect.confirmed, effect.heard)
        for (const { nodeId, code } of effect.refused)
          await database.call('refuseUpdates', nodeId, code)
        count()
        return dispatch({ kind: 'confirmed', line: number })
      case 'note copies':
        copies = effect.copies
        tell()
        return database.call('noteCopies', effect.copies)
      case 'greet':
        return database.call('greet', effect.greeting)
      case 'restamp':
        await database.call('restamp', effect.now)
        return renewed(number)
      case 'begin group':
        await database.call('beginGroup')
        return renewed(number)
      case 'quarantine':
        await database.call('quarantine', effect.seq, effect.code)
        return renewed(number)
      case 'begin epoch':
        await database.call('beginEpoch', effect.epoch, effect.server)
        return renewed(number)
    }
  }

  async function renewed(number: number): Promise<void> {
    copy = await database.call('copy')
    dispatch({ kind: 'renewed', line: number, copy })
  }

  /** Looks how much waits, soon and once for many changes. */
  function count(): void {
    if (isCounting) return
    isCounting = true
    platform.schedule(() => {
      isCounting = false
      database.call('copy').then(
        (present) => {
          copy = present
          tell()
        },
        // The owner may be on its way to another window; the next look comes with the next change.
        (error: unknown) => {
          if (!(error instanceof AppFailure)) platform.report(error)
        },
      )
    }, countMs)
  }

  function statusNow(): SyncStatus {
    const unsent = copy?.unsent ?? 0
    return {
      phase: phaseOf(core, copy, greetedVersion),
      reason,
      unsent,
      arrived: arrivedOf(copy, greetedVersion),
      devices: devicesOf(copy, copies),
      settledAt,
    }
  }

  function tell(): void {
    // What waits is not known yet.
    if (copy === null) return
    const isSettled = core.phase === 'live' && copy?.unsent === 0
    const before = told
    const status = statusNow()
    told = JSON.stringify({ ...status, settledAt: isSettled })
    if (told === before) return
    if (isSettled) settledAt = platform.now()
    platform.tell(statusNow())
  }

  return {
    start() {
      dispatch({ kind: 'start' })
      count()
    },
    stop() {
      dispatch({ kind: 'stop' })
      for (const cancel of timers.values()) cancel()
      timers.clear()
    },
    changed() {
      dispatch({ kind: 'changed' })
      count()
    },
    online() {
      if (core.phase === 'waiting' && core.turnedAway === null) dispatch({ kind: 'start' })
    },
    present: (presence) => dispatch({ kind: 'presence', presence }),
    retry() {
      if (core.phase === 'waiting') dispatch({ kind: 'start' })
    },
    get status() {
      return copy === null ? null : statusNow()
    },
  }
}

function phaseOf(
  { phase, turnedAway }: CoreState,
  copy: CopyState | null,
  greetedVersion: number | null,
): SyncStatus['phase'] {
  if (phase === 'waiting' || phase === 'off') return turnedAway === null ? 'waiting' : 'stopped'
  if (phase !== 'live') return 'connecting'
  const arrived = arrivedOf(copy, greetedVersion)
  return arrived !== null && arrived.have < arrived.of ? 'arriving' : 'live'
}

/** Another device has everything that is on the server where it has come as far as this one. */
function devicesOf(copy: CopyState | null, copies: readonly WireCopy[]): SyncStatus['devices'] {
  const total = copies.length
  if (copy === null || copy.unsent > 0) return { current: 0, total }
  const { rows, documents } = copy.cursor
  const isCurrent = ({ cursor }: WireCopy) => cursor.rows >= rows && cursor.documents >= documents
  return { current: copies.filter(isCurrent).length, total }
}

/** Rows and documents count alike: both have to come up to the version of the welcome. */
function arrivedOf(copy: CopyState | null, greetedVersion: number | null): SyncStatus['arrived'] {
  if (copy === null || greetedVersion === null) return null
  const { rows, documents } = copy.cursor
  const have = Math.min(rows, greetedVersion) + Math.min(documents, greetedVersion)
  return { have, of: 2 * greetedVersion }
}
