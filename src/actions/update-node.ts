import type { NodeId } from '../../protocol/ids.ts'
import type { Json } from '../../protocol/json.ts'
import { tell, type Acting } from './act.ts'

/** Patches attributes; null removes a key. True when it is on disk. */
export async function updateNode(
  desk: Acting,
  id: NodeId,
  attributes: { readonly [key: string]: Json },
): Promise<boolean> {
  return tell(desk, await desk.workspace.mutate('nodes.update', { id, attributes })).ok
}

export function renameNode(desk: Acting, id: NodeId, name: string): Promise<boolean> {
  return updateNode(desk, id, { name: name.trim() })
}

/** An emoji, `lucide:<name>`, or null for the sign of the node's type. */
export function setIcon(desk: Acting, id: NodeId, icon: string | null): Promise<boolean> {
  return updateNode(desk, id, { icon })
}

export function setTags(desk: Acting, id: NodeId, tags: readonly string[]): Promise<boolean> {
  return updateNode(desk, id, { tags: tags.length === 0 ? null : tags })
}
