import { routes } from '../changes.ts'
import { createOutline } from '../outline.ts'
import { value, type Query } from './query.ts'

export const treeLocate: Query<'tree.locate'> = {
  run({ connection }, { expanded, id }) {
    const outline = createOutline(connection, expanded)
    return value(outline.locate(id), [
      routes.node(id),
      ...outline.shownParents.map((key) => routes.children(key)),
    ])
  },
}
