import { routes } from '../changes.ts'
import { value, type Query } from './query.ts'

export const tagsList: Query<'tags.list'> = {
  needsIndex: true,
  run({ connection }, { prefix = '', limit = 500 }) {
    const lower = prefix.toLowerCase()
    const rows = connection.rows<[string, number]>(
      `SELECT tag, count(*) FROM node_tags WHERE tag >= ?1 AND tag < ?1 || char(0x10FFFF)
       GROUP BY tag ORDER BY count(*) DESC, tag LIMIT ?2`,
      lower,
      limit,
    )
    return value(
      rows.map(([tag, count]) => ({ tag, count })),
      [routes.text],
    )
  },
}
