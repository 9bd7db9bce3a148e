/**
 * Full-text search. Ranking reads every posting of every word, and a common word stands in half of a workspace, so the
 * work is bounded (docs/decisions/0017):
 *
 * 1. Nodes that hold just what was typed in their name or a heading lead.
 * 2. Words that are not common: all matches are ranked by bm25.
 * 3. Common words: nodes with the words in their name come first, then the newest of the others. Nobody reads to the
 *    end of ten thousand hits; one more word brings the search back under the bound.
 * 4. A common prefix is replaced by its commonest words, which stream; only where they fill no page it is searched for
 *    itself.
 *
 * All words must match; only when that finds fewer than `fewHits` the nodes with any of the words follow.
 */
import { createHighlighter } from '../../domain/snippet.ts'
import {
  ftsExpression,
  phraseOf,
  parseSearch,
  type SearchQuery,
  type SearchTerm,
} from '../../domain/search-query.ts'
import { attributesText } from '../../domain/search-text.ts'
import type { Attributes, SearchHit } from '../../protocol/rows.ts'
import { unpackBytes } from './packed-bytes.ts'
import { summariesByKeys } from './queries/node-summaries.ts'
import { routes, type RoutingKey } from './changes.ts'
import { nodesWithTerm, wordsWithPrefix } from './search-terms.ts'
import type { Connection } from './sqlite/connection.ts'

/** So many nodes may hold the words of a search that is ranked. */
const rankedNodes = 2000
/** Words that stand in for a common prefix. */
const standInWords = 16
/** Names are looked through in so many of the newest nodes first: a common word may be in no name at all. */
const namesLookedThrough = 50_000
const fewHits = 3
const snippetLength = 160

export type Found = { readonly hits: readonly SearchHit[]; readonly keys: readonly RoutingKey[] }

export function search(connection: Connection, text: string, limit: number): Found {
  const query = parseSearch(text)
  const routing = [routes.text, routes.trash]
  // What lies in a place, and what changed last, follows moves that touch no text.
  if (query.within !== null || query.terms.length === 0) routing.push(routes.tree)
  const filter = filterOf(connection, query)
  if (filter === null) return { hits: [], keys: routing }
  const keys = matchingKeys(connection, query, filter, limit, !/\s$/u.test(text))
  const found = toHits(connection, query, keys)
  return { hits: found.hits, keys: [...routing, ...found.keys] }
}

type Filter = { readonly sql: string; readonly parameters: readonly string[] }

/** SQL over `n` that the filters of a query mean; null when they can match nothing. */
function filterOf(connection: Connection, query: SearchQuery): Filter | null {
  const clauses = [`n.trashed = 0 AND n.type <> 'private'`]
  const parameters: string[] = []
  if (query.types.length > 0) {
    clauses.push('n.type IN (SELECT value FROM json_each(?))')
    parameters.push(JSON.stringify(query.types))
  }
  for (const tag of query.tags) {
    clauses.push(
      'EXISTS (SELECT 1 FROM node_tags t WHERE t.node_key = n.key AND (t.tag = ? OR t.tag LIKE ? ESCAPE char(92)))',
    )
    parameters.push(tag, `${tag.replaceAll(/[\\%_]/gu, '\\$&')}/%`)
  }
  if (query.within !== null) {
    const root = connection.value<number>(
      `SELECT key FROM nodes WHERE uuid = unhex(?1, '-') OR (trashed = 0 AND lower(attributes->>'$.name') = lower(?1))
       ORDER BY uuid IS unhex(?1, '-') DESC, key LIMIT 1`,
      query.within,
    )
    if (root === undefined) return null
    clauses.push(`n.key IN (WITH RECURSIVE below(key) AS (
      SELECT CAST(? AS INTEGER) UNION SELECT c.key FROM nodes c JOIN below ON c.parent_key = below.key
    ) SELECT key FROM below)`)
    parameters.push(String(root))
  }
  return { sql: clauses.join(' AND '), parameters }
}

function matchingKeys(
  connection: Connection,
  query: SearchQuery,
  filter: Filter,
  limit: number,
  lastIsPrefix: boolean,
): number[] {
  const all = planOf(connection, query.terms, 'AND', lastIsPrefix)
  if (all === null) return filteredKeys(connection, query, filter, limit)
  const found = [
    ...new Set([
      ...headedKeys(connection, query, filter, limit),
      ...plannedKeys(connection, all, filter, limit),
    ]),
  ].slice(0, limit)
  if (found.length >= fewHits || query.terms.length < 2) return found
  const any = planOf(connection, query.terms, 'OR', lastIsPrefix)
  if (any === null) return found
  return [...new Set([...found, ...plannedKeys(connection, any, filter, limit)])].slice(0, limit)
}

/**
 * Nodes whose name or one of whose headings holds just what was typed, the best first. They lead: by bm25 alone a
 * heading of common words ("How to", "Other") loses to every short page that holds the words. Pages come before files:
 * a folder of pictures may share a word in their names.
 */
function headedKeys(
  connection: Connection,
  query: SearchQuery,
  filter: Filter,
  limit: number,
): number[] {
  const words = query.terms.map((term) => term.text).join(' ')
  const isCommon = nodesWithTerm(connection, words) > rankedNodes
  const order = isCommon
    ? 's.rowid DESC'
    : `n.type = 'file', bm25(s.node_search, 12.0, 1.0, 6.0), n.key DESC`
  return connection.column<number>(
    `SELECT n.key FROM node_search AS s CROSS JOIN nodes n ON n.key = s.rowid
     WHERE s.node_search MATCH ? AND ${filter.sql} ORDER BY ${order} LIMIT ${limit}`,
    `{name headings} : ${phraseOf(words)}`,
    ...filter.parameters,
  )
}

