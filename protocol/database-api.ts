/**
 * What a page says to the database worker of its tab. The worker answers itself while its tab owns the workspace,
 * else it forwards to the owner; the page cannot tell the difference.
 */
import type { SyncCallName } from './sync-api.ts'
import type { AppError } from './errors.ts'
import type { OpId, WorkspaceId } from './ids.ts'
import type { Grant } from './role.ts'
import type { Result } from '../lib/result.ts'

/** A call that may be repeated: the same `opId` has its effect once. */
export type MutateCall = {
  readonly opId: OpId
  readonly name: string
  readonly args: unknown
}

/** One call to whoever holds the file. Rows of queries come back as one JSON text: measured cheaper than objects. */
export type EngineCall =
  | ({ readonly method: 'mutate' } & MutateCall)
  | { readonly method: 'query'; readonly name: string; readonly args: unknown }
  | {
      readonly method: 'subscribe'
      readonly subscription: number
      readonly name: string
      readonly args: unknown
    }
  | { readonly method: 'unsubscribe'; readonly subscription: number }
  /** Answers a DocumentState; updates of others follow as `document` events until `closeDocument`. */
  | { readonly method: 'openDocument'; readonly nodeId: string }
  | { readonly method: 'closeDocument'; readonly nodeId: string }
  /** Answers a WorkspaceIdentity. */
  | { readonly method: 'identify' }
  | { readonly method: 'maintain'; readonly task: string; readonly args: unknown }
  /**
   * From now on mutations wait for a server, which knows me as `person`; `disconnect` ends that and keeps everything
   * here.
   */
  | {
      readonly method: 'connect'
      readonly person: { readonly id: string; readonly name: string }
    }
  | { readonly method: 'disconnect' }
  /** Keeps the files of a node and of all below on this device, or no longer; null is the whole workspace. */
  | { readonly method: 'keepFiles'; readonly nodeId: string | null; readonly isKept: boolean }
  /** A call of SyncCalls; who made one hears `queued` whenever something new waits. */
  | { readonly method: 'sync'; readonly name: SyncCallName; readonly args: readonly unknown[] }

export type EngineAnswer = Result<unknown, AppError>

export type WorkspaceIdentity = {
  readonly privateRootId: string
  readonly personId: string
  /** True while this copy belongs to a workspace on a server. */
  readonly isConnected: boolean
  /** What the server lets me do; null: nobody has said anything, and everything is mine. */
  readonly grants: readonly Grant[] | null
  /** Longest time anything blocked the worker so far, ms, and what it was. */
  readonly longestBlock: { readonly ms: number; readonly what: string }
}

/** A change of a live result: the whole value when `value` is set, else how its rows changed. */
export type LiveMessage =
  | {
      readonly kind: 'value'
      readonly subscription: number
      readonly gen: number
      readonly json: string
    }
  | {
      readonly kind: 'patch'
      readonly subscription: number
      readonly gen: number
      /** JSON array of rows that are new or have a new revision. */
      readonly upserts: string
      readonly deletes: readonly string[]
      /** Ids in order, only when membership or order changed. */
      readonly order: readonly string[] | null
    }
  | { readonly kind: 'error'; readonly subscription: number; readonly error: AppError }

/** News for a page. All live messages of one commit travel together. */
export type PageEvent =
  | { readonly kind: 'live'; readonly messages: readonly LiveMessage[] }
  | {
      readonly kind: 'document'
      readonly nodeId: string
      readonly update: Uint8Array
      readonly origin: string
    }
  /** What the page holds of this document is void: part of it was refused, or its page is gone. */
  | { readonly kind: 'document-reset'; readonly nodeId: string }
  /** Something was committed that a server may have to hear of. */
  | { readonly kind: 'queued' }
  /** Whom this copy belongs to, or what they may do, has changed. */
  | { readonly kind: 'identity'; readonly identity: WorkspaceIdentity }
  | { readonly kind: 'owner'; readonly state: OwnerState }
  /** The workspace was put back to another file: what the page holds of its documents is void. */
  | { readonly kind: 'replaced' }
  | {
      readonly kind: 'progress'
      readonly task: string
      readonly done: number
      readonly total: number
    }

/** Who holds the file just now, as seen from this tab. */
export type OwnerState =
  | { readonly role: 'opening' }
  | { readonly role: 'owner'; readonly epoch: number }
  | { readonly role: 'follower'; readonly epoch: number }
  | { readonly role: 'failed'; readonly error: AppError }

/** What a tab can open: each has its own directory, file, lock and owner. */
export type Target =
  { readonly kind: 'workspace'; readonly id: WorkspaceId } | { readonly kind: 'registry' }

/** Names the lock, the channel and the directory of a target. */
export function targetName(target: Target): string {
  return target.kind === 'registry' ? 'registry' : `workspaces/${target.id}`
}

export type OpenOptions = {
  readonly target: Target
  /** Set when this open may make the workspace: its first person. Null: it must exist. */
  readonly createFor: { readonly id: string; readonly name: string } | null
  /** True on phones, which suspend hidden tabs: a hidden owner then hands over to a visible tab that waits. */
  readonly handsOverWhenHidden: boolean
}

/** The facade of the database worker that Comlink exposes to its page. */
export type DatabaseWorkerApi = {
  /** Resolves once the worker holds the Web Lock of its own name, which tells its page whether it lives. */
  live(): Promise<void>
  /** Gives the worker a broker that introduces tabs to each other: the first, or the next after one that died. */
  meet(broker: MessagePort): void
  /** Starts to hold or to follow a target. Events come over `events` from then on. */
  open(options: OpenOptions, events: MessagePort): void
  call(target: string, call: EngineCall): Promise<EngineAnswer>
  /** Calls and news of an open target over a port of their own: for the worker that speaks with the server. */
  attach(target: string, port: MessagePort): void
  setHidden(isHidden: boolean): void
  /** Finishes, closes the files and lets go of them, as before a freeze; `resume` queues for them again. */
  release(): Promise<void>
  resume(): void
  close(target: string): Promise<void>
  /** Writes bytes beside the database, under their SHA-256. Needs no ownership: equal names are equal bytes. */
  storeFile(target: Target, blob: Blob): Promise<Result<StoredFile, AppError>>
  /** Puts a database from outside beside a target, for the task `restoreFile`. Needs no ownership. */
  storeIncoming(
    target: Target,
    name: string,
    content: Blob,
  ): Promise<Result<{ readonly bytes: number }, AppError>>
  /** Deletes a target with all of its files; refused while a window holds it. */
  removeTarget(target: Target): Promise<Result<null, AppError>>
}

export type StoredFile = { readonly hash: string; readonly size: number }
