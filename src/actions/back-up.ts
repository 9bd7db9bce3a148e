import { safeFileName } from '../../domain/document/file-names.ts'
import { fail, ok, type Result } from '../../lib/result.ts'
import { AppFailure, appError, type AppError } from '../../protocol/errors.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import type { BackupFolder } from '../client/backup-folder.ts'
import type { ArchiveProgress } from '../client/workspace-archive.ts'
import { writeBackupNote, type BackupNote } from './backup-note.ts'
import { download } from './download.ts'
import { t } from '../words/words.ts'

type Workspace = { readonly id: WorkspaceId; readonly name: string }

/** Backups of one workspace that stay in the folder. */
export const keptBackups = 5

const loadArchive = () => import('../client/workspace-archive.ts')

/** Saves a backup through the browser's download. */
export async function backUpByDownload(
  workspace: Workspace,
  onProgress: ArchiveProgress,
): Promise<Result<BackupNote, AppError>> {
  const { exportArchive } = await loadArchive()
  const made = await exportArchive(workspace.id, onProgress)
  if (!made.ok) return made
  const at = Date.now()
  const name = backupName(workspace, at)
  download(made.value, name)
  return ok(noted(workspace.id, { at, bytes: made.value.size, place: 'download', name }))
}

/** Writes a backup into the chosen folder, and lets go of the oldest of this workspace. */
export async function backUpToFolder(
  workspace: Workspace,
  folder: BackupFolder,
  onProgress: ArchiveProgress,
): Promise<Result<BackupNote, AppError>> {
  const { writeArchive } = await loadArchive()
  const at = Date.now()
  const name = backupName(workspace, at)
  try {
    const bytes = await folder.write(name, async (sink) => {
      const written = await writeArchive(workspace.id, sink, onProgress)
      if (!written.ok) throw new AppFailure(written.error)
    })
    await letGoOfOldest(workspace, folder)
    return ok(noted(workspace.id, { at, bytes, place: 'folder', name }))
  } catch (error) {
    if (error instanceof AppFailure) return fail(error.error)
    if (!(error instanceof DOMException)) throw error
    return fail(folderError(error, folder.name))
  }
}

function noted(id: WorkspaceId, note: BackupNote): BackupNote {
  writeBackupNote(id, note)
  return note
}

/** Two workspaces may have one name, so the file also carries the end of the id. */
function suffixOf(id: WorkspaceId): string {
  return `${id.slice(-6)}.holdfast.zip`
}

function backupName({ id, name }: Workspace, at: number): string {
  const moment = new Date(at).toISOString().slice(0, 16).replace('T', ' ').replace(':', '.')
  return safeFileName(`${name} ${moment} ${suffixOf(id)}`)
}

async function letGoOfOldest({ id }: Workspace, folder: BackupFolder): Promise<void> {
  // The moment stands in the name, and the workspace may have been renamed: only the moment orders them.
  const moment = (name: string) => /\d{4}-\d\d-\d\d \d\d\.\d\d/.exec(name)?.[0] ?? ''
  const own = (await folder.names()).filter((name) => name.endsWith(suffixOf(id)))
  own.sort((a, b) => (moment(a) < moment(b) ? 1 : -1))
  for (const name of own.slice(keptBackups)) await folder.remove(name)
}

function folderError(error: DOMException, name: string): AppError {
  const detail = `${error.name}: ${error.message}`
  switch (error.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return appError(
        'forbidden',
        t(
          'The browser does not allow writing to “{name}” now. Allow it again under Settings, Storage. The workspace is unharmed.',
          { name },
        ),
        { detail },
      )
    case 'NotFoundError':
      return appError(
        'not_found',
        t(
          'The folder “{name}” is gone: it was moved, renamed or is on a disk that is not connected. Choose it again. The workspace is unharmed.',
          { name },
        ),
        { detail },
      )
    case 'QuotaExceededError':
      return appError(
        'quota_exceeded',
        `The disk with “${name}” is full. The backup was not written; older ones are still there.`,
        { detail },
      )
    default:
      return appError(
        'storage_failed',
        t('The backup could not be written to “{name}”. The workspace is unharmed.', { name }),
        { detail },
      )
  }
}
