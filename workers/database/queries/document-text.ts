import { routes } from '../changes.ts'
import { contentOf } from './document-access.ts'
import { value, type Query } from './query.ts'

export const documentText: Query<'document.text'> = {
  needsDocuments: true,
  run(context, { nodeId }) {
    return value(contentOf(context, nodeId)?.text ?? '', [
      routes.document(nodeId),
      routes.node(nodeId),
    ])
  },
}
