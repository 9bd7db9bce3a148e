import type { Secret, Secrets } from '../../registry/secrets.ts'
import type { RegistryQueries } from './tables.ts'

export function createSecrets(queries: RegistryQueries): Secrets {
  return {
    async insert(secret) {
      await queries.insertInto('secrets').values(secret).execute()
    },
    async take(kind, tokenHash, now) {
      const row = await queries
        .deleteFrom('secrets')
        .where('tokenHash', '=', tokenHash)
        .where('kind', '=', kind)
        .returningAll()
        .executeTakeFirst()
      return ifOpen(row, now)
    },
    async find(kind, tokenHash, now) {
      const row = await queries
        .selectFrom('secrets')
        .selectAll()
        .where('tokenHash', '=', tokenHash)
        .where('kind', '=', kind)
        .executeTakeFirst()
      return ifOpen(row, now)
    },
    async has(kind, accountId) {
      const row = await queries
        .selectFrom('secrets')
        .select('kind')
        .where('accountId', '=', accountId)
        .where('kind', '=', kind)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
    async removeOfAccount(kind, accountId) {
      await queries
        .deleteFrom('secrets')
        .where('accountId', '=', accountId)
        .where('kind', '=', kind)
        .execute()
    },
    async prune(before) {
      const { numDeletedRows } = await queries
        .deleteFrom('secrets')
        .where('expiresAt', '<', before)
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}

function ifOpen(row: Secret | undefined, now: number): Secret | null {
  if (row === undefined) return null
  return row.expiresAt === null || row.expiresAt > now ? row : null
}
