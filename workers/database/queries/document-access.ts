import { required } from '../../../lib/assert.ts'
import type { DocumentText } from '../../../domain/document/text.ts'
import type { DocumentCodec } from '../workspace-context.ts'
import { findPlace } from '../nodes.ts'
import type { WorkspaceContext } from '../workspace-context.ts'

/** The codec, which the engine loads before it runs a query that says it needs documents. */
export function codecOf(context: WorkspaceContext): DocumentCodec {
  return required(context.codec, 'A query reads documents without saying so')
}

/** What stands in a node's document; null when there is no such node. */
export function contentOf(context: WorkspaceContext, nodeId: string): DocumentText | null {
  const place = findPlace(context.connection, nodeId)
  return place === undefined ? null : codecOf(context).content(context.connection, place.key)
}
