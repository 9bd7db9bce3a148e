import { canChangeRole, roleAt, roles } from '../../domain/permissions.ts'
import type { InvitationInfo, InvitationPreview } from '../../protocol/accounts-api.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import type { NodeId, WorkspaceId } from '../../protocol/ids.ts'
import type { Role } from '../../protocol/rows.ts'
import type { Invitation, Membership } from '../stores/registry/access.ts'
import type { Account } from '../stores/registry/accounts.ts'
import type { RegistryTables } from '../stores/registry/registry.ts'
import { record, type AccountsContext, type Origin } from './context.ts'
import { emailTaken, forbidden, linkInvalid, notFound } from './failures.ts'
import { emailKeyOf } from './email.ts'
import type { Arrival } from './sessions.ts'
import { foundSession, insertAccount, type Founded } from './sign-in.ts'
import { createId, createToken, hashToken } from './tokens.ts'
import { pathTo, requirePermission } from './workspaces.ts'

const dayMs = 24 * 60 * 60 * 1000
const ordinaryDays = 7
const mostOpen = 200

/** A link that gives a role at a place, once. Nobody invites to a role above their own. */
export async function invite(
  context: AccountsContext,
  inviter: Account,
  workspaceId: WorkspaceId,
  wish: { role: Role; rootId?: NodeId | null | undefined; days?: number | undefined },
  origin: Origin,
): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: number }> {
  const { role, rootId = null, days = ordinaryDays } = wish
  const token = createToken(context)
  const createdAt = context.clock.now()
  const invitation: Invitation = {
    id: createId(context),
    tokenHash: hashToken(token),
    workspaceId,
    rootId,
    role,
    inviterId: inviter.id,
    createdAt,
    expiresAt: createdAt + Math.round(days * dayMs),
    usedAt: null,
    usedBy: null,
    revokedAt: null,
  }
  await context.store.registry.write(async (tables) => {
    await requirePermission(tables, workspaceId, inviter, rootId, 'manage')
    if (!(await mayGive(tables, invitation))) {
      throw forbidden('Nobody can invite to a role above their own.')
    }
    const open = await tables.invitations.openOfWorkspace(workspaceId, createdAt)
    if (open.length >= mostOpen) {
      throw new AppFailure(
        appError(
          'quota_exceeded',
          `${mostOpen} invitations are open. Revoke those that nobody will use.`,
          { most: mostOpen },
        ),
      )
    }
    await tables.invitations.insert(invitation)
    await record(context, tables, {
      actorId: inviter.id,
      action: `invited:${role}`,
      workspaceId,
      subject: invitation.id,
      ...origin,
    })
  })
  return { id: invitation.id, token, expiresAt: invitation.expiresAt }
}

/** The open invitations to the places that the account manages. */
export function listInvitations(
  context: AccountsContext,
  account: Account,
  workspaceId: WorkspaceId,
): Promise<readonly InvitationInfo[]> {
  return context.store.registry.read(async (tables) => {
    const own = await tables.memberships.grants(workspaceId, account.id)
    if (own.length === 0) throw notFound('The workspace')
    const open = await tables.invitations.openOfWorkspace(workspaceId, context.clock.now())
    const infos: InvitationInfo[] = []
    for (const { id, role, rootId, inviterId, createdAt, expiresAt } of open) {
      const ownRole = roleAt(own, pathTo(rootId))
      if (ownRole === null || !canChangeRole(ownRole, { from: null, to: null })) continue
      const inviter = await tables.accounts.byId(inviterId)
      infos.push({ id, role, rootId, inviterName: inviter?.name ?? '', createdAt, expiresAt })
    }
    return infos
  })
}

export async function revokeInvitation(
  context: AccountsContext,
  account: Account,
  workspaceId: WorkspaceId,
  id: string,
  origin: Origin,
): Promise<void> {
  await context.store.registry.write(async (tables) => {
    const invitation = await tables.invitations.byId(workspaceId, id)
    const grants = await tables.memberships.grants(workspaceId, account.id)
    if (invitation === null || grants.length === 0) throw notFound('The invitation')
    await requirePermission(tables, workspaceId, account, invitation.rootId, 'manage')
    if (!(await tables.invitations.revoke(id, context.clock.now()))) {
      throw notFound('The invitation')
    }
    await record(context, tables, {
      actorId: account.id,
      action: 'invitation_revoked',
      workspaceId,
      subject: id,
      ...origin,
    })
  })
}

