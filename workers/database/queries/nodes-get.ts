import { routes } from '../changes.ts'
import { nodeRowJson, parentIdLookup } from '../node-row.ts'
import type { Query } from './query.ts'

const sql = `SELECT ${nodeRowJson(parentIdLookup)} FROM nodes n WHERE n.uuid = unhex(?, '-')`

export const nodesGet: Query<'nodes.get'> = {
  run({ connection }, { id }) {
    return {
      kind: 'json',
      json: connection.value<string>(sql, id) ?? 'null',
      keys: [routes.node(id)],
    }
  },
}
