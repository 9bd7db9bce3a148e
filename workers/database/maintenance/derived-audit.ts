/**
 * Compares the derived tables with a rebuild from their truth. Works on a copy of its own, which it spoils: the kept
 * tables are put aside under another name and the indexer fills new ones.
 *
 * Full text keeps no text, so it is compared as its own vocabulary: for each term where it stands, in order.
 */
import type { CheckFinding, CheckPart } from '../../../protocol/maintenance.ts'
import { AppFailure } from '../../../protocol/errors.ts'
import { recreateDerivedTables } from '../derived-tables.ts'
import { indexSlice, needsCodec } from '../indexer.ts'
import { settleAll } from '../settle.ts'
import type { Connection } from '../sqlite/connection.ts'
import type { WorkspaceContext } from '../workspace-context.ts'

export type DerivedAudit = {
  readonly findings: readonly CheckFinding[]
  /** Keys of nodes whose derived rows differ from a rebuild. */
  readonly differing: readonly number[]
  /** The full-text index cannot be read at all and has to be made anew. */
  readonly isSearchBroken: boolean
}

const tables = ['node_text', 'node_search', 'mentions', 'node_tags'] as const
const kept = (table: (typeof tables)[number]) => `kept_${table}`

/** Rows that are in one of the two and not in the other, as the node they belong to. */
const differences: readonly { readonly part: CheckPart; readonly sql: string }[] = [
  {
    part: 'texts',
    sql: `SELECT coalesce(a.node_key, b.node_key) FROM node_text a
          FULL JOIN kept_node_text b ON a.node_key = b.node_key
          WHERE a.text IS NOT b.text OR a.format IS NOT b.format`,
  },
  {
    part: 'links',
    sql: bothWays(
      'source_key',
      'source_key, target, context, count(*)',
      'GROUP BY source_key, target, context',
      'mentions',
    ),
  },
  { part: 'tags', sql: bothWays('node_key', 'node_key, tag', '', 'node_tags') },
]

function bothWays(
  key: string,
  columns: string,
  grouping: string,
  table: (typeof tables)[number],
): string {
  const from = (name: string) => `SELECT ${columns} FROM ${name} ${grouping}`
  return `SELECT ${key} FROM (${from(table)} EXCEPT ${from(kept(table))})
    UNION SELECT ${key} FROM (${from(kept(table))} EXCEPT ${from(table)})`
}

export async function auditDerivedTables(
  context: WorkspaceContext,
  loadCodec: () => Promise<void>,
): Promise<DerivedAudit> {
  const { connection } = context
  // What waits to be indexed is known to be out of date: the search brings it up to date before it answers.
  connection.transaction(() => settleAll(connection))
  const waiting = new Set(connection.column<number>('SELECT node_key FROM index_queue'))
  putAside(connection)
  connection.transaction(() => recreateDerivedTables(connection))
  if (needsCodec(context)) await loadCodec()
  while (indexSlice(context, 1000) > 0);

  const checked = Number(
    connection.value<number>(`SELECT count(*) FROM nodes WHERE type <> 'private'`) ?? 0,
  )
  const all = new Set<number>()
  const findings: CheckFinding[] = []
  const add = (part: CheckPart, keys: Iterable<number>) => {
    const differing = [...new Set(keys)].filter((key) => !waiting.has(key))
    for (const key of differing) all.add(key)
    findings.push({
      part,
      isSound: differing.length === 0,
      checked,
      problems: differing.length,
      details: [],
    })
  }
  const search = compareFullText(connection)
  if (search === null)
    findings.push({
      part: 'search',
      isSound: false,
      checked,
      problems: checked,
      details: ['The full-text index is damaged.'],
    })
  else add('search', search)
  for (const { part, sql } of differences) add(part, connection.column<number>(sql))
  return { findings, differing: [...all], isSearchBroken: search === null }
}

function putAside(connection: Connection): void {
  connection.script(
    'DROP INDEX IF EXISTS mentions_target; DROP INDEX IF EXISTS mentions_source; DROP INDEX IF EXISTS node_tags_node;',
  )
  for (const table of tables) connection.script(`ALTER TABLE ${table} RENAME TO ${kept(table)}`)
}

type Term = [term: string, places: string]

/** Keys of the nodes that differ, or null when the kept index cannot be read. */
function compareFullText(connection: Connection): Set<number> | null {
  const terms = (table: string, vocabulary: string) => {
    connection.script(
      `CREATE VIRTUAL TABLE temp.${vocabulary} USING fts5vocab(main, ${table}, instance)`,
    )
    return connection.handle.prepare(
      `SELECT term, group_concat(doc || '/' || col || '/' || offset, ' ') FROM temp.${vocabulary} GROUP BY term`,
    )
  }
  const fresh = terms('node_search', 'fresh_terms')
  const old = terms(kept('node_search'), 'kept_terms')
  const differing = new Set<number>()
  const next = (statement: typeof fresh) =>
    statement.step() ? (statement.get([]) as unknown[] as Term) : null
  try {
    let left = next(fresh)
    let right = next(old)
    while (left !== null || right !== null) {
      if (right === null || (left !== null && left[0] < right[0])) {
        addDocuments(differing, left?.[1] ?? '')
        left = next(fresh)
      } else if (left === null || right[0] < left[0]) {
        addDocuments(differing, right[1])
        right = next(old)
      } else {
        if (left[1] !== right[1]) addDifference(differing, left[1], right[1])
        left = next(fresh)
        right = next(old)
      }
    }
    return differing
  } catch (error) {
    if (isDamage(error)) return null
    throw error
  } finally {
    fresh.finalize()
    old.finalize()
  }
}

function isDamage(error: unknown): boolean {
  if (error instanceof AppFailure) return error.error.code === 'corrupt'
  // SQLITE_CORRUPT and its extended codes.
  return (
    error instanceof Error &&
    'resultCode' in error &&
    typeof error.resultCode === 'number' &&
    (error.resultCode & 0xff) === 11
  )
}

function addDocuments(into: Set<number>, places: string): void {
  for (const place of places.split(' ')) if (place !== '') into.add(Number.parseInt(place, 10))
}

function addDifference(into: Set<number>, left: string, right: string): void {
  const inLeft = new Set(left.split(' '))
  const inRight = new Set(right.split(' '))
  for (const place of inLeft) if (!inRight.has(place)) into.add(Number.parseInt(place, 10))
  for (const place of inRight) if (!inLeft.has(place)) into.add(Number.parseInt(place, 10))
}
