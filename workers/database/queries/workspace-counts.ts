import { routes } from '../changes.ts'
import { value, type Query } from './query.ts'

export const workspaceCounts: Query<'workspace.counts'> = {
  run({ connection }) {
    const [all, trashed] = connection.row<[number, number]>(
      'SELECT (SELECT count(*) FROM nodes), (SELECT count(*) FROM nodes WHERE trashed = 1)',
    ) ?? [0, 0]
    // The private root is a node of the file, but not of the tree.
    return value({ nodes: all - trashed - 1, trashed }, [routes.tree])
  },
}
