/** Backs up to the chosen folder by itself: once a day, in one tab, as long as the browser allows it without asking. */
import type { WorkspaceId } from '../../protocol/ids.ts'
import { chosenBackupFolder } from '../client/backup-folder.ts'
import { backUpToFolder } from './back-up.ts'
import { readBackupNote } from './backup-note.ts'

const everyMs = 24 * 3_600_000
const lookEveryMs = 15 * 60_000
const firstLookMs = 60_000

/** `name` is asked when a backup is made: a workspace may be renamed. Returns the function that stops it. */
export function scheduleBackups(id: WorkspaceId, name: () => string): () => void {
  let timer = setTimeout(look, firstLookMs)

  function look(): void {
    backUpIfDue(id, name)
      .catch((error: unknown) => {
        reportError(error)
      })
      .finally(() => {
        timer = setTimeout(look, lookEveryMs)
      })
  }
  return () => {
    clearTimeout(timer)
  }
}

async function backUpIfDue(id: WorkspaceId, name: () => string): Promise<void> {
  const last = readBackupNote(id)
  if (last?.place === 'folder' && Date.now() - last.at < everyMs) return
  await navigator.locks.request(`holdfast:backup:${id}`, { ifAvailable: true }, async (lock) => {
    if (lock === null) return
    const folder = await chosenBackupFolder()
    if (folder === null || (await folder.permission()) !== 'granted') return
    // A refusal is shown where the last backup is: its time does not move on.
    await backUpToFolder({ id, name: name() }, folder, () => undefined)
  })
}
