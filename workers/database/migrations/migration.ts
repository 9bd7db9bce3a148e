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

/** The builder that a migration gets: Kysely compiles, our connection runs. */
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
  /** True for a step that drops or rewrites data: a snapshot is taken before. */
  readonly isDestructive?: boolean
  statements(db: MigrationBuilder): readonly Compilable[]
}

export function createMigrationBuilder(): MigrationBuilder {
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
