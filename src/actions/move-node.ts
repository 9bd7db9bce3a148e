import type { NodeId } from '../../protocol/ids.ts'
import { shownName, tell, type Acting } from './act.ts'
import { t } from '../words/words.ts'

export type Destination = {
  readonly parentId: NodeId | null
  /** The sibling it comes in front of; null: the end. */
  readonly before: NodeId | null
}

/** Moves a node with all below it and offers the way back. True when it is done. */
export async function moveNode(
  desk: Acting,
  id: NodeId,
  to: Destination,
  { isQuiet = false }: { readonly isQuiet?: boolean } = {},
): Promise<boolean> {
  const { workspace } = desk
  const node = await workspace.query('nodes.get', { id })
  if (node === null) return false
  const [next] = await workspace.query('nodes.list', {
    parentId: node.parentId,
    after: id,
    limit: 1,
  })
  const answer = tell(desk, await workspace.mutate('nodes.move', { id, ...to }))
  if (!answer.ok) return false
  const name = shownName(node.attributes['name'])
  const place = await placeName(desk, to.parentId)
  desk.announcer.say(
    place === null
      ? t('Moved {name} to the top.', { name })
      : t('Moved {name} to {place}.', { name, place }),
  )
  if (!isQuiet) {
    const text =
      place === null
        ? t('Moved {name} to the top', { name })
        : t('Moved {name} to {place}', { name, place })
    desk.toasts.done(text, async () => {
      const back = { id, parentId: node.parentId, before: next?.id ?? null }
      tell(desk, await workspace.mutate('nodes.move', back))
    })
  }
  return true
}

/** Null at the top of the workspace. */
async function placeName({ workspace }: Acting, parentId: NodeId | null): Promise<string | null> {
  if (parentId === null) return null
  const parent = await workspace.query('nodes.get', { id: parentId })
  return shownName(parent?.attributes['name'])
}
