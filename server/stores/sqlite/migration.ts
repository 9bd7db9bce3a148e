import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
  type Compilable,
  type RawBuilder,
} from 'kysely'
import type { Database } from 'better-sqlite3'
import { AppFailure, appError } from '../../../protocol/errors.ts'

/** The builder that a migration gets: Kysely compiles, the connection runs. */
export type MigrationBuilder = {
  readonly schema: Kysely<never>['schema']
  /** A piece of SQL inside a builder. */
  raw(text: string): RawBuilder<unknown>
  /** A whole statement that the schema builder has no words for. */
  statement(text: string): Compilable
}

/** One numbered step. Never edited after a release: a later file changes what an earlier one made. */
export type Migration = {
  readonly version: number
  readonly name: string
  statements(db: MigrationBuilder): readonly Compilable[]
}

/**
 * Brings a file to the newest version, one transaction a step; `PRAGMA user_version` tracks where it is. A file that
 * newer code wrote is refused and left as it is.
 */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  const from = Number(database.pragma('user_version', { simple: true }))
  const newest = migrations.at(-1)?.version ?? 0
  if (from > newest) {
    throw new AppFailure(
      appError(
        'newer_file',
        `${database.name} was written by a newer version of the server (${from}, this one knows ${newest}). Nothing was changed. Start that version.`,
        { fileVersion: from, supportedVersion: newest },
      ),
    )
  }
  const builder = createMigrationBuilder()
  for (const migration of migrations) {
    if (migration.version <= from) continue
    database.transaction(() => {
      for (const statement of migration.statements(builder)) database.exec(statement.compile().sql)
      database.pragma(`user_version = ${migration.version}`)
    })()
  }
}

function createMigrationBuilder(): MigrationBuilder {
  const compiler = new Kysely<never>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  return {
    schema: compiler.schema,
    raw: (text) => sql.raw(text),
    statement: (text) => ({ compile: () => sql.raw(text).compile(compiler) }),
  }
}
