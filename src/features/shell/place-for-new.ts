import type { NodeId } from '../../../protocol/ids.ts'
import type { NodeRow } from '../../../protocol/rows.ts'
import type { Access } from '../../stores/access.svelte.ts'

/**
 * Where a new page belongs: inside the open folder or space, beside the open page, else at the top. Where that may only
 * be read, in the first part that may be changed.
 */
export function placeForNew(access: Access, path: readonly NodeRow[]): NodeId | null {
  const open = path.at(-1)
  if (open === undefined || open.deletedAt !== null) return access.firstWritable
  const isContainer = open.type === 'folder' || open.type === 'space'
  const wished = isContainer ? open.id : open.parentId
  const isAllowed = access.mayWrite(wished === null ? null : (path[0]?.id ?? null))
  return isAllowed ? wished : access.firstWritable
}
