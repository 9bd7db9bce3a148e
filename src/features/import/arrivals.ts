/**
 * What comes to an open workspace from the device: files that the system opens with the app, what another app shares,
 * and an import that a closed tab cut off.
 */
import { v7 } from 'uuid'
import { safeFileName } from '../../../domain/document/file-names.ts'
import { appError } from '../../../protocol/errors.ts'
import type { NodeId, OpId } from '../../../protocol/ids.ts'
import type { ImportInput } from '../../../protocol/import.ts'
import { inputsFromFiles } from '../../actions/import-inputs.ts'
import { runImport } from '../../actions/import-run.ts'
import { standingFolder } from '../../actions/standing-folder.ts'
import { startImportWorker } from '../../client/import-worker.ts'
import { discardShare, onLaunchFiles, readShare, type SharedContent } from '../../pwa/launch.ts'
import type { Desk } from '../../stores/desk.ts'
import { nodePath } from '../../stores/route.ts'
import { importSessionOf } from './import-session.svelte.ts'
import { formatTag, t } from '../../words/words.ts'

/** Begins to take what the device hands over; once for each open workspace. */
export async function takeArrivals(desk: Desk): Promise<void> {
  onLaunchFiles(
    window,
    (files) => {
      desk.importInputs(Promise.resolve(inputsFromFiles(files)))
    },
    (error) => reportError(error),
  )
  if (await importSessionOf(desk).findCutOff()) desk.openImport()
}

/** Keeps what was shared as a page in the folder "Shared" and opens it. It leaves the inbox once it is on disk. */
export async function takeShare(desk: Desk, shareId: string): Promise<void> {
  const shared = await readShare(caches, shareId)
  if (shared === null) return
  const folderId = await standingFolder(desk, 'shared', { name: t('Shared'), icon: 'lucide:inbox' })
  if (folderId === null) return
  const topId = await importShared(desk, folderId, shared)
  if (topId === null) return
  await discardShare(caches, shareId)
  desk.router.go(nodePath(desk.workspace.id, topId))
}

/** Tells that something was shared while nothing could take it. */
export function tellLostShare(desk: Desk): void {
  desk.toasts.refused(
    appError(
      'unsupported',
      t('What you shared did not arrive: open Holdfast once, then share again.'),
    ),
  )
}

/** The node to show, or null when it could not be written; the person has been told. */
async function importShared(
  desk: Desk,
  parentId: NodeId,
  shared: SharedContent,
): Promise<NodeId | null> {
  const worker = startImportWorker()
  const plan = await worker.plan(sharedInputs(shared, new Date()))
  if (!plan.ok) {
    worker.end()
    desk.toasts.refused(plan.error)
    return null
  }
  const report = await runImport({
    workspace: desk.workspace,
    worker,
    importId: v7() as OpId,
    label: plan.value.label,
    parentId,
    onProgress: () => undefined,
    untilGoing: () => Promise.resolve(),
  })
  if (report.stopped !== null) {
    desk.toasts.refused(report.stopped)
    return null
  }
  return (report.topId as NodeId | null) ?? parentId
}

/** A page with the shared text that shows the shared files, all in one folder when there are files. */
export function sharedInputs(shared: SharedContent, now: Date): ImportInput[] {
  const { title, text, url, files } = shared
  const firstLine = text.split('\n', 1)[0]?.trim().slice(0, 80) ?? ''
  const name = safeFileName(
    title.trim() || firstLine || t('Shared {when}', { when: now.toLocaleString(formatTag()) }),
  )
  const named = files.map((file, index) => ({
    file,
    name: safeFileName(file.name === '' ? t('File {number}', { number: index + 1 }) : file.name),
  }))
  if (title === '' && text === '' && url === '')
    return named.map((file) => ({ path: file.name, file: file.file }))
  const parts = [text, url === '' || text.includes(url) ? '' : url]
  const embeds = named.map((file) => `![[${file.name}]]`)
  const source = [...parts, ...embeds].filter((part) => part.trim() !== '').join('\n\n')
  const folder = files.length > 0 ? `${name}/` : ''
  return [
    { path: `${folder}${name}.md`, file: new Blob([source], { type: 'text/markdown' }) },
    ...named.map((file) => ({ path: folder + file.name, file: file.file })),
  ]
}
