/**
 * What this device remembers of an import while it runs, so that one that a closed tab cut off is told of at the next
 * start. The lock lives as long as the tab that imports.
 */
import { isUuid, type OpId, type WorkspaceId } from '../../protocol/ids.ts'

export type ImportRecord = {
  readonly importId: OpId
  readonly label: string
  /** Nodes written of `total`. */
  readonly done: number
  readonly total: number
}

const recordKey = (workspaceId: WorkspaceId) => `holdfast:import:${workspaceId}`
const lockName = (importId: OpId) => `holdfast:import:${importId}`

export function rememberImport(workspaceId: WorkspaceId, record: ImportRecord): void {
  localStorage.setItem(recordKey(workspaceId), JSON.stringify(record))
}

export function forgetImport(workspaceId: WorkspaceId): void {
  localStorage.removeItem(recordKey(workspaceId))
}

/** Runs while other tabs can tell that this import has not been cut off. */
export function whileImporting<T>(importId: OpId, run: () => Promise<T>): Promise<T> {
  return navigator.locks.request(lockName(importId), run)
}

/** An import of this workspace that ended before its end, or null. */
export async function cutOffImport(workspaceId: WorkspaceId): Promise<ImportRecord | null> {
  const text = localStorage.getItem(recordKey(workspaceId))
  if (text === null) return null
  const record: unknown = JSON.parse(text)
  if (!isImportRecord(record)) return null
  const isRunning = await navigator.locks.request(
    lockName(record.importId),
    { ifAvailable: true },
    (lock) => lock === null,
  )
  return isRunning ? null : record
}

function isImportRecord(value: unknown): value is ImportRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'importId' in value &&
    typeof value.importId === 'string' &&
    isUuid(value.importId) &&
    'label' in value &&
    'done' in value &&
    'total' in value
  )
}
