import type { NodeId } from '../../protocol/ids.ts'
import { shownName, tell, type Acting } from './act.ts'
import { t } from '../words/words.ts'

type Named = { readonly id: NodeId; readonly name: string }

/** Moves a node with all below it to the trash and offers the way back. True when it is done. */
export async function trashNode(desk: Acting, node: Named): Promise<boolean> {
  const answer = tell(desk, await desk.workspace.mutate('nodes.delete', { id: node.id }))
  if (!answer.ok) return false
  const name = shownName(node.name)
  desk.announcer.say(t('Moved {name} to the trash.', { name }))
  desk.toasts.done(t('Moved {name} to the trash', { name }), async () => {
    await restoreNode(desk, node)
  })
  return true
}

export async function restoreNode(desk: Acting, node: Named): Promise<boolean> {
  const answer = tell(desk, await desk.workspace.mutate('nodes.restore', { id: node.id }))
  if (answer.ok) desk.announcer.say(t('Restored {name}.', { name: shownName(node.name) }))
  return answer.ok
}

/** Removes a node of the trash for good. The caller has asked: nothing undoes this. */
export async function purgeNode(desk: Acting, node: Named): Promise<boolean> {
  const answer = tell(desk, await desk.workspace.mutate('nodes.purge', { id: node.id }))
  if (answer.ok) desk.announcer.say(t('Deleted {name} for good.', { name: shownName(node.name) }))
  return answer.ok
}
