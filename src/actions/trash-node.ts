import type { NodeId } from '../../protocol/ids.ts'
import { shownName, tell, type Acting } from './act.ts'

type Named = { readonly id: NodeId; readonly name: string }

/** Moves a node with all below it to the trash and offers the way back. True when it is done. */
export async function trashNode(desk: Acting, node: Named): Promise<boolean> {
  const answer = tell(desk, await desk.workspace.mutate('nodes.delete', { id: node.id }))
  if (!answer.ok) return false
  const name = shownName(node.name)
  desk.announcer.say(`Moved ${name} to the trash.`)
  desk.toasts.done(`Moved ${name} to the trash`, async () => {
    await restoreNode(desk, node)
  })
  return true
}

export async function restoreNode(desk: Acting, node: Named): Promise<boolean> {
  const answer = tell(desk, await desk.workspace.mutate('nodes.restore', { id: node.id }))
  if (answer.ok) desk.announcer.say(`Restored ${shownName(node.name)}.`)
  return answer.ok
}

/** Removes a node of the trash for good. The caller has asked: nothing undoes this. */
export async function purgeNode(desk: Acting, node: Named): Promise<boolean> {
  const answer = tell(desk, await desk.workspace.mutate('nodes.purge', { id: node.id }))
  if (answer.ok) desk.announcer.say(`Deleted ${shownName(node.name)} for good.`)
  return answer.ok
}
