import { toAppFailure } from './sqlite-errors.ts'
import type { Connection } from './connection.ts'

export type CopyPace = {
  /** How long one run of pages may take, ms; 0 copies everything in one go. */
  readonly sliceMs: number
  elapsedMs(): number
  /** Lets other calls in. Throws to give the copy up. */
  pause(): Promise<void>
  onProgress(done: number, total: number): void
}

const pagesAtOnce = 32

/**
 * Copies a whole database over another one with SQLite's online backup. The source may be written in between by its
 * own connection: what changes is copied again, so the copy is the source as it is at the end, and never a mix. The
 * target is one transaction: it holds all of the copy or what it held before.
 */
export async function copyDatabase(
  source: Connection,
  target: Connection,
  pace: CopyPace,
): Promise<void> {
  const backup = begin(source, target)
  try {
    let end = pace.elapsedMs() + pace.sliceMs
    while (!step(source, backup, pagesAtOnce)) {
      if (pace.elapsedMs() < end) continue
      const { capi } = source.sqlite
      const total = capi.sqlite3_backup_pagecount(backup)
      pace.onProgress(total - capi.sqlite3_backup_remaining(backup), total)
      await pace.pause()
      end = pace.elapsedMs() + pace.sliceMs
    }
  } finally {
    source.sqlite.capi.sqlite3_backup_finish(backup)
  }
}

/** The same in one go: nothing else happens on either connection until it is done. */
export function copyDatabaseAtOnce(source: Connection, target: Connection): void {
  const backup = begin(source, target)
  try {
    while (!step(source, backup, -1));
  } finally {
    source.sqlite.capi.sqlite3_backup_finish(backup)
  }
}

function begin(source: Connection, target: Connection): number {
  const { capi } = source.sqlite
  const backup = capi.sqlite3_backup_init(target.handle, 'main', source.handle, 'main')
  if (backup === 0) throw failure(target, capi.sqlite3_errcode(target.handle))
  return backup
}

/** True once everything is copied. */
function step(source: Connection, backup: number, pages: number): boolean {
  const { capi } = source.sqlite
  const code = capi.sqlite3_backup_step(backup, pages)
  if (code === capi.SQLITE_DONE) return true
  if (code !== capi.SQLITE_OK) throw failure(source, code)
  return false
}

function failure({ sqlite }: Connection, code: number): unknown {
  return toAppFailure(sqlite, new sqlite.SQLite3Error(code))
}
