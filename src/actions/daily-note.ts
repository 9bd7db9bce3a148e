import { derivedId } from '../../domain/derived-id.ts'
import { pageType } from '../../domain/node-rules.ts'
import type { NodeId } from '../../protocol/ids.ts'
import { tell, type Acting } from './act.ts'
import { standingFolder } from './standing-folder.ts'
import { t } from '../words/words.ts'
import { dateText } from '../words/formats.ts'

/** The day as `2026-11-21` where the person is. */
export function dayOf(date: Date): string {
  const two = (figure: number) => String(figure).padStart(2, '0')
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/**
 * The page of a day, made when it is first wanted. Its id is computed from the workspace and the day, so that two
 * tabs or two devices make the same page. Null when it was refused.
 */
export async function openDailyNote(desk: Acting, date: Date): Promise<NodeId | null> {
  const { workspace } = desk
  const day = dayOf(date)
  const id = derivedId(workspace.id, `day:${day}`) as NodeId
  const present = await workspace.query('nodes.get', { id })
  if (present !== null) {
    if (present.deletedAt !== null)
      return tell(desk, await workspace.mutate('nodes.restore', { id })).ok ? id : null
    return id
  }
  const folderId = await standingFolder(desk, 'journal', {
    name: t('Daily notes'),
    icon: 'lucide:sun',
  })
  if (folderId === null) return null
  const name = dateText(date, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
  const [newest] = await workspace.query('nodes.list', { parentId: folderId, limit: 1 })
  const answer = await workspace.mutate('nodes.create', {
    id,
    type: pageType,
    parentId: folderId,
    before: newest?.id ?? null,
    attributes: { name, day, icon: 'lucide:calendar' },
  })
  if (!answer.ok && answer.error.code === 'node_exists') return id
  return tell(desk, answer).ok ? id : null
}
