/**
 * Queries over what lies in a scope, in the order of their versions. Each `SELECT` gets its `WHERE` and must have a
 * column `version`.
 */
import type { Database } from 'better-sqlite3'
import type { LogScope } from '../../workspace/workspace-store.ts'

export type ScopedQuery<Columns> = (scope: LogScope, after: number) => Iterable<Columns>

const open = '(private_to IS NULL OR private_to = @person)'
const isOwn = 'private_to = @person'

/** As many roots as a query of its own for each is worth. */
const mostQueries = 100

/**
 * For a table with an index on (root_id, version): reads a root from its part of the index, and several of them side
 * by side, so that what a guest sees costs nothing of what the guest does not see.
 */
export function queryByRoots<Columns>(
  database: Database,
  selectWhere: (where: string) => string,
): ScopedQuery<Columns> {
  const newer = (condition: string) => selectWhere(`${condition} AND version > @after`)
  const workspace = database.prepare<[Parameters], Columns>(`${newer(open)} ORDER BY version`)
  const byCount = new Map<number, ReturnType<typeof prepareRoots>>()

  function prepareRoots(count: number) {
    const roots = Array.from({ length: count }, (_, index) =>
      newer(`root_id = @roots ->> ${index} AND private_to IS NULL`),
    )
    const sql = `${[...roots, newer(isOwn)].join(' UNION ALL ')} ORDER BY version`
    return database.prepare<[Parameters], Columns>(sql)
  }

  const root = database.prepare<[Parameters], Columns>(
    `${newer(`root_id = @roots ->> 0 AND ${open}`)} ORDER BY version`,
  )
  const many = database.prepare<[Parameters], Columns>(`${newer(`(${reach})`)} ORDER BY version`)
  return (scope, after) => {
    const parameters = parametersOf(scope, after)
    if (scope.kind === 'workspace') return workspace.iterate(parameters)
    if (scope.kind === 'root') return root.iterate(parameters)
    const count = scope.roots.length
    if (count > mostQueries) return many.iterate(parameters)
    const statement = byCount.get(count) ?? prepareRoots(count)
    byCount.set(count, statement)
    return statement.iterate(parameters)
  }
}

const reach = `(private_to IS NULL AND root_id IN (SELECT value FROM json_each(@roots))) OR ${isOwn}`

/** For a table that is read by its versions and has the root from elsewhere. `select` ends with a `WHERE` of its own. */
export function queryByVersion<Columns>(database: Database, select: string): ScopedQuery<Columns> {
  const prepare = (condition: string) =>
    database.prepare<[Parameters], Columns>(`${select} AND (${condition}) ORDER BY 1`)
  const byKind = {
    workspace: prepare(open),
    reach: prepare(reach),
    root: prepare(`root_id = @roots ->> 0 AND ${open}`),
  }
  return (scope, after) => byKind[scope.kind].iterate(parametersOf(scope, after))
}

type Parameters = { readonly person: string; readonly after: number; readonly roots: string }

function parametersOf(scope: LogScope, after: number): Parameters {
  return { person: scope.person, after, roots: JSON.stringify(rootsOf(scope)) }
}

function rootsOf(scope: LogScope): readonly string[] {
  if (scope.kind === 'workspace') return []
  return scope.kind === 'reach' ? scope.roots : [scope.root]
}
