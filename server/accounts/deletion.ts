import { isOwnership } from '../../domain/permissions.ts'
import type { DeletionInfo } from '../../protocol/accounts-api.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import type { Account } from '../stores/registry/accounts.ts'
import type { RegistryTables } from '../stores/registry/registry.ts'
import { record, type AccountsContext, type Origin } from './context.ts'
import { confirmPassword } from './new-password.ts'
import { endSessions, publishEnded } from './sessions.ts'
import { releaseTenant } from './sign-in.ts'
import { eraseRemoved } from './workspaces.ts'

/** What deleting the account would do. */
export function previewDeletion(context: AccountsContext, account: Account): Promise<DeletionInfo> {
  return context.store.registry.read((tables) => planDeletion(tables, account))
}

/**
 * Erases the account: name, address, password, sessions, devices, roles, open invitations and links, and every
 * workspace that nobody else is in. In workspaces of others what the person wrote stays, under an id that leads nowhere.
 */
export async function deleteAccount(
  context: AccountsContext,
  account: Account,
  password: string,
  origin: Origin,
): Promise<DeletionInfo> {
  await confirmPassword(context, account, password)
  const { plan, ended, persons } = await context.store.registry.write(async (tables) => {
    const plan = await planDeletion(tables, account)
    if (plan.blocked.length > 0) {
      throw new AppFailure(
        appError(
          'last_owner',
          'You are the only owner of workspaces that others are in. Make somebody else owner first.',
          { workspaces: plan.blocked },
        ),
      )
    }
    const accounts = await tables.accounts.list()
    const others = accounts.filter(({ id }) => id !== account.id)
    const isOnlyAdministrator =
      account.tenantRole === 'owner' && !others.some(({ tenantRole }) => tenantRole === 'owner')
    if (isOnlyAdministrator && others.length > 0) {
      throw new AppFailure(
        appError(
          'last_owner',
          'You are the only one who administers this server. Make somebody else administrator first.',
        ),
      )
    }
    const persons = await tables.persons.ofAccount(account.id)
    const ended = await endSessions(context, tables, account.id, () => true)
    for (const { id } of plan.erased) await tables.workspaces.remove(id)
    await tables.accounts.remove(account.id)
    await record(context, tables, { actorId: null, action: 'account_deleted', ...origin })
    if (others.length === 0) await releaseTenant(tables, account.tenantId)
    return { plan, ended, persons }
  })
  publishEnded(context, ended)
  for (const { id } of plan.stays) {
    const log = await context.store.openWorkspace(id)
    for (const person of persons) await log.setAccess({ person, name: '', grants: [] })
  }
  await eraseRemoved(
    context,
    plan.erased.map(({ id }) => id),
  )
  await context.store.forgetRemoved()
  return plan
}

async function planDeletion(tables: RegistryTables, account: Account): Promise<DeletionInfo> {
  const erased: { id: DeletionInfo['erased'][number]['id']; name: string }[] = []
  const stays: typeof erased = []
  const blocked: typeof erased = []
  for (const { id, displayName } of await tables.workspaces.ofAccount(account.id)) {
    const entry = { id, name: displayName }
    const memberships = await tables.memberships.ofWorkspace(id)
    const others = memberships.filter(({ accountId }) => accountId !== account.id)
    if (others.length === 0) erased.push(entry)
    else if (others.some(isOwnership)) stays.push(entry)
    else blocked.push(entry)
  }
  return { erased, stays, blocked }
}
