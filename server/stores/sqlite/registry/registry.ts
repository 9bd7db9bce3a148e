import type { Database } from 'better-sqlite3'
import { CamelCasePlugin, Kysely, SqliteDialect, type SqliteDatabase } from 'kysely'
import type { Facts, Registry, RegistryTables } from '../../registry/registry.ts'
import { createInvitations, createMemberships, createWorkspaces } from './access.ts'
import { createAccounts, createPersons, createTenants } from './accounts.ts'
import { createAudit } from './audit.ts'
import { createSecrets } from './secrets.ts'
import { createDevices, createSessions } from './sessions.ts'
import type { RegistryQueries } from './tables.ts'

/** The registry in `registry.db`. The file is its owner's to close, after the last answer. */
export function createRegistry(database: Database): Registry {
  const queries: RegistryQueries = new Kysely({
    dialect: new SqliteDialect({ database: withPreparedStatements(database) }),
    plugins: [new CamelCasePlugin()],
  })
  const tables = createTables(queries)
  return {
    read: (work) => work(tables),
    write: (work) =>
      queries.transaction().execute((transaction) => work(createTables(transaction))),
  }
}

/** Prepares each text once: what the registry is asked are a few dozen statements, again and again. */
function withPreparedStatements(database: Database): SqliteDatabase {
  const statements = new Map<string, ReturnType<SqliteDatabase['prepare']>>()
  return {
    close: () => database.close(),
    prepare(text) {
      let statement = statements.get(text)
      if (statement === undefined) {
        statement = database.prepare(text)
        statements.set(text, statement)
      }
      return statement
    },
  }
}

const createTables = (queries: RegistryQueries): RegistryTables => ({
  facts: createFacts(queries),
  tenants: createTenants(queries),
  accounts: createAccounts(queries),
  persons: createPersons(queries),
  devices: createDevices(queries),
  sessions: createSessions(queries),
  secrets: createSecrets(queries),
  workspaces: createWorkspaces(queries),
  memberships: createMemberships(queries),
  invitations: createInvitations(queries),
  audit: createAudit(queries),
})

function createFacts(queries: RegistryQueries): Facts {
  return {
    async get(key) {
      const row = await queries
        .selectFrom('_meta')
        .select('value')
        .where('key', '=', key)
        .executeTakeFirst()
      return row?.value ?? null
    },
    async claim(key, value) {
      const { numInsertedOrUpdatedRows } = await queries
        .insertInto('_meta')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
    async remove(key) {
      await queries.deleteFrom('_meta').where('key', '=', key).execute()
    },
  }
}
