import { privateType } from '../../../domain/node-rules.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import type { NodeSummary } from '../../../protocol/rows.ts'
import { routes, type RoutingKey } from '../changes.ts'
import type { Connection } from '../sqlite/connection.ts'

/** Summaries with what they depend on: the nodes themselves and all above them, whose names they show. */
export type Summaries = {
  readonly rows: readonly NodeSummary[]
  readonly keys: readonly RoutingKey[]
}

type SummaryRow = [
  id: string,
  type: string,
  name: string | null,
  icon: string | null,
  revision: number,
  parentKey: number | null,
]

const columns = `n.id, n.type, n.attributes->>'$.name', n.attributes->>'$.icon', n.revision, n.parent_key`

/** Summaries of living nodes by key, in the order of the keys. */
export function summariesByKeys(connection: Connection, keys: readonly number[]): Summaries {
  return toSummaries(
    connection,
    connection.rows<SummaryRow>(
      `SELECT ${columns} FROM json_each(?) AS wanted JOIN nodes n ON n.key = wanted.value
       WHERE n.trashed = 0 AND n.type <> '${privateType}' ORDER BY wanted.key`,
      JSON.stringify(keys),
    ),
  )
}

/** Summaries by id, in the order of the ids; unknown ids are left out, nodes in the trash are not. */
export function summariesByIds(connection: Connection, ids: readonly string[]): Summaries {
  return toSummaries(
    connection,
    connection.rows<SummaryRow>(
      `SELECT ${columns} FROM json_each(?) AS wanted JOIN nodes n ON n.uuid = unhex(wanted.value, '-') ORDER BY wanted.key`,
      JSON.stringify(ids),
    ),
  )
}

function toSummaries(connection: Connection, found: readonly SummaryRow[]): Summaries {
  const ancestry = createAncestry(connection)
  const ids = new Set<string>()
  const rows = found.map(([id, type, name, icon, revision, parentKey]): NodeSummary => {
    ids.add(id)
    const { path, rootId } = ancestry.above(parentKey)
    return {
      id: id as NodeId,
      type,
      rootId: (rootId ?? id) as NodeId,
      name: name ?? '',
      icon,
      revision,
      path,
    }
  })
  return { rows, keys: [...ids, ...ancestry.ids].map(routes.node) }
}

type Above = { readonly path: readonly string[]; readonly rootId: string | null }

/** Reads the names down to a node, outermost first, and its root. What several nodes share is read once. */
function createAncestry(connection: Connection) {
  const nothing: Above = { path: [], rootId: null }
  const aboveByKey = new Map<number | null, Above>([[null, nothing]])
  const ids = new Set<string>()

  function above(key: number | null): Above {
    const known = aboveByKey.get(key)
    if (known !== undefined) return known
    // A cycle that another device made must end the walk, not hang it: an entry is there before its parent is read.
    aboveByKey.set(key, nothing)
    const row = connection.row<[string, string | null, number | null]>(
      `SELECT id, attributes->>'$.name', parent_key FROM nodes WHERE key = ?`,
      key,
    )
    if (row === undefined) return nothing
    ids.add(row[0])
    const higher = above(row[2])
    const own = { path: [...higher.path, row[1] ?? ''], rootId: higher.rootId ?? row[0] }
    aboveByKey.set(key, own)
    return own
  }

  return { above, ids }
}
