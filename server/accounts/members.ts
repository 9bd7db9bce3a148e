import { canChangeRole, isAllowedAt, isOwnership, roleAt } from '../../domain/permissions.ts'
import type { MemberInfo } from '../../protocol/accounts-api.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import type { AccountId, NodeId, WorkspaceId } from '../../protocol/ids.ts'
import type { Role } from '../../protocol/rows.ts'
import type { Membership } from '../stores/registry/access.ts'
import type { Account } from '../stores/registry/accounts.ts'
import type { RegistryTables } from '../stores/registry/registry.ts'
import { record, type AccountsContext, type Origin } from './context.ts'
import { forbidden, notFound } from './failures.ts'
import { pathTo } from './workspaces.ts'

/**
 * Who has access, as far as the account may see: at the places where its role lets it meet others. Guests see
 * themselves. Addresses are for who manages the place.
 */
export function listMembers(
  context: AccountsContext,
  account: Account,
  workspaceId: WorkspaceId,
): Promise<readonly MemberInfo[]> {
  return context.store.registry.read(async (tables) => {
    const memberships = await tables.memberships.ofWorkspace(workspaceId)
    const own = memberships.filter(({ accountId }) => accountId === account.id)
    if (own.length === 0) throw notFound('The workspace')
    const meetsAnybody = own.some(({ rootId }) => isAllowedAt(own, pathTo(rootId), 'meet'))
    const isVisible = ({ accountId, rootId }: Membership) =>
      accountId === account.id ||
      (rootId === null ? meetsAnybody : isAllowedAt(own, pathTo(rootId), 'meet'))
    const visible = memberships.filter(isVisible)

    const members: MemberInfo[] = []
    for (const id of new Set(visible.map(({ accountId }) => accountId))) {
      const member = await tables.accounts.byId(id)
      if (member === null) continue
      const grants = visible.filter(({ accountId }) => accountId === id)
      const isManaged = grants.some(({ rootId }) => isAllowedAt(own, pathTo(rootId), 'manage'))
      members.push({
        accountId: id,
        name: member.name,
        email: isManaged || id === account.id ? member.email : null,
        personIds: await tables.persons.ofAccount(id),
        grants: grants.map(({ rootId, role }) => ({ rootId, role })),
      })
    }
    return members
  })
}

export type RoleAssignment = {
  readonly accountId: AccountId
  readonly rootId: NodeId | null
  /** Null takes the role away. */
  readonly role: Role | null
}

/** Changes or takes away a role at one place. Anyone may leave; the last owner may not. */
export async function changeRole(
  context: AccountsContext,
  actor: Account,
  workspaceId: WorkspaceId,
  { accountId, rootId, role }: RoleAssignment,
  origin: Origin,
): Promise<void> {
  await context.store.registry.write(async (tables) => {
    const own = await tables.memberships.grants(workspaceId, actor.id)
    if (own.length === 0) throw notFound('The workspace')
    const held = await tables.memberships.grants(workspaceId, accountId)
    if (held.length === 0) throw notFound('The member')
    const present = held.find((grant) => grant.rootId === rootId) ?? null
    const isLeaving = accountId === actor.id && role === null
    const ownRole = roleAt(own, pathTo(rootId))
    const isAllowed =
      isLeaving ||
      (ownRole !== null && canChangeRole(ownRole, { from: present?.role ?? null, to: role }))
    if (!isAllowed) {
      throw forbidden('Your role does not allow this change. Nothing was changed.')
    }
    await requireOtherOwner(tables, workspaceId, present, role)
    if (role === null) {
      if (!(await tables.memberships.remove(workspaceId, accountId, rootId))) {
        throw notFound('The role')
      }
    } else {
      const createdAt = context.clock.now()
      await tables.memberships.put({ workspaceId, accountId, rootId, role, createdAt })
    }
    await record(context, tables, {
      actorId: actor.id,
      action: role === null ? 'role_removed' : `role_given:${role}`,
      workspaceId,
      subject: accountId,
      ...origin,
    })
  })
  context.bus.publish('access', { kind: 'role_changed', workspaceId, accountId })
}

/** A workspace keeps an owner: invariant 4 of `domain/permissions.ts`. */
async function requireOtherOwner(
  tables: RegistryTables,
  workspaceId: WorkspaceId,
  present: Membership | null,
  role: Role | null,
): Promise<void> {
  if (present === null || !isOwnership(present) || role === 'owner') return
  const memberships = await tables.memberships.ofWorkspace(workspaceId)
  if (memberships.filter(isOwnership).length > 1) return
  throw new AppFailure(
    appError('last_owner', 'A workspace needs an owner. Make somebody else owner first.'),
  )
}
