import { routes } from '../changes.ts'
import { summariesByIds } from './node-summaries.ts'
import { value, type Query } from './query.ts'

export const trashList: Query<'trash.list'> = {
  run({ connection }, { limit = 1000 }) {
    const ids = connection.column<string>(
      'SELECT id FROM nodes WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC, key DESC LIMIT ?',
      limit,
    )
    const summaries = summariesByIds(connection, ids)
    return value(summaries.rows, [routes.trash, ...summaries.keys])
  },
}
