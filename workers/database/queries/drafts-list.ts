import type { Draft } from '../../../protocol/queue.ts'
import type { Json } from '../../../protocol/json.ts'
import type { WirePart } from '../../../protocol/wire/node.ts'
import { routes } from '../changes.ts'
import type { Connection } from '../sqlite/connection.ts'
import { deedsOf } from '../sync/deeds.ts'
import { value, type Query } from './query.ts'
import { mostNodes, named } from './sync-queue.ts'

const mostDrafts = 500

type Row = [
  id: number,
  kind: 'mutation' | 'document',
  opId: string | null,
  name: string,
  code: string,
  at: number,
  count: number,
]

export const draftsList: Query<'drafts.list'> = {
  run({ connection }, { nodeId }) {
    const rows = connection.rows<Row>(
      `SELECT min(key), kind, op_id, name, code, max(at), count(*) FROM drafts
       WHERE kind <> 'purged' AND discarded_at IS NULL
       ${nodeId === undefined ? '' : 'AND coalesce(op_id, key) IN (SELECT coalesce(op_id, key) FROM drafts WHERE node_id = ?)'}
       GROUP BY coalesce(op_id, key) ORDER BY min(key) DESC LIMIT ${mostDrafts}`,
      ...(nodeId === undefined ? [] : [nodeId]),
    )
    const drafts = rows.map(([id, kind, opId, name, code, at, nodeCount]): Draft => {
      const nodes = nodesOf(connection, id, opId)
      return { id, kind, opId, name, code, at, nodes, nodeCount }
    })
    return value(drafts, [routes.drafts])
  },
}

function nodesOf(connection: Connection, id: number, opId: string | null): Draft['nodes'] {
  return connection
    .rows<[string, string, string | null, string]>(
      `SELECT node_id, kind, title, CASE kind WHEN 'mutation' THEN CAST(content AS TEXT) ELSE '' END
       FROM drafts WHERE ${opId === null ? 'key' : 'op_id'} = ? ORDER BY key LIMIT ${mostNodes}`,
      opId ?? id,
    )
    .map(([nodeId, kind, title, content]) => {
      if (kind === 'document') return { ...named(connection, nodeId, title), deeds: [] }
      const { part, values } = JSON.parse(content) as { part: WirePart; values: Json[] }
      return {
        ...named(connection, nodeId, title ?? nameWritten(part, values)),
        deeds: deedsOf(connection, part, values, { name: title }),
      }
    })
}

function nameWritten(part: WirePart, values: readonly Json[]): string | null {
  if (part.do !== 'put') return null
  const name = values[part.cells.findIndex(([cell]) => cell === 'a:name')]
  return typeof name === 'string' ? name : null
}