/** What an invitation gives, for who holds it. */
export function lookAtInvitation(
  context: AccountsContext,
  token: string,
): Promise<InvitationPreview> {
  return context.store.registry.read(async (tables) => {
    const { invitation, workspaceName, inviterName } = await openInvitation(context, tables, token)
    const { workspaceId, role, rootId, expiresAt } = invitation
    return { workspaceId, workspaceName, role, rootId, inviterName, expiresAt }
  })
}

/** The account joins. Where it has a stronger role at that place, it keeps it. */
export async function acceptInvitation(
  context: AccountsContext,
  account: Account,
  token: string,
  origin: Origin,
): Promise<WorkspaceId> {
  const workspaceId = await context.store.registry.write((tables) =>
    join(context, tables, account, token, origin),
  )
  context.bus.publish('access', { kind: 'role_changed', workspaceId, accountId: account.id })
  return workspaceId
}

/** Makes an account for who holds an invitation, and lets it join. */
export async function acceptAsNewAccount(
  context: AccountsContext,
  token: string,
  { password, email, name }: { email: string; name: string; password: string },
  arrival: Arrival,
  origin: Origin,
): Promise<Founded & { readonly workspaceId: WorkspaceId }> {
  const { registry } = context.store
  // The link is looked at before the costly hash.
  await registry.read(async (tables) => {
    await openInvitation(context, tables, token)
    if ((await tables.accounts.byEmailKey(emailKeyOf(email))) !== null) throw emailTaken()
  })
  const passwordHash = await context.passwords.hash(password)
  return registry.write(async (tables) => {
    const account = await insertAccount(context, tables, { email, name, passwordHash }, 'member')
    const workspaceId = await join(context, tables, account, token, origin)
    const founded = await foundSession(context, tables, account, arrival)
    return { ...founded, workspaceId }
  })
}

async function join(
  context: AccountsContext,
  tables: RegistryTables,
  account: Account,
  token: string,
  origin: Origin,
): Promise<WorkspaceId> {
  const { invitation } = await openInvitation(context, tables, token)
  const { id, workspaceId, rootId, role } = invitation
  const now = context.clock.now()
  if (!(await tables.invitations.use(id, account.id, now))) throw linkInvalid()
  const held = await tables.memberships.grants(workspaceId, account.id)
  const present = held.find((grant) => grant.rootId === rootId)
  if (present === undefined || roles.indexOf(present.role) < roles.indexOf(role)) {
    const membership: Membership = {
      workspaceId,
      accountId: account.id,
      rootId,
      role,
      createdAt: now,
    }
    await tables.memberships.put(membership)
  }
  await record(context, tables, {
    actorId: account.id,
    action: `joined:${role}`,
    workspaceId,
    subject: id,
    ...origin,
  })
  return workspaceId
}

/** The invitation behind a link, as long as it is open and who made it could still make it. */
async function openInvitation(
  { clock }: AccountsContext,
  tables: RegistryTables,
  token: string,
): Promise<{ invitation: Invitation; workspaceName: string; inviterName: string }> {
  const invitation = await tables.invitations.byTokenHash(hashToken(token))
  const isOpen =
    invitation !== null &&
    invitation.usedAt === null &&
    invitation.revokedAt === null &&
    invitation.expiresAt > clock.now()
  if (!isOpen || !(await mayGive(tables, invitation))) throw linkInvalid()
  const workspace = await tables.workspaces.byId(invitation.workspaceId)
  const inviter = await tables.accounts.byId(invitation.inviterId)
  if (workspace === null || inviter === null || inviter.disabledAt !== null) throw linkInvalid()
  return { invitation, workspaceName: workspace.displayName, inviterName: inviter.name }
}

/** True where who invites may give that role at that place. */
async function mayGive(
  tables: RegistryTables,
  { workspaceId, inviterId, rootId, role }: Invitation,
): Promise<boolean> {
  const grants = await tables.memberships.grants(workspaceId, inviterId)
  const own = roleAt(grants, pathTo(rootId))
  return own !== null && canChangeRole(own, { from: null, to: role })
}
