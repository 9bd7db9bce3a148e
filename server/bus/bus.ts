import type { Grant } from '../../protocol/role.ts'
import type { WireCursor } from '../../protocol/wire/frames.ts'
import type { AccountId, DeviceId, NodeId, SessionId, WorkspaceId } from '../../protocol/ids.ts'
import type { Home } from '../sync/access.ts'

/** What someone may do has changed: who holds a connection open must look again or end it. */
export type AccessChange =
  /** Signed out, here or from afar, or the account is gone or disabled. */
  | { readonly kind: 'sessions_ended'; readonly sessionIds: readonly SessionId[] }
  | {
      readonly kind: 'role_changed'
      readonly workspaceId: WorkspaceId
      readonly accountId: AccountId
    }
  | { readonly kind: 'workspace_removed'; readonly workspaceId: WorkspaceId }

/** The log of a workspace has something newer. */
export type LogChange = {
  readonly workspaceId: WorkspaceId
  readonly version: number
  /** The client group that wrote it; it knows already. Null where none did. */
  readonly group: string | null
}

/** Who is at which page of a workspace. It is the only topic that carries what it tells of: it is kept nowhere else. */
export type PresenceChange =
  | {
      readonly kind: 'here'
      readonly workspaceId: WorkspaceId
      /** The part before the dot names the connection. */
      readonly id: string
      readonly person: string
      readonly name: string
      readonly grants: readonly Grant[]
      /** Where they are, if that is a node of the log. */
      readonly place: { readonly node: NodeId; readonly home: Home } | null
      readonly awareness: string | null
    }
  | { readonly kind: 'gone'; readonly workspaceId: WorkspaceId; readonly id: string }
  /** A process that knows nobody yet asks who is there. */
  | { readonly kind: 'who'; readonly workspaceId: WorkspaceId }

/** How far the copy of a person's device is. */
export type CopyChange =
  | {
      readonly kind: 'at'
      readonly workspaceId: WorkspaceId
      readonly person: string
      readonly device: DeviceId
      readonly cursor: WireCursor
    }
  /** A connection that knows of none yet asks the others. */
  | { readonly kind: 'who'; readonly workspaceId: WorkspaceId; readonly person: string }

/** What goes over the bus, by topic. Plain JSON, because an engine may carry it to other processes. */
export type BusTopics = {
  readonly access: AccessChange
  readonly log: LogChange
  readonly presence: PresenceChange
  readonly copies: CopyChange
}

/**
 * Tells all parts of the server, on every process of it, that something happened. It carries news, never data: one that
 * is lost costs a delay, because whoever listens also looks for itself now and then.
 */
export interface Bus {
  publish<Topic extends keyof BusTopics>(topic: Topic, message: BusTopics[Topic]): void
  /** Returns the function that ends the subscription. */
  subscribe<Topic extends keyof BusTopics>(
    topic: Topic,
    listener: (message: BusTopics[Topic]) => void,
  ): () => void
}
