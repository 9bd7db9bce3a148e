import type { Backlink } from '../../../protocol/rows.ts'
import { routes } from '../changes.ts'
import { summariesByKeys } from './node-summaries.ts'
import { value, type Query } from './query.ts'

export const nodesBacklinks: Query<'nodes.backlinks'> = {
  needsIndex: true,
  run({ connection }, { id }) {
    const rows = connection.rows<[number, string]>(
      `SELECT source_key, context FROM mentions WHERE target = unhex(?, '-') ORDER BY source_key, rowid`,
      id,
    )
    const contextsByKey = new Map<number, string[]>()
    for (const [key, context] of rows) {
      const contexts = contextsByKey.get(key)
      if (contexts === undefined) contextsByKey.set(key, [context])
      else contexts.push(context)
    }
    const keys = [...contextsByKey.keys()]
    const keyById = new Map(
      connection.rows<[string, number]>(
        'SELECT id, key FROM nodes WHERE key IN (SELECT value FROM json_each(?))',
        JSON.stringify(keys),
      ),
    )
    const summaries = summariesByKeys(connection, keys)
    const backlinks = summaries.rows.map((summary): Backlink => ({
      ...summary,
      contexts: contextsByKey.get(keyById.get(summary.id) ?? -1) ?? [],
    }))
    return value(backlinks, [routes.text, ...summaries.keys])
  },
}
