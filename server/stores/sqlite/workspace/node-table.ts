import type { Database } from 'better-sqlite3'
import { digestColumns, type RootDigest } from '../../../../domain/sync/root-digest.ts'
import { mutant } from '../../../../lib/mutants.ts'
import type { NodeId } from '../../../../protocol/ids.ts'
import type { WireNode } from '../../../../protocol/wire/node.ts'
import type { Home } from '../../../sync/access.ts'
import type { Departure, TakenPush } from '../../../sync/push-decision.ts'
import type { LogRow, LogScope } from '../../workspace/workspace-store.ts'
import { queryByRoots } from './scope.ts'

/** The rows as they are, and what left its root. */
export interface NodeTable {
  homeOf(node: NodeId): Home | null
  roots(person: string): readonly { readonly home: Home; readonly digest: RootDigest }[]
  rows(scope: LogScope, after: number): Iterable<LogRow>
  departures(scope: LogScope, after: number): Iterable<Departure>
  write(group: string, push: TakenPush): void
}

type RowColumns = HomeColumns & {
  readonly version: number
  readonly row: string
  readonly size: number
}
type HomeColumns = { readonly root_id: NodeId; readonly private_to: string | null }
type DepartureColumns = HomeColumns & {
  readonly version: number
  readonly node_id: NodeId
  readonly why: 'purged' | 'left'
}

const homeOf = ({ root_id, private_to }: HomeColumns): Home => ({
  root: root_id,
  privateTo: private_to,
})

/** Whoever wrote it last, other groups' newest version stays known: a purge asks for it. */
const otherVersion =
  'other_version = CASE WHEN client_group = @group THEN other_version ELSE version END'

export function createNodeTable(database: Database): NodeTable {
  const home = database.prepare<[NodeId], HomeColumns>(
    'SELECT root_id, private_to FROM nodes WHERE id = ?',
  )
  // From the index alone.
  const roots = database.prepare<[string], HomeColumns & Omit<RootDigest, 'root'>>(
    `SELECT root_id, private_to, ${digestColumns} FROM nodes INDEXED BY nodes_root
     WHERE private_to IS NULL OR private_to = ? GROUP BY root_id, private_to`,
  )
  const rows = queryByRoots<RowColumns>(
    database,
    (where) =>
      `SELECT version, root_id, private_to, row, octet_length(row) AS size FROM nodes WHERE ${where}`,
  )
  const departures = queryByRoots<DepartureColumns>(
    database,
    (where) => `SELECT version, node_id, root_id, private_to, why FROM departures WHERE ${where}`,
  )
  const upsert = database.prepare<[WrittenColumns & { row: string }]>(
    `INSERT INTO nodes (id, parent_id, root_id, private_to, version, client_group, other_version, row)
     VALUES (@node, @parent, @root, @privateTo, @version, @group, 0, @row)
     ON CONFLICT (id) DO UPDATE SET parent_id = excluded.parent_id, root_id = excluded.root_id,
       private_to = excluded.private_to, version = excluded.version, ${otherVersion},
       client_group = excluded.client_group, row = excluded.row`,
  )
  const moveAlong = database.prepare<[Omit<WrittenColumns, 'parent'>]>(
    `UPDATE nodes SET root_id = @root, private_to = @privateTo, version = @version,
       ${otherVersion}, client_group = @group WHERE id = @node`,
  )
  const remove = database.prepare<[NodeId]>('DELETE FROM nodes WHERE id = ?')
  const depart = database.prepare<[number, NodeId, NodeId, string | null, string]>(
    'INSERT INTO departures (version, node_id, root_id, private_to, why) VALUES (?, ?, ?, ?, ?)',
  )
  return {
    homeOf(node) {
      const columns = home.get(node)
      return columns === undefined ? null : homeOf(columns)
    },
    roots: (person) =>
      roots.all(person).map(({ root_id, private_to, ...digest }) => ({
        home: homeOf({ root_id, private_to }),
        digest: { root: root_id, ...digest },
      })),
    *rows(scope, after) {
      for (const columns of rows(scope, after)) {
        const row = JSON.parse(columns.row) as WireNode
        yield { version: columns.version, home: homeOf(columns), row, size: columns.size }
      }
    },
    *departures(scope, after) {
      for (const columns of departures(scope, after)) {
        const { version, node_id, why } = columns
        yield { version, node: node_id, home: homeOf(columns), why }
      }
    },
    write(group, push) {
      if (mutant('ack-without-effect')) return
      for (const node of push.purged) remove.run(node)
      for (const { version, node, home, why } of push.departures)
        depart.run(version, node, home.root, home.privateTo, why)
      for (const { node, home, parent, row, version } of push.writes) {
        const { root, privateTo } = home
        if (row === null) moveAlong.run({ node, root, privateTo, version, group })
        else {
          const text = JSON.stringify(row)
          upsert.run({ node, parent, root, privateTo, version, group, row: text })
        }
      }
    },
  }
}

type WrittenColumns = {
  readonly node: NodeId
  readonly parent: NodeId | null
  readonly root: NodeId
  readonly privateTo: string | null
  readonly version: number
  readonly group: string
}
