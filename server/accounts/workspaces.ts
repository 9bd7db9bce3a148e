import { isAllowedAt, roleAllows, type Permission } from '../../domain/permissions.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import type { NodeId, WorkspaceId } from '../../protocol/ids.ts'
import type { Workspace } from '../stores/registry/access.ts'
import type { Account } from '../stores/registry/accounts.ts'
import type { RegistryTables } from '../stores/registry/registry.ts'
import { record, type AccountsContext, type Origin } from './context.ts'
import { forbidden, notFound } from './failures.ts'

/** How many workspaces one account may have on a server. */
const mostWorkspaces = 1000

/** The way to a place: the workspace itself, or one of its nodes. */
export const pathTo = (rootId: NodeId | null): readonly NodeId[] =>
  rootId === null ? [] : [rootId]

/**
 * Throws where the account lacks the permission at that place. A workspace in which it has no role at all is not
 * there for it.
 */
export async function requirePermission(
  tables: RegistryTables,
  workspaceId: WorkspaceId,
  account: Account,
  rootId: NodeId | null,
  permission: Permission,
): Promise<void> {
  const grants = await tables.memberships.grants(workspaceId, account.id)
  if (grants.length === 0) throw notFound('The workspace')
  if (!isAllowedAt(grants, pathTo(rootId), permission)) {
    throw forbidden('Your role in this workspace does not allow this. Nothing was changed.')
  }
}

/**
 * Gives a workspace its place on the server, with the account as its owner; asking again is harmless. Who administers
 * the server may, and who has a role on a whole workspace above that of a guest: a guest of one page does not get disk
 * space with it.
 */
export async function createWorkspace(
  context: AccountsContext,
  account: Account,
  { id, name }: { id: WorkspaceId; name: string },
  origin: Origin,
): Promise<Workspace> {
  return context.store.registry.write(async (tables) => {
    const present = await tables.workspaces.byId(id)
    const held = await tables.memberships.ofAccount(account.id)
    if (present !== null) {
      const isOwn = held.some(
        (grant) => grant.workspaceId === id && grant.rootId === null && grant.role === 'owner',
      )
      if (isOwn) return present
      throw new AppFailure(
        appError('name_taken', 'This workspace is on the server already, and it is not yours.'),
      )
    }
    const isMember = held.some((grant) => grant.rootId === null && roleAllows(grant.role, 'meet'))
    if (account.tenantRole !== 'owner' && !isMember) {
      throw forbidden('A guest cannot bring a workspace to this server.')
    }
    if (held.length >= mostWorkspaces) {
      throw new AppFailure(
        appError('quota_exceeded', `One account has at most ${mostWorkspaces} workspaces here.`, {
          most: mostWorkspaces,
        }),
      )
    }
    const createdAt = context.clock.now()
    const workspace: Workspace = {
      id,
      tenantId: account.tenantId,
      displayName: name,
      createdBy: account.id,
      createdAt,
    }
    await tables.workspaces.insert(workspace)
    await tables.memberships.put({
      workspaceId: id,
      accountId: account.id,
      rootId: null,
      role: 'owner',
      createdAt,
    })
    await record(context, tables, {
      actorId: account.id,
      action: 'workspace_created',
      workspaceId: id,
      ...origin,
    })
    return workspace
  })
}

export async function renameWorkspace(
  context: AccountsContext,
  account: Account,
  id: WorkspaceId,
  name: string,
): Promise<void> {
  await context.store.registry.write(async (tables) => {
    await requirePermission(tables, id, account, null, 'manage')
    await tables.workspaces.rename(id, name)
  })
}

/** Takes the workspace off the server, with all that is kept of it there. Copies on devices stay theirs. */
export async function removeWorkspace(
  context: AccountsContext,
  account: Account,
  id: WorkspaceId,
  origin: Origin,
): Promise<void> {
  await context.store.registry.write(async (tables) => {
    await requirePermission(tables, id, account, null, 'own')
    await tables.workspaces.remove(id)
    await record(context, tables, {
      actorId: account.id,
      action: 'workspace_removed',
      workspaceId: id,
      ...origin,
    })
  })
  await eraseRemoved(context, [id])
}

/** Erases what is left of workspaces that the registry knows no more, after those connected have heard of it. */
export async function eraseRemoved(
  { bus, store, blobs }: AccountsContext,
  ids: readonly WorkspaceId[],
): Promise<void> {
  for (const workspaceId of ids) bus.publish('access', { kind: 'workspace_removed', workspaceId })
  for (const workspaceId of ids) {
    await blobs.eraseWorkspace(workspaceId)
    await store.eraseWorkspace(workspaceId)
  }
}
