/**
 * What a person typed into the search box: words, "phrases" and filters (`in:`, `type:`, `tag:`, `#tag`).
 * `in:` takes a node's name or id, quoted when it has blanks.
 */
import { indexedText } from './search-text.ts'

export type SearchQuery = {
  readonly terms: readonly SearchTerm[]
  readonly within: string | null
  readonly types: readonly string[]
  readonly tags: readonly string[]
}

export type SearchTerm = { readonly text: string; readonly isPhrase: boolean }

const token = /(?:(in|type|tag):)?(?:"([^"]*)"?|(\S+))/giu

/** More words than this do not narrow a search any further; the rest is left out. */
const mostTerms = 24

export function parseSearch(text: string): SearchQuery {
  const terms: SearchTerm[] = []
  const types: string[] = []
  const tags: string[] = []
  let within: string | null = null
  for (const match of text.normalize('NFC').matchAll(token)) {
    const [, filter, quoted, bare] = match
    const word = quoted ?? bare ?? ''
    switch (filter?.toLowerCase()) {
      case 'in':
        within = word
        break
      case 'type':
        types.push(word.toLowerCase())
        break
      case 'tag':
        tags.push(word.replace(/^#/u, '').toLowerCase())
        break
      default:
        if (quoted === undefined && /^#[\p{L}\p{N}]/u.test(word))
          tags.push(word.slice(1).toLowerCase())
        else if (/[\p{L}\p{N}]/u.test(word) && terms.length < mostTerms)
          terms.push({ text: word, isPhrase: quoted !== undefined })
    }
  }
  return { terms, within, types, tags }
}

/**
 * The terms as an FTS5 expression, or null when there are none. Every term is quoted, so nothing a person types is
 * syntax. The last word matches as a prefix while it is being typed; `standIns` are words to search for in its place.
 */
export function ftsExpression(
  terms: readonly SearchTerm[],
  joiner: 'AND' | 'OR',
  lastIsPrefix: boolean,
  standIns: readonly string[] | null = null,
): string | null {
  if (terms.length === 0) return null
  return terms
    .map((term, index) => {
      const isPrefix = lastIsPrefix && index === terms.length - 1 && !term.isPhrase
      if (isPrefix && standIns !== null) return `(${standIns.map(phraseOf).join(' OR ')})`
      return isPrefix ? `${phraseOf(term.text)} *` : phraseOf(term.text)
    })
    .join(` ${joiner} `)
}

/** The words of a text one after another, as FTS5 writes a phrase. */
export function phraseOf(text: string): string {
  return `"${indexedText(text).trim().replaceAll('"', '""')}"`
}
