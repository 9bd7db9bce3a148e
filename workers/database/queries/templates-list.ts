import { routes } from '../changes.ts'
import { summariesByKeys } from './node-summaries.ts'
import { value, type Query } from './query.ts'

/** Pages that a person marked as a template: `attributes.template` is true. */
export const templatesList: Query<'templates.list'> = {
  run({ connection }) {
    const keys = connection.column<number>(
      `SELECT key FROM nodes WHERE attributes ->> '$.template' IS NOT NULL
       AND attributes ->> '$.template' = 1 AND trashed = 0 LIMIT 200`,
    )
    const summaries = summariesByKeys(connection, keys)
    return value(summaries.rows, [routes.templates, routes.trash, ...summaries.keys])
  },
}
