import { routes } from '../changes.ts'
import { nodeCells, nodeVersion, parentHexLookup } from '../node-row.ts'
import type { SqlValue } from '../sqlite/connection.ts'
import type { Query } from './query.ts'

// UNION, not UNION ALL: a cycle that another device made must end the walk, not hang it.
const sql = `WITH RECURSIVE above(key, distance) AS (
    SELECT key, 0 FROM nodes WHERE uuid = unhex(?, '-')
    UNION SELECT n.parent_key, above.distance + 1 FROM nodes n JOIN above ON n.key = above.key
    WHERE n.parent_key IS NOT NULL AND above.distance < 5000
  )
  SELECT n.key, n.id, ${nodeVersion}, ${nodeCells(parentHexLookup)}
  FROM above JOIN nodes n ON n.key = above.key
  ORDER BY above.distance DESC`

export const nodesPath: Query<'nodes.path'> = {
  run({ connection }, { id }) {
    // What it depends on are the rows themselves, and they are few: all of them are read at once.
    const rows = connection.rows<[number, string, SqlValue, string]>(sql, id)
    return {
      kind: 'rows',
      source: {
        json: () => `[${rows.map((row) => row[3]).join(',')}]`,
        versions: () => rows.map((row) => [row[0], row[2]] as const),
        pick(keys) {
          const wanted = new Set(keys)
          return rows
            .filter(([key]) => wanted.has(key))
            .map(([key, rowId, , json]) => [key, rowId, json] as const)
        },
      },
      keys: [routes.node(id), ...rows.map((row) => routes.node(row[1]))],
    }
  },
}
