import { favouritePrefix } from '../../../domain/node-rules.ts'
import { routes } from '../changes.ts'
import { summariesByKeys } from './node-summaries.ts'
import { privateMembers } from './private-members.ts'
import { value, type Query } from './query.ts'
import { keysOfIds } from './node-keys.ts'

export const favouritesList: Query<'favourites.list'> = {
  run(context) {
    const ids = privateMembers(context, favouritePrefix, 'ASC', 1000)
    const summaries = summariesByKeys(context.connection, keysOfIds(context.connection, ids))
    return value(summaries.rows, [
      routes.private,
      ...ids.map((id) => routes.node(id)),
      ...summaries.keys,
    ])
  },
}
