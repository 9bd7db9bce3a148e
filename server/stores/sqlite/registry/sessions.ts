import type { Devices, Sessions } from '../../registry/sessions.ts'
import type { RegistryQueries } from './tables.ts'

export function createDevices(queries: RegistryQueries): Devices {
  return {
    async put(device) {
      const { name, seenAt } = device
      await queries
        .insertInto('devices')
        .values(device)
        .onConflict((conflict) =>
          conflict.columns(['accountId', 'id']).doUpdateSet({ name, seenAt }),
        )
        .execute()
    },
    ofAccount: (accountId) =>
      queries
        .selectFrom('devices')
        .selectAll()
        .where('accountId', '=', accountId)
        .orderBy('seenAt', 'desc')
        .execute(),
    async touch(accountId, id, seenAt) {
      await queries
        .updateTable('devices')
        .set({ seenAt })
        .where('accountId', '=', accountId)
        .where('id', '=', id)
        .execute()
    },
    async remove(accountId, id) {
      await queries
        .deleteFrom('devices')
        .where('accountId', '=', accountId)
        .where('id', '=', id)
        .execute()
    },
    async prune(before) {
      const { numDeletedRows } = await queries
        .deleteFrom('devices')
        .where('seenAt', '<', before)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('sessions')
                .select('sessions.id')
                .whereRef('sessions.accountId', '=', 'devices.accountId')
                .whereRef('sessions.deviceId', '=', 'devices.id'),
            ),
          ),
        )
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}

export function createSessions(queries: RegistryQueries): Sessions {
  return {
    async insert(session) {
      await queries.insertInto('sessions').values(session).execute()
    },
    async byTokenHash(tokenHash) {
      const row = await queries
        .selectFrom('sessions')
        .selectAll()
        .where('tokenHash', '=', tokenHash)
        .executeTakeFirst()
      return row ?? null
    },
    async byId(id) {
      const row = await queries
        .selectFrom('sessions')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      return row ?? null
    },
    liveOfAccount: (accountId, now) =>
      queries
        .selectFrom('sessions')
        .selectAll()
        .where('accountId', '=', accountId)
        .where('revokedAt', 'is', null)
        .where('expiresAt', '>', now)
        .orderBy('seenAt', 'desc')
        .execute(),
    async update(id, patch) {
      await queries.updateTable('sessions').set(patch).where('id', '=', id).execute()
    },
    async revoke(ids, now) {
      if (ids.length === 0) return []
      const rows = await queries
        .updateTable('sessions')
        .set({ revokedAt: now })
        .where('id', 'in', ids)
        .where('revokedAt', 'is', null)
        .where('expiresAt', '>', now)
        .returning('id')
        .execute()
      return rows.map(({ id }) => id)
    },
    async prune(before) {
      const { numDeletedRows } = await queries
        .deleteFrom('sessions')
        .where((where) =>
          where.or([where('expiresAt', '<', before), where('revokedAt', '<', before)]),
        )
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}
