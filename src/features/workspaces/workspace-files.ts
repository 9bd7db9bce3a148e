import type { WorkspaceId } from '../../../protocol/ids.ts'
import { download } from '../../actions/download.ts'
import { pickFile } from '../../actions/pick-file.ts'
import type { Screen } from '../../stores/desk.ts'
import { nodePath } from '../../stores/route.ts'
import type { Session } from '../../stores/session.svelte.ts'
import type { Toasts } from '../../stores/toasts.svelte.ts'
import { t } from '../../words/words.ts'

/** Saves a workspace as one zip through the browser's download. */
export async function exportWorkspace(
  session: Session,
  toasts: Toasts,
  id: WorkspaceId,
  name: string,
): Promise<void> {
  const answer = await session.platform.exportWorkspace(id)
  if (!answer.ok) {
    toasts.refused(answer.error)
    return
  }
  const day = new Date().toISOString().slice(0, 10)
  download(answer.value, t('{name} {day}.holdfast.zip', { name, day }))
}

/** Asks for a backup and opens the workspace made of it. What is on the device stays. */
export async function restoreWorkspace(
  session: Session,
  screen: Pick<Screen, 'toasts' | 'router'>,
): Promise<void> {
  const file = await pickFile('.zip,.sqlite,application/zip')
  if (file === null) return
  const answer = await session.platform.restoreWorkspace(file)
  if (!answer.ok) {
    screen.toasts.refused(answer.error)
    return
  }
  screen.router.go(nodePath(answer.value.id))
}
