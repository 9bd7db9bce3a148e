import { routes } from '../changes.ts'
import type { Query } from './query.ts'

const columns = `json_object('seq', seq, 'opId', op_id, 'name', name, 'args', json(args), 'status', status,
  'error', json(error), 'retryCount', retry_count, 'createdAt', created_at)`

export const mutationsList: Query<'mutations.list'> = {
  run({ connection }, { status, limit = 1000 }) {
    const rows =
      status === undefined
        ? connection.column<string>(
            `SELECT ${columns} FROM mutations ORDER BY seq DESC LIMIT ?`,
            limit,
          )
        : connection.column<string>(
            `SELECT ${columns} FROM mutations WHERE status = ? ORDER BY seq DESC LIMIT ?`,
            status,
            limit,
          )
    return { kind: 'json', json: `[${rows.join(',')}]`, keys: [routes.mutations] }
  },
}
