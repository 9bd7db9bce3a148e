import type { Audit } from '../../registry/audit.ts'
import type { RegistryQueries } from './tables.ts'

export function createAudit(queries: RegistryQueries): Audit {
  return {
    async append(entry) {
      await queries.insertInto('audit').values(entry).execute()
    },
    list: (limit) =>
      queries
        .selectFrom('audit')
        .select(['at', 'actorId', 'action', 'workspaceId', 'subject', 'address'])
        .orderBy('number', 'desc')
        .limit(limit)
        .execute(),
    async prune(before) {
      const { numDeletedRows } = await queries
        .deleteFrom('audit')
        .where('at', '<', before)
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}
