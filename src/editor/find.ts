/** Find and replace in the page. Nothing is searched while the bar is closed; while one types it is searched when that rests. */
import type { Node } from 'prosemirror-model'
import { Plugin, PluginKey, TextSelection, type EditorState } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'

export type FindQuery = { readonly text: string; readonly isCaseSensitive: boolean }
export type Match = { readonly from: number; readonly to: number }
export type FindState = {
  readonly query: FindQuery | null
  readonly matches: readonly Match[]
  /** The match one stands at, or -1. */
  readonly current: number
  readonly decorations: DecorationSet
}

const closed: FindState = {
  query: null,
  matches: [],
  current: -1,
  decorations: DecorationSet.empty,
}
const restMs = 120
const most = 5000

type Order =
  | { readonly kind: 'search'; readonly query: FindQuery | null; readonly near: number }
  | { readonly kind: 'go'; readonly current: number }

const findKey = new PluginKey<FindState>('find')

export function findStateOf(state: EditorState): FindState {
  return findKey.getState(state) ?? closed
}

/** All places of the text, without regard for accents of width but for case when asked. */
export function findMatches(doc: Node, { text, isCaseSensitive }: FindQuery): Match[] {
  const matches: Match[] = []
  if (text === '') return matches
  const fold = (value: string) => (isCaseSensitive ? value : sameLengthLower(value))
  const wanted = fold(text)
  doc.descendants((node, position) => {
    if (!node.isTextblock) return matches.length < most
    const content = fold(node.textBetween(0, node.content.size, undefined, '\ufffc'))
    for (let at = content.indexOf(wanted); at >= 0 && matches.length < most;) {
      matches.push({ from: position + 1 + at, to: position + 1 + at + wanted.length })
      at = content.indexOf(wanted, at + wanted.length)
    }
    return false
  })
  return matches
}

/** Lower case, but for the few letters that grow by it: offsets have to stay. */
function sameLengthLower(text: string): string {
  const lower = text.toLowerCase()
  if (lower.length === text.length) return lower
  return [...text]
    .map((letter) =>
      letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter,
    )
    .join('')
}

function decorate(doc: Node, matches: readonly Match[], current: number): DecorationSet {
  return DecorationSet.create(
    doc,
    matches.map(({ from, to }, index) =>
      Decoration.inline(from, to, { class: index === current ? 'found is-current' : 'found' }),
    ),
  )
}

function search(doc: Node, query: FindQuery | null, near: number): FindState {
  if (query === null) return closed
  const matches = findMatches(doc, query)
  const next = matches.findIndex((match) => match.to >= near)
  const current = matches.length === 0 ? -1 : Math.max(0, next)
  return { query, matches, current, decorations: decorate(doc, matches, current) }
}

export function findPlugin(tell: (state: FindState) => void): Plugin<FindState> {
  return new Plugin<FindState>({
    key: findKey,
    state: {
      init: () => closed,
      apply: (transaction, value) => {
        const order = transaction.getMeta(findKey) as Order | undefined
        if (order?.kind === 'search') return search(transaction.doc, order.query, order.near)
        if (order?.kind === 'go') {
          const { current } = order
          return {
            ...value,
            current,
            decorations: decorate(transaction.doc, value.matches, current),
          }
        }
        if (value.query === null || !transaction.docChanged) return value
        const map = (position: number) => transaction.mapping.map(position)
        const matches = value.matches.map(({ from, to }) => ({ from: map(from), to: map(to) }))
        return {
          ...value,
          matches,
          decorations: value.decorations.map(transaction.mapping, transaction.doc),
        }
      },
    },
    props: { decorations: (state) => findStateOf(state).decorations },
    view: () => {
      let timer = 0
      return {
        update: (view, old) => {
          const now = findStateOf(view.state)
          if (now !== findStateOf(old)) tell(now)
          if (now.query === null || old.doc === view.state.doc) return
          window.clearTimeout(timer)
          timer = window.setTimeout(() => {
            const { query, matches, current } = findStateOf(view.state)
            if (query !== null)
              order(view, { kind: 'search', query, near: matches[current]?.to ?? 0 })
          }, restMs)
        },
        destroy: () => window.clearTimeout(timer),
      }
    },
  })
}

function order(view: EditorView, meta: Order): void {
  view.dispatch(view.state.tr.setMeta(findKey, meta).setMeta('addToHistory', false))
}

/** Searches anew, from the caret on; null closes. */
export function setFindQuery(view: EditorView, query: FindQuery | null): void {
  order(view, { kind: 'search', query, near: view.state.selection.from })
  revealCurrent(view)
}

/** Goes to the next or the previous match, round the end. */
export function goToMatch(view: EditorView, step: 1 | -1): void {
  const { matches, current } = findStateOf(view.state)
  if (matches.length === 0) return
  order(view, { kind: 'go', current: (current + step + matches.length) % matches.length })
  revealCurrent(view)
}

function revealCurrent(view: EditorView): void {
  view.dom
    .querySelector('.found.is-current')
    ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

/** Replaces the current match and goes to the next. */
export function replaceMatch(view: EditorView, replacement: string): void {
  const { matches, current, query } = findStateOf(view.state)
  const match = matches[current]
  if (match === undefined || query === null || !view.editable) return
  view.dispatch(view.state.tr.insertText(replacement, match.from, match.to))
  order(view, { kind: 'search', query, near: match.from + replacement.length })
  revealCurrent(view)
}

/** Replaces every match, as one step of undo. Answers how many. */
export function replaceAllMatches(view: EditorView, replacement: string): number {
  const { query } = findStateOf(view.state)
  if (query === null || !view.editable) return 0
  const matches = findMatches(view.state.doc, query)
  const tr = view.state.tr
  for (const { from, to } of matches.toReversed()) tr.insertText(replacement, from, to)
  if (matches.length > 0) view.dispatch(tr)
  order(view, { kind: 'search', query, near: 0 })
  return matches.length
}

/** Puts the selection on the current match, as when the bar closes. */
export function selectMatch(view: EditorView): void {
  const { matches, current } = findStateOf(view.state)
  const match = matches[current]
  if (match === undefined) return
  const { tr, doc } = view.state
  view.dispatch(tr.setSelection(TextSelection.create(doc, match.from, match.to)).scrollIntoView())
}
