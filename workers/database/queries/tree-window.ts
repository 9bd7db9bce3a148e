import { routes } from '../changes.ts'
import { createOutline } from '../outline.ts'
import { value, type Query } from './query.ts'

export const treeWindow: Query<'tree.window'> = {
  run({ connection }, { expanded, offset, limit }) {
    const outline = createOutline(connection, expanded)
    return value(
      { total: outline.total, offset, rows: outline.rows(offset, limit) },
      outline.shownParents.map((key) => routes.children(key)),
    )
  },
}
