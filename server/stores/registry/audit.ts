import type { AccountId, WorkspaceId } from '../../../protocol/ids.ts'

/** Something that concerns accounts or access, after it happened. It never holds a secret. */
export type AuditEntry = {
  readonly at: number
  /** Null where nobody was signed in, or the account is gone. */
  readonly actorId: AccountId | null
  readonly action: string
  readonly workspaceId: WorkspaceId | null
  /** What it was done to: an id. */
  readonly subject: string | null
  readonly address: string | null
}

export interface Audit {
  append(entry: AuditEntry): Promise<void>
  /** The newest first. */
  list(limit: number): Promise<readonly AuditEntry[]>
  /** Forgets what is older. Returns how many. */
  prune(before: number): Promise<number>
}
