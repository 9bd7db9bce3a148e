import type { NodeId } from '../../protocol/ids.ts'
import type { Json } from '../../protocol/json.ts'
import { shownName, tell, type Acting } from './act.ts'
import { newNodeId } from '../client/node-ids.ts'
import { t } from '../words/words.ts'

/** Copies a node with all below it, right after it. The copy's id, or null when it was refused. */
export async function duplicateNode(
  desk: Acting,
  node: { readonly id: NodeId; readonly name: string },
): Promise<NodeId | null> {
  const newId = newNodeId()
  const name = t('{name} copy', { name: shownName(node.name) })
  const answer = await desk.workspace.mutate('nodes.duplicate', { id: node.id, newId, name })
  if (!tell(desk, answer).ok) return null
  desk.announcer.say(t('Made {name}.', { name }))
  desk.toasts.done(t('Made {name}', { name }), async () => {
    tell(desk, await desk.workspace.mutate('nodes.delete', { id: newId }))
  })
  return newId
}

/** Fills an empty page's place with a copy of a template. The copy's id, or null. */
export async function createFromTemplate(
  desk: Acting,
  templateId: NodeId,
  place: { readonly parentId: NodeId | null; readonly name: string },
): Promise<NodeId | null> {
  const newId = newNodeId()
  const attributes: Record<string, Json> = { template: null }
  const answer = await desk.workspace.mutate('nodes.batch', {
    mutations: [
      { name: 'nodes.duplicate', args: { id: templateId, newId, ...place } },
      { name: 'nodes.update', args: { id: newId, attributes } },
    ],
  })
  return tell(desk, answer).ok ? newId : null
}

/** Offers a page as a template, or no longer. */
export async function setTemplate(desk: Acting, id: NodeId, isTemplate: boolean): Promise<boolean> {
  const attributes = { template: isTemplate ? true : null }
  return tell(desk, await desk.workspace.mutate('nodes.update', { id, attributes })).ok
}
