import { parseSearch } from '../../../domain/search-query.ts'
import { seenPrefix } from '../../../domain/node-rules.ts'
import { routes } from '../changes.ts'
import { streamedExpression } from '../search.ts'
import { keysOfIds } from './node-keys.ts'
import { summariesByKeys } from './node-summaries.ts'
import { privateMembers } from './private-members.ts'
import { value, type Query } from './query.ts'

/** Names only: exact first, then those that start with the text, then any with all of its words. */
export const nodesSuggest: Query<'nodes.suggest'> = {
  needsIndex: true,
  run(context, { text, limit = 20 }) {
    const { connection } = context
    const keys = [routes.text, routes.trash]
    if (text.trim() === '') {
      const recent = privateMembers(context, seenPrefix, 'DESC', limit)
      const summaries = summariesByKeys(connection, keysOfIds(connection, recent))
      return value(summaries.rows, [...keys, routes.private, ...summaries.keys])
    }
    const expression = streamedExpression(connection, parseSearch(text).terms, !/\s$/u.test(text))
    if (expression === null) return value([], keys)
    const found = connection.column<number>(
      `SELECT rowid FROM node_search WHERE node_search MATCH ? ORDER BY rowid DESC LIMIT 500`,
      `{name} : (${expression})`,
    )
    const wanted = text.trim().toLowerCase()
    const ranked = connection.column<number>(
      `SELECT n.key FROM nodes n WHERE n.key IN (SELECT value FROM json_each(?1)) AND n.trashed = 0
       ORDER BY lower(n.attributes->>'$.name') = ?2 DESC,
                substr(lower(n.attributes->>'$.name'), 1, length(?2)) = ?2 DESC,
                length(n.attributes->>'$.name'), n.key DESC LIMIT ?3`,
      JSON.stringify(found),
      wanted,
      limit,
    )
    const summaries = summariesByKeys(connection, ranked)
    return value(summaries.rows, [...keys, ...summaries.keys])
  },
}
