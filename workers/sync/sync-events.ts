/** What happens to the sync core, and what it wants done. */
import type { CopyState, Greeting, Heard, UnsentUpdate } from '../../protocol/sync-api.ts'
import type {
  ClientFrame,
  OwnPresence,
  Page,
  Presence,
  Sent,
  ServerFrame,
  WireCopy,
} from '../../protocol/wire/frames.ts'
import type { WireMutation } from '../../protocol/wire/node.ts'

/** Answers of the database carry the line on which they were asked for. */
export type SyncEvent =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  /** Something was committed here, or the network came back. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'timer'; readonly timer: SyncTimer }
  /** A page of this device is somewhere; lost while the line is not open. */
  | { readonly kind: 'presence'; readonly presence: OwnPresence }
  | {
      readonly kind: 'opened'
      readonly line: number
      readonly copy: CopyState
      readonly ticket: string
      readonly workspace: string
    }
  | { readonly kind: 'closed'; readonly line: number }
  /** What was asked of the database, or of the line, failed: the line is given up and tried again. */
  | { readonly kind: 'failed'; readonly line: number }
  /** The server does not let this copy in. */
  | { readonly kind: 'refused'; readonly line: number; readonly code: string }
  | { readonly kind: 'frame'; readonly line: number; readonly sent: Sent<ServerFrame> }
  | { readonly kind: 'outbox'; readonly line: number; readonly mutations: readonly WireMutation[] }
  | { readonly kind: 'unsent'; readonly line: number; readonly updates: readonly UnsentUpdate[] }
  | {
      readonly kind: 'taken'
      readonly line: number
      readonly more: boolean
      readonly copy: CopyState
    }
  | { readonly kind: 'confirmed'; readonly line: number }
  /** The copy began another epoch or group, stamped its outbox anew, or put a mutation aside. */
  | { readonly kind: 'renewed'; readonly line: number; readonly copy: CopyState }

/** `quiet`: no update of ours was confirmed for a moment. */
export type SyncTimer = 'retry' | 'answer' | 'ping' | 'quiet'

export type SyncEffect =
  | { readonly do: 'connect'; readonly line: number }
  | { readonly do: 'disconnect' }
  | { readonly do: 'send'; readonly sent: Sent<ClientFrame> }
  | { readonly do: 'wait'; readonly timer: SyncTimer; readonly attempts: number }
  | { readonly do: 'cancel'; readonly timer: SyncTimer }
  | { readonly do: 'show presence'; readonly presence: Presence }
  | { readonly do: 'note copies'; readonly line: number; readonly copies: readonly WireCopy[] }
  | { readonly do: 'read outbox'; readonly line: number; readonly after: number }
  | { readonly do: 'read updates'; readonly line: number }
  | {
      readonly do: 'take page'
      readonly line: number
      readonly run: string
      readonly page: Page
      readonly bytes: readonly Uint8Array[]
    }
  | {
      readonly do: 'settle updates'
      readonly line: number
      readonly confirmed: readonly UnsentUpdate[]
      readonly refused: readonly { readonly nodeId: string; readonly code: string }[]
      readonly heard: Heard
    }
  | { readonly do: 'greet'; readonly line: number; readonly greeting: Greeting }
  | { readonly do: 'restamp'; readonly line: number; readonly now: number }
  | { readonly do: 'begin group'; readonly line: number }
  | {
      readonly do: 'quarantine'
      readonly line: number
      readonly seq: number
      readonly code: string
    }
  | {
      readonly do: 'begin epoch'
      readonly line: number
      readonly epoch: string
      readonly server: { readonly since: number }
    }
