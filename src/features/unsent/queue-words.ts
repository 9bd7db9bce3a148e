/** What waits and what was refused, in words. */
import type { Deed, Draft, QueuedNode, QueueItem } from '../../../protocol/queue.ts'
import type { SyncStatus } from '../../../protocol/sync-channel.ts'
import { shownName } from '../../actions/act.ts'
import { dateText, listText, timeText } from '../../words/formats.ts'
import { plural, t } from '../../words/words.ts'

/** A sentence in the past tense: what was done, and to what. */
export function changeText(
  change: Pick<QueueItem | Draft, 'kind' | 'nodes' | 'nodeCount'>,
): string {
  const [first] = change.nodes
  if (first === undefined) return t('A change')
  const name = shownName(first.name)
  if (change.kind === 'text' || change.kind === 'document') return t('Wrote in {name}', { name })
  if (change.kind === 'file') return t('Added the file {name}', { name })
  const others = change.nodeCount - 1
  const sentence = first.deeds.length === 0 ? t('Changed {name}', { name }) : deedsText(first)
  return others === 0
    ? sentence
    : plural(
        others,
        {
          one: '{sentence}, and 1 more',
          other: '{sentence}, and {count} more',
        },
        { sentence },
      )
}

function deedsText(node: QueuedNode): string {
  return listText(node.deeds.map((deed) => deedText(deed, shownName(node.name))))
}

function deedText(deed: Deed, name: string): string {
  switch (deed.do) {
    case 'create':
      return t('Made {name}', { name })
    case 'rename':
      return deed.from === null || deed.from === ''
        ? t('Named a page {name}', { name: shownName(deed.to) })
        : t('Renamed {from} to {to}', { from: deed.from, to: shownName(deed.to) })
    case 'set':
      return t('Changed {fields} of {name}', { fields: listText(deed.fields), name })
    case 'move':
      if (deed.isTop) return t('Moved {name} to the top', { name })
      return deed.to === null
        ? t('Moved {name}', { name })
        : t('Moved {name} into {place}', { name, place: shownName(deed.to) })
    case 'trash':
      return t('Moved {name} to the trash', { name })
    case 'restore':
      return t('Restored {name}', { name })
    case 'purge':
      return t('Deleted {name} for good', { name })
  }
}

/** Why the server did not take it. A whole sentence. */
export function reasonText(code: string): string {
  switch (code) {
    case 'forbidden':
      return t('You may only read here.')
    case 'not_found':
    case 'gone':
      return t('The page was removed, or taken out of your reach.')
    case 'parent_not_found':
      return t('The place it was put in is not there any more.')
    case 'cycle':
      return t('The page would have come to lie inside itself.')
    case 'too_deep':
      return t('It would lie too deep.')
    case 'too_large':
      return t('It is too large.')
    case 'document_invalid':
      return t('The server could not read the text.')
    case 'refused':
      return t('The server did not take the page.')
    default:
      return t('The server could not take it ({code}).', { code })
  }
}

/** Why what waits is not on the server yet. */
export function waitingText(status: SyncStatus | null, isOnline: boolean): string {
  if (!isOnline) return t('This device is offline. All of it is sent once it is online again.')
  switch (status?.phase) {
    case 'live':
    case 'arriving':
      return t('It is on its way to the server.')
    case 'stopped':
      return t('The server sent this device away. Sign in again to go on.')
    case 'connecting':
      return t('The server is being called.')
    default:
      return t('The server cannot be reached. It is tried again by itself.')
  }
}

/** Today the time, else the day. */
export function sinceText(at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString()
  return isToday
    ? timeText(at, { hour: 'numeric', minute: '2-digit' })
    : dateText(at, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' })
}
