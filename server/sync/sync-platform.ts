import type { Clock } from '../../lib/clock.ts'
import type { AccountId, DeviceId, WorkspaceId } from '../../protocol/ids.ts'
import type { Bus } from '../bus/bus.ts'
import type { Log } from '../platform.ts'
import type { WorkspaceStore } from '../stores/workspace/workspace-store.ts'
import type { Presence } from './presence.ts'
import type { Visitor } from './visitor.ts'

/** What a sync session gets from outside. */
export type SyncPlatform = {
  readonly clock: Clock
  readonly log: Log
  readonly bus: Bus
  readonly presence: Presence
  /** Takes a ticket, once; whoever asks wants to that workspace. Null where it is worth nothing. */
  redeem(ticket: string, workspace: WorkspaceId): Promise<Visitor | null>
  /** The visitor as they are now; null where the sign-in has ended. */
  recall(visitor: Visitor): Promise<Visitor | null>
  /** The devices on which an account is signed in. */
  devices(account: AccountId): Promise<readonly DeviceId[]>
  openWorkspace(id: WorkspaceId): Promise<WorkspaceStore | null>
  newEpoch(): string
  /** Runs the work soon, after what is running now. */
  later(work: () => void): void
}
