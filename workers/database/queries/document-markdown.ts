import { required } from '../../../lib/assert.ts'
import { routes } from '../changes.ts'
import { requirePlace } from '../nodes.ts'
import type * as PageMarkdown from '../page-markdown.ts'
import { codecOf } from './document-access.ts'
import { value, type Query } from './query.ts'

let module: typeof PageMarkdown | null = null

export const documentMarkdown: Query<'document.markdown'> = {
  needsDocuments: true,
  /** Whether a name is the only one of its kind is asked of the index. */
  needsIndex: true,
  async load() {
    module ??= await import('../page-markdown.ts')
  },
  run(context, { nodeId }) {
    const { pageMarkdown } = required(module, 'document.markdown runs before its code is loaded')
    const { connection } = context
    const place = requirePlace(connection, nodeId)
    const { markdown, linkedIds } = pageMarkdown(connection, codecOf(context), place)
    return value(markdown, [
      routes.document(nodeId),
      routes.node(nodeId),
      ...linkedIds.map((id) => routes.node(id)),
    ])
  },
}
