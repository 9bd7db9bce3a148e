import type { WorkspaceId } from '../../protocol/ids.ts'

/** The last backup of a workspace that this browser made, outside of its own storage. */
export type BackupNote = {
  /** Ms since 1970. */
  readonly at: number
  readonly bytes: number
  readonly place: 'folder' | 'download'
  /** Of the file. */
  readonly name: string
}

const key = (id: WorkspaceId) => `holdfast:backup:${id}`

export function readBackupNote(
  id: WorkspaceId,
  storage: Storage = localStorage,
): BackupNote | null {
  const text = storage.getItem(key(id))
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return isNote(value) ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

export function writeBackupNote(
  id: WorkspaceId,
  note: BackupNote,
  storage: Storage = localStorage,
): void {
  storage.setItem(key(id), JSON.stringify(note))
}

function isNote(value: unknown): value is BackupNote {
  return (
    typeof value === 'object' &&
    value !== null &&
    'at' in value &&
    typeof value.at === 'number' &&
    'bytes' in value &&
    typeof value.bytes === 'number' &&
    'place' in value &&
    (value.place === 'folder' || value.place === 'download') &&
    'name' in value &&
    typeof value.name === 'string'
  )
}
