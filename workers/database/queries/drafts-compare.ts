import { required } from '../../../lib/assert.ts'
import { routes } from '../changes.ts'
import type * as DocumentDrafts from '../document-drafts.ts'
import { value, type Query } from './query.ts'

let module: typeof DocumentDrafts | null = null

export const draftsCompare: Query<'drafts.compare'> = {
  needsDocuments: true,
  async load() {
    module ??= await import('../document-drafts.ts')
  },
  run({ connection }, { id }) {
    const { compareDraft } = required(module, 'drafts.compare runs before its code is loaded')
    const { nodeId, blocks } = compareDraft(connection, id)
    return value(blocks, [routes.drafts, routes.document(nodeId)])
  },
}
