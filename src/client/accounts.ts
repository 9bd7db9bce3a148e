/**
 * What a person asks of the server about accounts and access. Each call answers a value or an AppError: without a
 * connection `offline`, signed out `unauthenticated`.
 */
import type { Result } from '../../lib/result.ts'
import type {
  accountsApi,
  AdministeredAccount,
  DeletionInfo,
  InvitationInfo,
  InvitationPreview,
  LinkInfo,
  Me,
  MemberInfo,
  MeWithRecoveryCode,
  ServerInfo,
  SessionInfo,
  TicketInfo,
} from '../../protocol/accounts-api.ts'
import type { AppError } from '../../protocol/errors.ts'
import type { AccountId, NodeId, SessionId, WorkspaceId } from '../../protocol/ids.ts'
import type { Role } from '../../protocol/rows.ts'
import type { ServerRequest } from '../../protocol/sync-worker.ts'
import type * as z from 'zod/mini'
import { syncDoor } from './sync-door.ts'

type Body<Name extends keyof typeof accountsApi> = z.input<(typeof accountsApi)[Name]>
type Answer<Value> = Promise<Result<Value, AppError>>

/** `recoveryCode` where the invitation made an account. */
export type JoinedMe = Me & { readonly workspaceId: WorkspaceId; readonly recoveryCode?: string }

/** The server is of the same build as this page: its answers are taken for what the contract says. */
async function ask<Value>(
  method: ServerRequest['method'],
  path: ServerRequest['path'],
  body?: unknown,
): Answer<Value> {
  const answer = await syncDoor().ask(
    body === undefined ? { method, path } : { method, path, body },
  )
  return answer as Result<Value, AppError>
}

/** Takes one field out of an answer that has nothing else. */
async function field<Value>(name: string, asked: Answer<Record<string, Value>>): Answer<Value> {
  const answer = await asked
  return answer.ok ? { ok: true, value: answer.value[name] as Value } : answer
}

export const accounts = {
  server: () => ask<ServerInfo>('GET', '/server'),
  me: () => ask<Me>('GET', '/me'),
  createFirst: (body: Body<'createFirstAccount'>) =>
    ask<MeWithRecoveryCode>('POST', '/accounts/first', body),
  signIn: (body: Body<'signIn'>) => ask<Me>('POST', '/sessions', body),
  recover: (body: Body<'recover'>) => ask<MeWithRecoveryCode>('POST', '/recovery', body),
  reset: (body: Body<'reset'>) => ask<Me>('POST', '/reset', body),
  rename: (name: string) => ask<Me>('PATCH', '/me', { name }),
  changePassword: (body: Body<'changePassword'>) => ask<null>('POST', '/me/password', body),
  renewRecoveryCode: (password: string) =>
    field<string>('recoveryCode', ask('POST', '/me/recovery-code', { password })),

  sessions: () => field<readonly SessionInfo[]>('sessions', ask('GET', '/sessions')),
  signOut: (which: SessionId | 'current' | 'others') => ask<null>('DELETE', `/sessions/${which}`),
  createDeviceLink: () => ask<LinkInfo>('POST', '/device-links'),
  openDeviceLink: (body: Body<'openDeviceLink'>) => ask<Me>('POST', '/device-links/open', body),
  deletion: () => ask<DeletionInfo>('GET', '/me/deletion'),
  deleteAccount: (password: string) => ask<DeletionInfo>('DELETE', '/me', { password }),

  createWorkspace: (id: WorkspaceId, name: string) =>
    ask<{ readonly id: WorkspaceId; readonly name: string }>('POST', '/workspaces', { id, name }),
  renameWorkspace: (id: WorkspaceId, name: string) =>
    ask<null>('PATCH', `/workspaces/${id}`, { name }),
  removeWorkspace: (id: WorkspaceId) => ask<null>('DELETE', `/workspaces/${id}`),
  members: (id: WorkspaceId) =>
    field<readonly MemberInfo[]>('members', ask('GET', `/workspaces/${id}/members`)),
  changeRole: (
    id: WorkspaceId,
    body: {
      readonly accountId: AccountId
      readonly rootId: NodeId | null
      readonly role: Role | null
    },
  ) => ask<null>('PUT', `/workspaces/${id}/members`, body),
  invitations: (id: WorkspaceId) =>
    field<readonly InvitationInfo[]>('invitations', ask('GET', `/workspaces/${id}/invitations`)),
  invite: (id: WorkspaceId, body: Body<'invite'>) =>
    ask<LinkInfo & { readonly id: string }>('POST', `/workspaces/${id}/invitations`, body),
  revokeInvitation: (id: WorkspaceId, invitationId: string) =>
    ask<null>('DELETE', `/workspaces/${id}/invitations/${invitationId}`),
  lookAtInvitation: (token: string) =>
    ask<InvitationPreview>('POST', '/invitations/look', { token }),
  acceptInvitation: (body: Body<'acceptInvitation'>) =>
    ask<JoinedMe>('POST', '/invitations/accept', body),

  createTicket: (body: Body<'createTicket'>) => ask<TicketInfo>('POST', '/tickets', body),

  accounts: () => field<readonly AdministeredAccount[]>('accounts', ask('GET', '/accounts')),
  administer: (id: AccountId, body: Body<'administer'>) =>
    ask<null>('PATCH', `/accounts/${id}`, body),
  createResetLink: (id: AccountId) => ask<LinkInfo>('POST', `/accounts/${id}/reset-link`),
} as const
