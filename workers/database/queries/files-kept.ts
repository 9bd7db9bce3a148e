import { routes } from '../changes.ts'
import { value, type Query } from './query.ts'

export const filesKept: Query<'files.kept'> = {
  run({ connection }) {
    const isAllKept = connection.value<number>('SELECT 1 FROM kept_nodes WHERE node_key = 0') === 1
    const nodeIds = connection.column<string>(
      'SELECT nodes.id FROM kept_nodes JOIN nodes ON nodes.key = node_key ORDER BY node_key',
    )
    return value({ isAllKept, nodeIds }, [routes.files])
  },
}
