import { AppFailure, appError } from '../../../protocol/errors.ts'
import type { Connection } from '../sqlite/connection.ts'
import { createMigrationBuilder, type Migration } from './migration.ts'

/**
 * Brings a file to the newest version, one transaction a step; `PRAGMA user_version` tracks where it is. Loaded only
 * when `isCurrent` says no, so that an ordinary start never waits for it.
 */
export function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  takeBackup: (version: number) => void,
): void {
  const builder = createMigrationBuilder()
  const from = fileVersion(connection)
  const open = migrations.filter((migration) => migration.version > from)
  if (from > 0 && open.some((migration) => migration.isDestructive === true)) takeBackup(from)
  for (const migration of open) {
    connection.transaction(() => {
      for (const statement of migration.statements(builder)) {
        connection.script(statement.compile().sql)
      }
      connection.script(`PRAGMA user_version = ${migration.version}`)
    })
  }
}

export function fileVersion(connection: Connection): number {
  return Number(connection.value<number>('PRAGMA user_version') ?? 0)
}

/** Older code must not touch a file that newer code has changed. */
export function refuseNewerFile(version: number, newest: number): void {
  if (version <= newest) return
  throw new AppFailure(
    appError(
      'newer_file',
      'A newer version of Holdfast has written this workspace. Nothing was changed. Reload to get that version.',
      { fileVersion: version, supportedVersion: newest },
    ),
  )
}
