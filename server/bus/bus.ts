import type { AccountId, SessionId, WorkspaceId } from '../../protocol/ids.ts'

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

/** What goes over the bus, by topic. Plain JSON, because an engine may carry it to other processes. */
export type BusTopics = { readonly access: AccessChange; readonly log: LogChange }

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
