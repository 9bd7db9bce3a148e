import { privateType } from '../../../domain/node-rules.ts'
import { routes } from '../changes.ts'
import type { Connection } from '../sqlite/connection.ts'
import { value, type Query } from './query.ts'

export const workspaceCounts: Query<'workspace.counts'> = {
  run({ connection }) {
    const [all, trashed] = connection.row<[number, number]>(
      'SELECT (SELECT count(*) FROM nodes), (SELECT count(*) FROM nodes WHERE trashed = 1)',
    ) ?? [0, 0]
    // The private root is a node of the file, but not of the tree.
    return value({ nodes: all - trashed - 1, trashed, isPristine: isPristine(connection) }, [
      routes.tree,
    ])
  },
}

/** True where there is nothing but the sample that a first start makes, untouched or thrown away. */
function isPristine(connection: Connection): boolean {
  return (
    connection.value<number>(
      `SELECT EXISTS (SELECT 1 FROM nodes WHERE type <> '${privateType}'
                      AND attributes ->> '$.guide' IS NULL AND attributes ->> '$.guidePart' IS NULL)
           OR EXISTS (SELECT 1 FROM nodes WHERE type <> '${privateType}'
                      AND deleted_at IS NULL AND updated_at > created_at)
           OR EXISTS (SELECT 1 FROM node_updates)
           OR EXISTS (SELECT 1 FROM node_states JOIN nodes ON nodes.key = node_key
                      WHERE node_states.updated_at > nodes.created_at)`,
    ) === 0
  )
}
