import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { AppFailure } from '../../../protocol/errors.ts'
import { registryVersion, workspaceVersion } from '../../../workers/database/file-versions.ts'
import { fileVersion, migrate } from '../../../workers/database/migrations/migrate.ts'
import {
  createMigrationBuilder,
  type Migration,
} from '../../../workers/database/migrations/migration.ts'
import { registryMigrations } from '../../../workers/database/migrations/registry-migrations.ts'
import { workspaceMigrations } from '../../../workers/database/migrations/workspace-migrations.ts'
import { bringUpToDate } from '../../../workers/database/open-file.ts'
import { openMemory } from '../../../workers/database/sqlite/memory.ts'

/**
 * The statements of each released step. A released step never changes: write another one instead, and add its hash.
 * Until the first release the hash of the first layout follows the layout.
 */
const released: Readonly<Record<string, readonly string[]>> = {
  workspace: [],
  registry: [],
}

const chains: readonly [string, readonly Migration[], number][] = [
  ['workspace', workspaceMigrations, workspaceVersion],
  ['registry', registryMigrations, registryVersion],
]

const hashOf = (migration: Migration) =>
  createHash('sha256')
    .update(
      migration
        .statements(createMigrationBuilder())
        .map((statement) => statement.compile().sql)
        .join(';\n'),
    )
    .digest('hex')
    .slice(0, 16)

test.each(chains)(
  'the steps of the %s file are numbered without a gap up to the newest',
  (_, steps, newest) => {
    expect(steps.map((step) => step.version)).toEqual(steps.map((_, index) => index + 1))
    expect(steps.at(-1)?.version).toBe(newest)
  },
)

test.each(chains)('a released step of the %s file was never edited', (name, steps) => {
  const hashes = steps.map(hashOf)
  expect(hashes.slice(0, released[name]?.length ?? 0)).toEqual(released[name] ?? [])
})

test.each(chains)(
  'a %s file is brought up once, and left alone afterwards',
  async (_, steps, newest) => {
    const connection = await openMemory()
    migrate(connection, steps, () => {
      throw new Error('A new file has nothing to keep')
    })
    expect(fileVersion(connection)).toBe(newest)
    const schema = () => connection.column<string>('SELECT sql FROM sqlite_schema ORDER BY name')
    const before = schema()
    migrate(connection, steps, () => undefined)
    expect(schema()).toEqual(before)
    connection.close()
  },
)

test('a file that newer code has written is refused and not touched', async () => {
  const connection = await openMemory()
  connection.script(`CREATE TABLE kept (x); PRAGMA user_version = ${workspaceVersion + 1}`)
  const error = await bringUpToDate(
    connection,
    'workspace',
    workspaceVersion,
    () => undefined,
  ).then(
    () => null,
    (failure: unknown) => failure,
  )
  expect(error).toBeInstanceOf(AppFailure)
  expect((error as AppFailure).error).toMatchObject({
    code: 'newer_file',
    fileVersion: workspaceVersion + 1,
    supportedVersion: workspaceVersion,
  })
  expect(connection.column('SELECT name FROM sqlite_schema')).toEqual(['kept'])
  connection.close()
})

test('a step that fails halfway leaves the file at the version before, and runs again', async () => {
  const connection = await openMemory()
  const step = (version: number, ...sql: string[]): Migration => ({
    version,
    name: `step ${version}`,
    isDestructive: version > 1,
    statements: (db) => sql.map((text) => db.statement(text)),
  })
  const first = step(1, 'CREATE TABLE one (x)')
  const backups: number[] = []
  const keep = (version: number) => void backups.push(version)
  expect(() =>
    migrate(connection, [first, step(2, 'CREATE TABLE two (x)', 'CREATE TABLE two (x)')], keep),
  ).toThrow()
  expect(fileVersion(connection)).toBe(1)
  expect(connection.column('SELECT name FROM sqlite_schema')).toEqual(['one'])
  migrate(connection, [first, step(2, 'CREATE TABLE two (x)')], keep)
  expect(fileVersion(connection)).toBe(2)
  expect(backups).toEqual([1])
  connection.close()
})
