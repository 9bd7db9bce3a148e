import { search } from '../search.ts'
import { value, type Query } from './query.ts'

export const nodesSearch: Query<'nodes.search'> = {
  needsIndex: true,
  run({ connection }, { text, limit = 50 }) {
    const { hits, keys } = search(connection, text, limit)
    return value(hits, keys)
  },
}
