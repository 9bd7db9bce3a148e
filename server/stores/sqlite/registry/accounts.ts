import type { Accounts, Persons, Tenants } from '../../registry/accounts.ts'
import type { RegistryQueries } from './tables.ts'

export function createTenants(queries: RegistryQueries): Tenants {
  return {
    async insert(tenant) {
      await queries.insertInto('tenants').values(tenant).execute()
    },
    async first() {
      const row = await queries
        .selectFrom('tenants')
        .selectAll()
        .orderBy('createdAt')
        .limit(1)
        .executeTakeFirst()
      return row ?? null
    },
    async remove(id) {
      await queries.deleteFrom('tenants').where('id', '=', id).execute()
    },
  }
}

export function createAccounts(queries: RegistryQueries): Accounts {
  return {
    async count() {
      const { count } = await queries
        .selectFrom('accounts')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    async insert(account) {
      const { numInsertedOrUpdatedRows } = await queries
        .insertInto('accounts')
        .values(account)
        .onConflict((conflict) => conflict.column('emailKey').doNothing())
        .executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
    async byId(id) {
      const row = await queries
        .selectFrom('accounts')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      return row ?? null
    },
    async byEmailKey(emailKey) {
      const row = await queries
        .selectFrom('accounts')
        .selectAll()
        .where('emailKey', '=', emailKey)
        .executeTakeFirst()
      return row ?? null
    },
    list: () =>
      queries.selectFrom('accounts').selectAll().orderBy('createdAt').orderBy('id').execute(),
    async update(id, patch) {
      await queries.updateTable('accounts').set(patch).where('id', '=', id).execute()
    },
    async remove(id) {
      await queries.deleteFrom('accounts').where('id', '=', id).execute()
    },
  }
}

export function createPersons(queries: RegistryQueries): Persons {
  const accountOf: Persons['accountOf'] = async (id) => {
    const row = await queries
      .selectFrom('persons')
      .select('accountId')
      .where('id', '=', id)
      .executeTakeFirst()
    return row?.accountId ?? null
  }
  return {
    accountOf,
    async claim(id, accountId) {
      await queries
        .insertInto('persons')
        .values({ id, accountId })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
      return (await accountOf(id)) === accountId
    },
    async ofAccount(accountId) {
      const rows = await queries
        .selectFrom('persons')
        .select('id')
        .where('accountId', '=', accountId)
        .orderBy('number')
        .execute()
      return rows.map(({ id }) => id)
    },
  }
}