type Plan = {
  readonly exact: string
  /** The same, or what stands in for it and streams. */
  readonly streamed: string
  readonly isCommon: boolean
}

function planOf(
  connection: Connection,
  terms: readonly SearchTerm[],
  joiner: 'AND' | 'OR',
  lastIsPrefix: boolean,
): Plan | null {
  const exact = ftsExpression(terms, joiner, lastIsPrefix)
  if (exact === null) return null
  let streamed = exact
  let nodes = 0
  terms.forEach((term, index) => {
    if (!lastIsPrefix || term.isPhrase || index < terms.length - 1) {
      nodes += nodesWithTerm(connection, term.text)
      return
    }
    const words = wordsWithPrefix(connection, term.text, standInWords)
    nodes += words.nodes
    if (words.nodes > rankedNodes)
      streamed = ftsExpression(terms, joiner, lastIsPrefix, words.commonest) ?? exact
  })
  return { exact, streamed, isCommon: nodes > rankedNodes }
}

/** Nodes that only filters choose, the latest changed first. */
function filteredKeys(
  connection: Connection,
  query: SearchQuery,
  filter: Filter,
  limit: number,
): number[] {
  if (query.types.length + query.tags.length === 0 && query.within === null) return []
  return connection.column<number>(
    `SELECT n.key FROM nodes n WHERE ${filter.sql} ORDER BY n.updated_at DESC, n.key DESC LIMIT ${limit}`,
    ...filter.parameters,
  )
}

/** All of the words, in a form that gives its first hits at once however common they are; null: no words. */
export function streamedExpression(
  connection: Connection,
  terms: readonly SearchTerm[],
  lastIsPrefix: boolean,
): string | null {
  return planOf(connection, terms, 'AND', lastIsPrefix)?.streamed ?? null
}

function plannedKeys(connection: Connection, plan: Plan, filter: Filter, limit: number): number[] {
  if (!plan.isCommon && countUpTo(connection, plan.exact, rankedNodes + 1) <= rankedNodes)
    return connection.column<number>(
      `SELECT n.key FROM node_search AS s JOIN nodes n ON n.key = s.rowid
       WHERE s.node_search MATCH ? AND ${filter.sql} ORDER BY bm25(s.node_search, 12.0, 1.0, 6.0), n.key DESC LIMIT ${limit}`,
      plan.exact,
      ...filter.parameters,
    )
  const newest = (match: string, above: number) =>
    connection.column<number>(
      `SELECT n.key FROM node_search AS s CROSS JOIN nodes n ON n.key = s.rowid
       WHERE s.node_search MATCH ? AND s.rowid > ? AND ${filter.sql} ORDER BY s.rowid DESC LIMIT ${limit}`,
      match,
      above,
      ...filter.parameters,
    )
  const newestKey = connection.value<number>('SELECT max(key) FROM nodes') ?? 0
  const found = new Set(newest(`{name} : (${plan.streamed})`, newestKey - namesLookedThrough))
  for (const expression of new Set([plan.streamed, plan.exact]))
    if (found.size < limit) for (const key of newest(expression, 0)) found.add(key)
  return [...found].slice(0, limit)
}

function countUpTo(connection: Connection, expression: string, most: number): number {
  return (
    connection.value<number>(
      `SELECT count(*) FROM (SELECT 1 FROM node_search WHERE node_search MATCH ? LIMIT ${most})`,
      expression,
    ) ?? 0
  )
}

function toHits(connection: Connection, query: SearchQuery, keys: readonly number[]): Found {
  const highlighter = createHighlighter(query.terms.map((term) => term.text))
  const textById = textsOf(connection, keys)
  const summaries = summariesByKeys(connection, keys)
  const hits = summaries.rows.map((summary, index) => {
    const text = textById.get(summary.id) ?? ''
    const snippet = highlighter.snippet(text, snippetLength)
    return {
      ...summary,
      highlightedName: highlighter.mark(summary.name),
      snippet: snippet === '' ? text.slice(0, snippetLength).replace(/\s+/gu, ' ').trim() : snippet,
      score: 1 / (index + 1),
    }
  })
  return { hits: namesakesFirst(hits, query), keys: summaries.keys }
}

/** Nodes whose very name was typed come first: who types a whole name wants that node. */
function namesakesFirst(hits: readonly SearchHit[], query: SearchQuery): SearchHit[] {
  const wanted = query.terms
    .map((term) => term.text)
    .join(' ')
    .toLowerCase()
  const isNamesake = (hit: SearchHit) => hit.name.normalize('NFC').toLowerCase() === wanted
  return [...hits.filter(isNamesake), ...hits.filter((hit) => !isNamesake(hit))]
}

function textsOf(connection: Connection, keys: readonly number[]): Map<string, string> {
  const decoder = new TextDecoder()
  const texts = new Map<string, string>()
  const rows = connection.rows<[string, string, Uint8Array | null, number | null]>(
    `SELECT n.id, json(n.attributes), t.text, t.format FROM nodes n LEFT JOIN node_text t ON t.node_key = n.key
     WHERE n.key IN (SELECT value FROM json_each(?))`,
    JSON.stringify(keys),
  )
  for (const [id, attributes, bytes, format] of rows) {
    const own = attributesText(JSON.parse(attributes) as Attributes)
    const document = bytes === null ? '' : decoder.decode(unpackBytes(bytes, format ?? 0))
    texts.set(id, document === '' ? own : own === '' ? document : `${document}\n${own}`)
  }
  return texts
}
