import type { AccountId, NodeId, WorkspaceId } from '../../../protocol/ids.ts'
import type { Role } from '../../../protocol/rows.ts'

/** Where a workspace is: the pointer. All else about it is in its own database. */
export type Workspace = {
  readonly id: WorkspaceId
  readonly tenantId: string
  readonly displayName: string
  /** Null once the account is gone. */
  readonly createdBy: AccountId | null
  readonly createdAt: number
}

export interface Workspaces {
  /** False where there is one with this id; nothing is written then. */
  insert(workspace: Workspace): Promise<boolean>
  byId(id: WorkspaceId): Promise<Workspace | null>
  /** Those in which the account has any role, by name. */
  ofAccount(accountId: AccountId): Promise<readonly Workspace[]>
  rename(id: WorkspaceId, displayName: string): Promise<void>
  /** Removes the entry with its memberships and invitations. */
  remove(id: WorkspaceId): Promise<void>
}

/** A role of an account on a workspace, or on one node of it and all below. At most one for each place. */
export type Membership = {
  readonly workspaceId: WorkspaceId
  readonly accountId: AccountId
  /** Null for the whole workspace. */
  readonly rootId: NodeId | null
  readonly role: Role
  readonly createdAt: number
}

export interface Memberships {
  /** Gives the role at its place, in place of the one there. */
  put(membership: Membership): Promise<void>
  /** False where there was none. */
  remove(workspaceId: WorkspaceId, accountId: AccountId, rootId: NodeId | null): Promise<boolean>
  ofAccount(accountId: AccountId): Promise<readonly Membership[]>
  ofWorkspace(workspaceId: WorkspaceId): Promise<readonly Membership[]>
  /** What one account may do in one workspace. */
  grants(workspaceId: WorkspaceId, accountId: AccountId): Promise<readonly Membership[]>
}

/** A link that gives a role, once. */
export type Invitation = {
  readonly id: string
  readonly tokenHash: string
  readonly workspaceId: WorkspaceId
  readonly rootId: NodeId | null
  readonly role: Role
  readonly inviterId: AccountId
  readonly createdAt: number
  readonly expiresAt: number
  readonly usedAt: number | null
  readonly usedBy: AccountId | null
  readonly revokedAt: number | null
}

export interface Invitations {
  insert(invitation: Invitation): Promise<void>
  byTokenHash(tokenHash: string): Promise<Invitation | null>
  byId(workspaceId: WorkspaceId, id: string): Promise<Invitation | null>
  /** Neither used, revoked nor over, the newest first. */
  openOfWorkspace(workspaceId: WorkspaceId, now: number): Promise<readonly Invitation[]>
  /** Marks an open invitation as used. False where it is not open any more: of two who ask at once, one gets it. */
  use(id: string, usedBy: AccountId, now: number): Promise<boolean>
  /** False where it was not open. */
  revoke(id: string, now: number): Promise<boolean>
}
