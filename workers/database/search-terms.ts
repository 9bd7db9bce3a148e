/**
 * How many nodes hold each common word: what a search needs to know before it runs. FTS5 merges all words that begin
 * with a prefix before it gives the first hit, and bm25 reads every posting of every word; both take a tenth of a
 * second for common words in 100,000 nodes. With these counts the search replaces such a prefix by its commonest
 * words, which stream, and leaves out the ranking where it would read everything (docs/decisions/0017).
 *
 * Only estimates: a word that is missing or out of date costs time, never hits.
 */
import type { Connection } from './sqlite/connection.ts'
import { readMeta, writeMeta } from './meta.ts'
import type { WorkspaceContext } from './workspace-context.ts'

/** Rarer words are not kept: they are cheap to search for. */
const fewestNodes = 16
const termsAtOnce = 64
const vocabulary = `CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_vocabulary USING fts5vocab(main, node_search, row)`

/** True when so many nodes were made since the last count that its figures mislead. */
export function areTermsOutdated(context: WorkspaceContext): boolean {
  const counted = Number(readMeta(context.connection, 'terms_counted') ?? 0)
  return context.nextNodeKey - counted > Math.max(1000, counted / 5)
}

/** Counts for about so many ms; answers true when it is through. */
export type TermCount = (budgetMs: number) => boolean

/** A count of all words that goes on slice by slice. */
export function createTermCount(context: WorkspaceContext): TermCount {
  const { connection, platform } = context
  const startedAt = context.nextNodeKey
  let from = ''
  connection.script(vocabulary)

  return (budgetMs) => {
    const end = platform.elapsedMs() + budgetMs
    do {
      const rows = connection.rows<[string, number]>(
        `SELECT term, doc FROM temp.search_vocabulary WHERE term >= ? LIMIT ${termsAtOnce}`,
        from,
      )
      const isLast = rows.length < termsAtOnce
      const last = rows.at(-1)?.[0] ?? from
      connection.transaction(() => {
        connection.run(
          'DELETE FROM search_terms WHERE term >= ?1 AND (?3 OR term <= ?2)',
          from,
          last,
          isLast ? 1 : 0,
        )
        for (const [term, nodes] of rows)
          if (nodes >= fewestNodes)
            connection.run('INSERT INTO search_terms (term, nodes) VALUES (?, ?)', term, nodes)
        if (isLast) writeMeta(connection, 'terms_counted', String(startedAt))
      })
      if (isLast) return true
      // The next text in binary order: no word holds a null character.
      from = `${last}\u0001`
    } while (platform.elapsedMs() < end)
    return false
  }
}

/** Nodes with a word, as far as known; a phrase counts as its rarest word. */
export function nodesWithTerm(connection: Connection, text: string): number {
  const counts = wordsOf(text).map(
    (word) => connection.value<number>('SELECT nodes FROM search_terms WHERE term = ?', word) ?? 0,
  )
  return counts.length === 0 ? 0 : Math.min(...counts)
}

/** The words that begin with a prefix: how many nodes hold them, and the commonest. */
export function wordsWithPrefix(
  connection: Connection,
  text: string,
  limit: number,
): { readonly nodes: number; readonly commonest: readonly string[] } {
  const [prefix, ...more] = wordsOf(text)
  if (prefix === undefined || more.length > 0) return { nodes: 0, commonest: [] }
  const range = `FROM search_terms WHERE term >= ?1 AND term < ?1 || char(0x10FFFF)`
  const nodes = connection.value<number | null>(`SELECT sum(nodes) ${range}`, prefix) ?? 0
  const commonest = connection.column<string>(
    `SELECT term ${range} ORDER BY nodes DESC LIMIT ${limit}`,
    prefix,
  )
  return { nodes, commonest: commonest.includes(prefix) ? commonest : [prefix, ...commonest] }
}

/** Words as the tokenizer of the index makes them, near enough for an estimate. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}
