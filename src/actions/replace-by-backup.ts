import type { ArchiveProgress } from '../client/workspace-archive.ts'
import { tell, type Acting } from './act.ts'
import { plural, t } from '../words/words.ts'

/** Puts a backup in the place of the open workspace and offers the way back. What happened, or null when refused. */
export async function replaceByBackup(
  desk: Acting,
  file: File,
  onProgress: ArchiveProgress,
): Promise<string | null> {
  const { workspace, toasts } = desk
  const { restoreArchive } = await import('../client/workspace-archive.ts')
  const target = { into: 'existing', id: workspace.id } as const
  const answer = tell(desk, await restoreArchive(file, target, onProgress))
  if (!answer.ok) return null
  const { keptAs, nodes, damagedFiles } = answer.value
  const { name } = file
  const text = plural(
    nodes,
    {
      one: 'Replaced by {name}: {count} page, folder or file.',
      other: 'Replaced by {name}: {count} pages, folders and files.',
    },
    { name },
  )
  if (keptAs !== null)
    toasts.done(t('The workspace was replaced'), async () => {
      tell(desk, await workspace.maintain('snapshots.restore', { name: keptAs }))
    })
  return damagedFiles === 0
    ? text
    : `${text} ${plural(damagedFiles, {
        one: '{count} attachment was damaged in the backup and is left out.',
        other: '{count} attachments were damaged in the backup and are left out.',
      })}`
}
