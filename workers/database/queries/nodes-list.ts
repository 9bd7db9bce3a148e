import { privateType } from '../../../domain/node-rules.ts'
import { routes } from '../changes.ts'
import { nodeCells, nodeVersion } from '../node-row.ts'
import { findPlace, type NodePlace } from '../nodes.ts'
import type { Connection, Parameter } from '../sqlite/connection.ts'
import { noRows, type PickedRow, type Query, type RowSource, type RowVersion } from './query.ts'

const living = `FROM nodes n WHERE n.parent_key IS ?1 AND n.trashed = 0 AND n.type <> '${privateType}'`
const inOrder = 'ORDER BY n.position, n.uuid LIMIT ?2'

/** The statements over one window; `parentHex` is the parameter behind those of `from`. */
function statements(from: string, parentHex: string) {
  return {
    json: `SELECT group_concat(cells) FROM (SELECT ${nodeCells(parentHex)} AS cells ${from})`,
    versions: `SELECT n.key, ${nodeVersion} ${from}`,
  }
}

const fromStart = statements(`${living} ${inOrder}`, '?3')
const fromAfter = statements(
  `${living} AND n.position >= ?3 AND (n.position > ?3 OR n.uuid > unhex(?4, '-')) ${inOrder}`,
  '?5',
)
const pick = `SELECT n.key, n.id, ${nodeCells('?2')}
  FROM json_each(?1) AS wanted JOIN nodes n ON n.key = wanted.value`

export const nodesList: Query<'nodes.list'> = {
  run({ connection }, { parentId, limit = 100_000, after }) {
    const parent = parentId === null ? null : findPlace(connection, parentId)
    if (parent === undefined)
      return { kind: 'rows', source: noRows, keys: [routes.node(parentId ?? '')] }
    const keys = [routes.children(parent?.key ?? null)]
    if (after !== undefined) keys.push(routes.node(after))
    const start = after === undefined ? undefined : findPlace(connection, after)
    return { kind: 'rows', source: childRows(connection, parent, limit, start), keys }
  },
}

function childRows(
  connection: Connection,
  parent: NodePlace | null,
  limit: number,
  start: NodePlace | undefined,
): RowSource {
  const parentHex = parent === null ? null : parent.id.replaceAll('-', '')
  const sql = start === undefined ? fromStart : fromAfter
  const parameters: Parameter[] = [parent?.key ?? null, limit]
  if (start !== undefined) parameters.push(start.position, start.id)
  return {
    json: () => `[${connection.value<string | null>(sql.json, ...parameters, parentHex) ?? ''}]`,
    versions: () => connection.rows<RowVersion>(sql.versions, ...parameters),
    pick: (keys) => connection.rows<PickedRow>(pick, JSON.stringify(keys), parentHex),
  }
}
