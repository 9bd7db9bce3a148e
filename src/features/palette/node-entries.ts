import { createHighlighter } from '../../../domain/snippet.ts'
import { parseSearch } from '../../../domain/search-query.ts'
import type { NodeSummary, SearchHit } from '../../../protocol/rows.ts'
import { shownName } from '../../actions/act.ts'
import { isMarked } from './marked-parts.ts'
import type { PaletteEntry, PaletteGroup } from './palette-entry.ts'
import { t } from '../../words/words.ts'

/** Lines of names before the text hits begin. */
const mostNames = 8

/** Hits in names, then hits in the text. `named` are the nodes whose name fits best, in their order. */
export function hitGroups(
  text: string,
  named: readonly NodeSummary[],
  hits: readonly SearchHit[],
): PaletteGroup[] {
  const namedIds = new Set(named.map((node) => node.id))
  const others = hits.filter((hit) => !namedIds.has(hit.id))
  const room = Math.max(0, mostNames - named.length)
  const alsoNamed = others.filter((hit) => isMarked(hit.highlightedName)).slice(0, room)
  const inText = others.filter((hit) => !alsoNamed.includes(hit) && isMarked(hit.snippet))
  // Filters alone choose nodes without marking a word.
  const chosen = others.filter((hit) => !isMarked(hit.highlightedName) && !isMarked(hit.snippet))
  return [
    { label: t('Pages'), entries: nodeEntries(text, [...named, ...alsoNamed, ...chosen]) },
    { label: t('In the text'), entries: inText.map(textEntry) },
  ]
}

/** Nodes by name, with the words of the text marked. Equal names in equal places show their whole path. */
export function nodeEntries(text: string, nodes: readonly NodeSummary[]): PaletteEntry[] {
  const highlighter = createHighlighter(parseSearch(text).terms.map((term) => term.text))
  const count = new Map<string, number>()
  for (const node of nodes) count.set(placeKey(node), (count.get(placeKey(node)) ?? 0) + 1)
  return nodes.map((node) => ({
    id: `node:${node.id}`,
    sign: { kind: 'node', type: node.type, icon: node.icon },
    label: highlighter.mark(shownName(node.name)),
    detail:
      (count.get(placeKey(node)) ?? 0) > 1 ? node.path.map(shownName).join(' / ') : parentOf(node),
    snippet: null,
    keys: null,
    act: { kind: 'open', id: node.id },
  }))
}

function textEntry(hit: SearchHit): PaletteEntry {
  return {
    id: `text:${hit.id}`,
    sign: { kind: 'node', type: hit.type, icon: hit.icon },
    label: hit.highlightedName === '' ? shownName(hit.name) : hit.highlightedName,
    detail: parentOf(hit),
    snippet: hit.snippet,
    keys: null,
    act: { kind: 'open', id: hit.id },
  }
}

function parentOf(node: NodeSummary): string {
  const parent = node.path.at(-1)
  return parent === undefined ? '' : shownName(parent)
}

function placeKey(node: NodeSummary): string {
  return `${node.name}\n${parentOf(node)}`
}
