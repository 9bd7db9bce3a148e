import { derivedId } from '../../domain/derived-id.ts'
import { folderType } from '../../domain/node-rules.ts'
import type { NodeId } from '../../protocol/ids.ts'
import { tell, type Acting } from './act.ts'

/**
 * A folder that a workspace has once, for a purpose: made when it is first wanted, taken out of the trash when it is
 * wanted again. Its id is computed, so that two tabs or two devices make the same. Null when it was refused.
 */
export async function standingFolder(
  desk: Acting,
  purpose: 'journal' | 'shared',
  attributes: { readonly name: string; readonly icon: string },
): Promise<NodeId | null> {
  const { workspace } = desk
  const id = derivedId(workspace.id, purpose) as NodeId
  const present = await workspace.query('nodes.get', { id })
  if (present !== null && present.deletedAt === null) return id
  const answer =
    present === null
      ? await workspace.mutate('nodes.create', { id, type: folderType, parentId: null, attributes })
      : await workspace.mutate('nodes.restore', { id })
  if (!answer.ok && answer.error.code === 'node_exists') return id
  return tell(desk, answer).ok ? id : null
}
