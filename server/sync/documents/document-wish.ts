import { nodeIdSchema, workspaceIdSchema } from '../../../protocol/ids.ts'
import type { DocumentWish } from './document-session.ts'

const documentPath = /^\/documents\/([^/]+)\/([^/]+)$/

/** Which document an address asks for, and with which ticket; null where it asks for none. */
export function documentWishOf(url: URL): DocumentWish | null {
  const match = documentPath.exec(url.pathname)
  const workspace = workspaceIdSchema.safeParse(match?.[1])
  const node = nodeIdSchema.safeParse(match?.[2])
  if (!workspace.success || !node.success) return null
  const ticket = (url.searchParams.get('ticket') ?? '').slice(0, 200)
  return { workspace: workspace.data, node: node.data, ticket }
}
