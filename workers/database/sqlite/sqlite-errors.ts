import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import { AppFailure, appError, type AppError } from '../../../protocol/errors.ts'
import { takeFileError } from './file-errors.ts'

/** What an error of SQLite or of the file below it means for a person. Anything that is not theirs is thrown on. */
export function toAppFailure(sqlite: Sqlite3Static, error: unknown): unknown {
  if (error instanceof AppFailure || !(error instanceof Error)) return error
  if (!('resultCode' in error) || typeof error.resultCode !== 'number') return error
  const known = storageError(sqlite, error.resultCode, error.message)
  return known === null ? error : new AppFailure(known)
}

/** True when a statement failed because a value that must be unique is there already. */
export function isUniqueViolation({ sqlite }: { sqlite: Sqlite3Static }, error: unknown): boolean {
  return (
    error instanceof sqlite.SQLite3Error &&
    error.resultCode === sqlite.capi.SQLITE_CONSTRAINT_UNIQUE
  )
}

function storageError(sqlite: Sqlite3Static, code: number, detail: string): AppError | null {
  const { capi } = sqlite
  const primary = code & 0xff
  const cause = takeFileError()
  if (primary === capi.SQLITE_FULL || cause?.name === 'QuotaExceededError')
    return appError(
      'quota_exceeded',
      'The disk is full. This change was not saved; everything before it is safe on this device. Free some space and try again.',
      { detail },
    )
  if (primary === capi.SQLITE_CORRUPT || primary === capi.SQLITE_NOTADB)
    return appError(
      'corrupt',
      'The database file is damaged. Nothing was changed. Restore a snapshot or a backup under Settings, Storage.',
      { detail },
    )
  if (primary === capi.SQLITE_IOERR || primary === capi.SQLITE_CANTOPEN)
    return appError(
      'storage_failed',
      'The browser could not read or write the database file. This change was not saved; what was saved before is safe.',
      {
        detail,
        resultCode: code,
        cause: cause === null ? null : `${cause.name}: ${cause.message}`,
      },
    )
  return null
}
