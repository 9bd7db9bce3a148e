import type { NodeRow } from '../../protocol/rows.ts'
import { shownName, tell, type Acting } from './act.ts'
import { trashNode } from './trash-node.ts'

/**
 * Moves the sample content to the trash. Pages that a person made or moved below it are theirs: they go to where the
 * guide stood first. True when it is done.
 */
export async function removeGuide(desk: Acting, guide: NodeRow): Promise<boolean> {
  const own = await ownPages(desk, guide)
  if (own.length > 0) {
    const mutations = own.map((page) => ({
      name: 'nodes.move',
      args: { id: page.id, parentId: guide.parentId },
    }))
    if (!tell(desk, await desk.workspace.mutate('nodes.batch', { mutations })).ok) return false
  }
  return trashNode(desk, { id: guide.id, name: shownName(guide.attributes['name']) })
}

/** The topmost pages below the guide that are not part of it. */
async function ownPages(desk: Acting, above: NodeRow): Promise<NodeRow[]> {
  const children = await desk.workspace.query('nodes.list', { parentId: above.id })
  const own: NodeRow[] = []
  for (const child of children) {
    if (child.attributes['guidePart'] === true) own.push(...(await ownPages(desk, child)))
    else own.push(child)
  }
  return own
}
