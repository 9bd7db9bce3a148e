import type { Database } from 'better-sqlite3'
import type { LogScope } from '../../workspace/workspace-store.ts'

type Parameters = {
  readonly person: string
  readonly after: number
  readonly roots: string
}

/** A query over what lies in a scope, prepared once for each kind of scope. */
export function scopeSql<Columns>(
  database: Database,
  sqlOf: (where: string) => string,
): (scope: LogScope, after: number) => Iterable<Columns> {
  const inRoots = 'root_id IN (SELECT value FROM json_each(@roots))'
  const prepare = (where: string) => database.prepare<[Parameters], Columns>(sqlOf(`(${where})`))
  const byKind = {
    workspace: prepare('private_to IS NULL OR private_to = @person'),
    reach: prepare(`(private_to IS NULL AND ${inRoots}) OR private_to = @person`),
    root: prepare(`${inRoots} AND (private_to IS NULL OR private_to = @person)`),
  }
  return (scope, after) =>
    byKind[scope.kind].iterate({
      person: scope.person,
      after,
      roots: JSON.stringify(rootsOf(scope)),
    })
}

function rootsOf(scope: LogScope): readonly string[] {
  if (scope.kind === 'workspace') return []
  return scope.kind === 'reach' ? scope.roots : [scope.root]
}
