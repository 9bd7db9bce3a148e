import { routes } from '../changes.ts'
import { summariesByIds } from './node-summaries.ts'
import { value, type Query } from './query.ts'

export const nodesSummaries: Query<'nodes.summaries'> = {
  run({ connection }, { ids }) {
    const summaries = summariesByIds(connection, ids)
    return value(summaries.rows, [...ids.map((id) => routes.node(id)), ...summaries.keys])
  },
}
