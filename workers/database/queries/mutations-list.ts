import { routes } from '../changes.ts'
import type { Query } from './query.ts'

const most = 1000

/** Recorded as waiting, a mutation is under way once it was handed to the line. */
const shownStatus = `CASE WHEN status = 'pending' AND EXISTS
  (SELECT 1 FROM outbox WHERE outbox.seq = mutations.seq AND push_seq <= ?1) THEN 'in_progress' ELSE status END`

const columns = `json_object('seq', seq, 'opId', op_id, 'name', name, 'args', json(args), 'status', ${shownStatus},
  'error', json(error), 'retryCount', retry_count, 'createdAt', created_at)`

export const mutationsList: Query<'mutations.list'> = {
  run({ connection, sentTo }, { status, limit = most }) {
    const isOpen = status === 'pending' || status === 'in_progress'
    // Open rows have an index of their own.
    const where =
      status === undefined
        ? ''
        : isOpen
          ? `WHERE status = 'pending' AND ${shownStatus} = ?3`
          : 'WHERE status = ?3'
    const rows = connection.column<string>(
      `SELECT ${columns} FROM mutations ${where} ORDER BY seq DESC LIMIT ?2`,
      sentTo,
      limit,
      ...(status === undefined ? [] : [status]),
    )
    return { kind: 'json', json: `[${rows.join(',')}]`, keys: [routes.mutations] }
  },
}
