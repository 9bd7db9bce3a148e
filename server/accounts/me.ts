import type { Me, WorkspaceInfo } from '../../protocol/accounts-api.ts'
import type { Account } from '../stores/registry/accounts.ts'
import type { RegistryTables } from '../stores/registry/registry.ts'
import type { AccountsContext } from './context.ts'
import { personOf } from './person.ts'
import type { SignedIn } from './sessions.ts'

/** Who is signed in, where and to what. */
export function describeMe(
  { store }: Pick<AccountsContext, 'store'>,
  { account, session }: SignedIn,
): Promise<Me> {
  return store.registry.read(async (tables) => {
    const present = (await tables.accounts.byId(account.id)) ?? account
    const devices = await tables.devices.ofAccount(account.id)
    const device = devices.find(({ id }) => id === session.deviceId)
    const personId = await personOf(tables, account.id)
    return {
      account: {
        id: present.id,
        email: present.email,
        name: present.name,
        tenantRole: present.tenantRole,
        personId,
        createdAt: present.createdAt,
      },
      session: { id: session.id, expiresAt: session.expiresAt },
      device: { id: session.deviceId, name: device?.name ?? '' },
      workspaces: await workspacesOf(tables, account),
      hasRecoveryCode: await tables.secrets.has('recovery', account.id),
    }
  })
}

async function workspacesOf(tables: RegistryTables, account: Account): Promise<WorkspaceInfo[]> {
  const memberships = await tables.memberships.ofAccount(account.id)
  const workspaces = await tables.workspaces.ofAccount(account.id)
  return workspaces.map(({ id, displayName }) => ({
    id,
    name: displayName,
    grants: memberships
      .filter(({ workspaceId }) => workspaceId === id)
      .map(({ rootId, role }) => ({ rootId, role })),
  }))
}
