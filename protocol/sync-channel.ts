/**
 * What the pages of a workspace and the room that speaks with its server tell each other on this device. One tab holds
 * the line; all of them hear of it, over a BroadcastChannel.
 */
import type { WorkspaceId } from './ids.ts'
import type { TransferNews, TransferWish } from './transfers.ts'
import type { OwnPresence, WirePresentPage } from './wire/frames.ts'

/**
 *   connecting ──▶ arriving ──▶ live ──▶ waiting ──▶ connecting
 *                                 └────▶ stopped: the server sent this copy away; `reason` says why
 */
export type SyncPhase = 'connecting' | 'arriving' | 'live' | 'waiting' | 'stopped'

export type SyncStatus = {
  readonly phase: SyncPhase
  /** The code of a `goaway` (docs/protocol.md), or of a refusal; null where nothing is wrong. */
  readonly reason: string | null
  /** Mutations, document updates and files that the server has not acknowledged. */
  readonly unsent: number
  /** How much of the workspace is here, in versions of the server; null until the first page. */
  readonly arrived: { readonly have: number; readonly of: number } | null
  /** My other devices, and how many of them have everything that is here. */
  readonly devices: { readonly current: number; readonly total: number }
  /** When the server last had everything of this copy, ms; null: not since the line was opened. */
  readonly settledAt: number | null
}

export type SyncChannelMessage =
  /** Of the tab that holds the line. */
  | { readonly kind: 'status'; readonly status: SyncStatus }
  /** A page that came later asks for the status. */
  | { readonly kind: 'ask' }
  /** Somebody wants to try again at once. */
  | { readonly kind: 'retry' }
  | PresenceMessage
  | TransferNews
  | TransferWish

/** Who is where. Pages of this device tell of themselves, and hear of all others. */
export type PresenceMessage =
  /** Of a page: where it is; null: it closes. It holds the lock of its name as long as it is open. */
  | { readonly kind: 'present'; readonly page: string; readonly at: OwnPresence['at'] }
  /** Of a page that came later. */
  | { readonly kind: 'who' }
  /** Of the tab that holds the line, when it begins: all pages are to tell of themselves. */
  | { readonly kind: 'tell' }
  /** Of the tab that holds the line. `isWhole`: nobody else is there. */
  | {
      readonly kind: 'others'
      readonly isWhole: boolean
      readonly here: readonly WirePresentPage[]
      readonly gone: readonly string[]
    }

/** The lock that a page holds while it is open, so that a crash is noticed as well. */
export function pageLockName(page: string): string {
  return `holdfast:page:${page}`
}

export function syncChannelName(workspaceId: WorkspaceId): string {
  return `holdfast:sync:${workspaceId}`
}
