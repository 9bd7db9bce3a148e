/** What the sync core knows: `sync-core.ts` says what becomes of it. */
import type { CopyState, UnsentUpdate } from '../../protocol/sync-api.ts'

type SyncPhase = 'off' | 'waiting' | 'connecting' | 'greeting' | 'live'
type Step = 'idle' | 'reading' | 'sent' | 'writing'

export type CoreState = {
  readonly phase: SyncPhase
  readonly line: number
  /** Of the server, on this line. */
  readonly run: string
  /** Attempts since the last welcome. */
  readonly attempts: number
  readonly copy: CopyState | null
  readonly push: Step
  readonly pull: Step
  readonly updates: Step
  readonly wantsPush: boolean
  readonly wantsPull: boolean
  readonly wantsUpdates: boolean
  /** The server shall say what there is: after each connect, and now and then. */
  readonly wantsCompare: boolean
  /** Since the last time. */
  readonly pings: number
  /** The newest version that others, or what we pushed, brought as far as we were told. */
  readonly told: number
  /** The server has taken the mutations up to here. */
  readonly pushedTo: number
  readonly sentUpdates: readonly UnsentUpdate[]
  /** Why the server sent this copy away; it does not come back by itself. */
  readonly turnedAway: string | null
}

export const initialCore: CoreState = {
  phase: 'off',
  line: 0,
  run: '',
  attempts: 0,
  copy: null,
  push: 'idle',
  pull: 'idle',
  updates: 'idle',
  wantsPush: false,
  wantsPull: false,
  wantsUpdates: false,
  wantsCompare: true,
  pings: 0,
  told: 0,
  pushedTo: 0,
  sentUpdates: [],
  turnedAway: null,
}
