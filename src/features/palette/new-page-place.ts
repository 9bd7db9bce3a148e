import { folderType, spaceType } from '../../../domain/node-rules.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import { shownName } from '../../actions/act.ts'
import type { Desk } from '../../stores/desk.ts'

export type NewPagePlace = { readonly parentId: NodeId | null; readonly name: string }

/** Where a page made from the palette belongs: inside the open folder or space, else beside the open page. */
export async function newPagePlace({
  router,
  workspace,
  access,
}: Pick<Desk, 'router' | 'workspace' | 'access'>): Promise<NewPagePlace> {
  const { route } = router
  const first = access.firstWritable
  const row = first === null ? null : await workspace.query('nodes.get', { id: first })
  const top = { parentId: first, name: row === null ? '' : shownName(row.attributes['name']) }
  if (route.name !== 'workspace' || route.nodeId === null) return top
  const path = await workspace.query('nodes.path', { id: route.nodeId })
  const open = path.at(-1)
  if (open === undefined || open.deletedAt !== null) return top
  const parent = open.type === folderType || open.type === spaceType ? open : path.at(-2)
  const rootId = parent === undefined ? null : (path[0]?.id ?? null)
  if (parent === undefined || !access.mayWrite(rootId)) return top
  return { parentId: parent.id, name: shownName(parent.attributes['name']) }
}
