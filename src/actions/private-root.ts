import { favouritePrefix, seenPrefix } from '../../domain/node-rules.ts'
import type { NodeId } from '../../protocol/ids.ts'
import { tell, type Acting } from './act.ts'
import { t } from '../words/words.ts'

/** Adds a node to the person's favourites, last, or takes it out. `now` in ms orders them. */
export async function setFavourite(
  desk: Acting,
  id: NodeId,
  isFavourite: boolean,
  now: number = Date.now(),
): Promise<boolean> {
  const position = isFavourite ? String(now).padStart(15, '0') : null
  const answer = await desk.workspace.mutate('nodes.update', {
    id: desk.workspace.privateRootId,
    attributes: { [favouritePrefix + id]: position },
  })
  if (tell(desk, answer).ok)
    desk.announcer.say(isFavourite ? t('Added to favourites.') : t('Removed from favourites.'))
  return answer.ok
}

export async function toggleFavourite(desk: Acting, id: NodeId): Promise<boolean> {
  const own = await desk.workspace.query('nodes.get', { id: desk.workspace.privateRootId })
  const isFavourite = own !== null && favouritePrefix + id in own.attributes
  return setFavourite(desk, id, !isFavourite)
}

/** Remembers that the person looked at a node, for recents. A refusal is not told: nothing of theirs is lost. */
export async function recordVisit(
  desk: Pick<Acting, 'workspace'>,
  id: NodeId,
  now: number = Date.now(),
): Promise<void> {
  // The screen is made before it is known whose workspace it is.
  await desk.workspace.answered
  await desk.workspace.mutate('nodes.update', {
    id: desk.workspace.privateRootId,
    attributes: { [seenPrefix + id]: now },
  })
}
