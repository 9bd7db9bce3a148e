import type { AccountId, NodeId, SessionId, WorkspaceId } from '../../../protocol/ids.ts'

/** What a secret opens. */
export type SecretKind = 'recovery' | 'reset' | 'device_link' | 'ticket' | 'document_ticket'

/** A secret that works once, or until it ends (`document_ticket`). Only its hash is kept. */
export type Secret = {
  readonly tokenHash: string
  readonly kind: SecretKind
  readonly accountId: AccountId
  /** The session a ticket belongs to; null for the other kinds. */
  readonly sessionId: SessionId | null
  /** The workspace a ticket is for; null for the other kinds. */
  readonly workspaceId: WorkspaceId | null
  /** The node whose document a ticket is for; null for the other kinds. */
  readonly nodeId: NodeId | null
  readonly createdAt: number
  /** Null for what does not end by itself. */
  readonly expiresAt: number | null
}

export interface Secrets {
  insert(secret: Secret): Promise<void>
  /** Takes the secret away and returns it; of two who ask at once, one gets it. Null where there is none or it is over. */
  take(kind: SecretKind, tokenHash: string, now: number): Promise<Secret | null>
  /** The same without taking it away. */
  find(kind: SecretKind, tokenHash: string, now: number): Promise<Secret | null>
  has(kind: SecretKind, accountId: AccountId): Promise<boolean>
  removeOfAccount(kind: SecretKind, accountId: AccountId): Promise<void>
  /** Forgets what ended before then. Returns how many. */
  prune(before: number): Promise<number>
}
