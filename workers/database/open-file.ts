import { AppFailure } from '../../protocol/errors.ts'
import type { Connection } from './sqlite/connection.ts'
import { readMeta, writeMeta } from './meta.ts'

/** Brings a file to `newest`, loading the migrations only when it is older. */
export async function bringUpToDate(
  connection: Connection,
  kind: 'workspace' | 'registry',
  newest: number,
  takeBackup: (version: number) => void,
): Promise<void> {
  const version = Number(connection.value<number>('PRAGMA user_version') ?? 0)
  if (version === newest) return
  const { migrate, refuseNewerFile } = await import('./migrations/migrate.ts')
  refuseNewerFile(version, newest)
  const migrations =
    kind === 'workspace'
      ? (await import('./migrations/workspace-migrations.ts')).workspaceMigrations
      : (await import('./migrations/registry-migrations.ts')).registryMigrations
  migrate(connection, migrations, takeBackup)
}

/**
 * The epoch of a new owner: greater than that of every owner before. It is never below the time in ms, so that it also
 * grows over a file that was put back to an older state, or that is too full to take it down.
 */
export function nextEpoch(connection: Connection, nowMs: number): number {
  const epoch = Math.max(Number(readMeta(connection, 'epoch') ?? '0') + 1, nowMs)
  try {
    // A start does not wait for the disk here: the next commit brings the epoch along, and after a power cut the time
    // keeps the next one higher.
    connection.script('PRAGMA synchronous = NORMAL')
    connection.transaction(() => writeMeta(connection, 'epoch', String(epoch)))
  } catch (error) {
    // A full disk must not keep a workspace from being opened and read.
    if (!(error instanceof AppFailure && error.error.code === 'quota_exceeded')) throw error
  } finally {
    connection.script('PRAGMA synchronous = FULL')
  }
  return epoch
}
