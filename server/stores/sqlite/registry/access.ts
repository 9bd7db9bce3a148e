import { nodeIdSchema } from '../../../../protocol/ids.ts'
import type { Invitations, Membership, Memberships, Workspaces } from '../../registry/access.ts'
import type { RegistryQueries } from './tables.ts'

export function createWorkspaces(queries: RegistryQueries): Workspaces {
  return {
    async insert(workspace) {
      const { numInsertedOrUpdatedRows } = await queries
        .insertInto('workspaces')
        .values(workspace)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
    async byId(id) {
      const row = await queries
        .selectFrom('workspaces')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      return row ?? null
    },
    ofAccount: (accountId) =>
      queries
        .selectFrom('workspaces')
        .selectAll()
        .where('id', 'in', (inner) =>
          inner
            .selectFrom('memberships')
            .select('workspaceId')
            .where('memberships.accountId', '=', accountId),
        )
        .orderBy('displayName')
        .orderBy('id')
        .execute(),
    async rename(id, displayName) {
      await queries.updateTable('workspaces').set({ displayName }).where('id', '=', id).execute()
    },
    async remove(id) {
      await queries.deleteFrom('workspaces').where('id', '=', id).execute()
    },
  }
}

type MembershipColumns = Omit<Membership, 'rootId'> & { readonly rootId: string }

const wholeWorkspace = ''

const rootColumn = (rootId: Membership['rootId']) => rootId ?? wholeWorkspace

const membershipOf = (row: MembershipColumns): Membership => ({
  ...row,
  rootId: row.rootId === wholeWorkspace ? null : nodeIdSchema.parse(row.rootId),
})

export function createMemberships(queries: RegistryQueries): Memberships {
  const ordered = queries
    .selectFrom('memberships')
    .selectAll()
    .orderBy('createdAt')
    .orderBy('accountId')
    .orderBy('rootId')
  return {
    async put(membership) {
      const { role } = membership
      await queries
        .insertInto('memberships')
        .values({ ...membership, rootId: rootColumn(membership.rootId) })
        .onConflict((conflict) =>
          conflict.columns(['workspaceId', 'accountId', 'rootId']).doUpdateSet({ role }),
        )
        .execute()
    },
    async remove(workspaceId, accountId, rootId) {
      const { numDeletedRows } = await queries
        .deleteFrom('memberships')
        .where('workspaceId', '=', workspaceId)
        .where('accountId', '=', accountId)
        .where('rootId', '=', rootColumn(rootId))
        .executeTakeFirstOrThrow()
      return numDeletedRows === 1n
    },
    async ofAccount(accountId) {
      const rows = await ordered.where('accountId', '=', accountId).execute()
      return rows.map(membershipOf)
    },
    async ofWorkspace(workspaceId) {
      const rows = await ordered.where('workspaceId', '=', workspaceId).execute()
      return rows.map(membershipOf)
    },
    async grants(workspaceId, accountId) {
      const rows = await ordered
        .where('workspaceId', '=', workspaceId)
        .where('accountId', '=', accountId)
        .execute()
      return rows.map(membershipOf)
    },
  }
}

export function createInvitations(queries: RegistryQueries): Invitations {
  const all = queries.selectFrom('invitations').selectAll()
  return {
    async insert(invitation) {
      await queries.insertInto('invitations').values(invitation).execute()
    },
    async byTokenHash(tokenHash) {
      return (await all.where('tokenHash', '=', tokenHash).executeTakeFirst()) ?? null
    },
    async byId(workspaceId, id) {
      const row = await all
        .where('id', '=', id)
        .where('workspaceId', '=', workspaceId)
        .executeTakeFirst()
      return row ?? null
    },
    openOfWorkspace: (workspaceId, now) =>
      all
        .where('workspaceId', '=', workspaceId)
        .where('usedAt', 'is', null)
        .where('revokedAt', 'is', null)
        .where('expiresAt', '>', now)
        .orderBy('createdAt', 'desc')
        .orderBy('id', 'desc')
        .execute(),
    async use(id, usedBy, now) {
      const { numUpdatedRows } = await queries
        .updateTable('invitations')
        .set({ usedAt: now, usedBy })
        .where('id', '=', id)
        .where('usedAt', 'is', null)
        .where('revokedAt', 'is', null)
        .where('expiresAt', '>', now)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
    async revoke(id, now) {
      const { numUpdatedRows } = await queries
        .updateTable('invitations')
        .set({ revokedAt: now })
        .where('id', '=', id)
        .where('usedAt', 'is', null)
        .where('revokedAt', 'is', null)
        .where('expiresAt', '>', now)
        .executeTakeFirstOrThrow()
      return numUpdatedRows === 1n
    },
  }
}
