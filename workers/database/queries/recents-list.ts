import { seenPrefix } from '../../../domain/node-rules.ts'
import { routes } from '../changes.ts'
import { keysOfIds } from './node-keys.ts'
import { summariesByKeys } from './node-summaries.ts'
import { privateMembers } from './private-members.ts'
import { value, type Query } from './query.ts'

export const recentsList: Query<'recents.list'> = {
  run(context, { limit = 20 }) {
    const ids = privateMembers(context, seenPrefix, 'DESC', limit)
    const summaries = summariesByKeys(context.connection, keysOfIds(context.connection, ids))
    return value(summaries.rows, [
      routes.private,
      ...ids.map((id) => routes.node(id)),
      ...summaries.keys,
    ])
  },
}
