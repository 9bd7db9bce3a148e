import { routes } from '../changes.ts'
import { contentOf } from './document-access.ts'
import { value, type Query } from './query.ts'

export const documentOutline: Query<'document.outline'> = {
  needsDocuments: true,
  run(context, { nodeId }) {
    return value(contentOf(context, nodeId)?.headings ?? [], [
      routes.document(nodeId),
      routes.node(nodeId),
    ])
  },
}
