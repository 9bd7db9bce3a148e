/** Looks at a database file as a stranger would, before anything of ours is replaced by it. Changes nothing. */
import type { TableFigures } from '../../../protocol/maintenance.ts'
import { workspaceVersion } from '../file-versions.ts'
import type { Connection } from '../sqlite/connection.ts'
import { openMemory } from '../sqlite/memory.ts'
import { isDerivedTable } from './table-kinds.ts'
import { readTableFigures } from './table-figures.ts'

export type Inspection = {
  readonly pages: number
  /** Layout of the file. */
  readonly version: number
  /** Written by newer code: nothing more was looked at. */
  readonly isNewer: boolean
  /** Why the file cannot be taken, in words; empty when it can. */
  readonly problems: readonly string[]
  /** Nodes without the private root. */
  readonly nodes: number
  readonly tables: readonly TableFigures[]
}

export async function inspectDatabase(connection: Connection): Promise<Inspection> {
  const pages = Number(connection.value<number>('PRAGMA page_count') ?? 0)
  const version = Number(connection.value<number>('PRAGMA user_version') ?? 0)
  const isNewer = version > workspaceVersion
  const nothing = { pages, version, isNewer, nodes: 0, tables: [] }
  if (isNewer) return { ...nothing, problems: [] }
  const damage = findDamage(connection)
  if (damage.length > 0) return { ...nothing, problems: damage }
  const strange = await compareLayout(connection, version)
  if (strange.length > 0) return { ...nothing, problems: strange }
  return {
    ...nothing,
    problems: findMissingRows(connection),
    nodes: Number(
      connection.value<number>(`SELECT count(*) FROM nodes WHERE type <> 'private'`) ?? 0,
    ),
    tables: readTableFigures(connection),
  }
}

/** What SQLite says of the pages, indexes and full text, at most 20 lines. */
export function findDamage(connection: Connection): string[] {
  return connection.column<string>('PRAGMA integrity_check(20)').filter((line) => line !== 'ok')
}

type SchemaRow = [type: string, name: string, sql: string | null]

/**
 * The layout must be exactly the one that our migrations make: a trigger or a view of someone else would run inside
 * our own statements later.
 */
async function compareLayout(connection: Connection, version: number): Promise<string[]> {
  if (version < 1) return ['This is no file of a Holdfast workspace.']
  const [{ migrate }, { workspaceMigrations }, model] = await Promise.all([
    import('../migrations/migrate.ts'),
    import('../migrations/workspace-migrations.ts'),
    openMemory(),
  ])
  try {
    const steps = workspaceMigrations.filter((migration) => migration.version <= version)
    migrate(model, steps, () => undefined)
    const expected = readLayout(model)
    const found = readLayout(connection)
    const missing = [...expected].filter(([name, sql]) => found.get(name) !== sql)
    const foreign = [...found.keys()].filter((name) => !expected.has(name))
    return [
      ...missing.map(([name]) => `The ${name} is missing or is not as Holdfast makes it.`),
      ...foreign.map((name) => `The ${name} is not of Holdfast.`),
    ]
  } finally {
    model.close()
  }
}

function readLayout(connection: Connection): Map<string, string | null> {
  return new Map(
    connection
      .rows<SchemaRow & { 3: string }>('SELECT type, name, sql, tbl_name FROM sqlite_schema')
      .filter(
        ([type, , , table]) => type === 'trigger' || type === 'view' || !isDerivedTable(table),
      )
      .filter(([, name]) => !name.startsWith('sqlite_'))
      .map(([type, name, sql]) => [`${type} "${name}"`, sql]),
  )
}

function findMissingRows(connection: Connection): string[] {
  const has = (sql: string) => connection.value<number>(sql) === 1
  const problems: string[] = []
  if (!has(`SELECT count(*) = 3 FROM _meta WHERE key IN ('group', 'person', 'private_root')`))
    problems.push('It does not say whose copy it is.')
  if (
    !has(
      `SELECT EXISTS (SELECT 1 FROM users WHERE id = (SELECT value FROM _meta WHERE key = 'person'))`,
    )
  )
    problems.push('Its person is missing.')
  if (
    !has(
      `SELECT EXISTS (SELECT 1 FROM nodes WHERE uuid = (SELECT unhex(value, '-') FROM _meta WHERE key = 'private_root'))`,
    )
  )
    problems.push('Its private root is missing.')
  const unreadable = Number(
    connection.value<number>(
      'SELECT count(*) FROM nodes WHERE NOT json_valid(attributes, 8) OR NOT json_valid(coalesce(clocks, attributes), 8)',
    ) ?? 0,
  )
  if (unreadable > 0) problems.push(`${unreadable} nodes have properties that cannot be read.`)
  return problems
}
