/**
 * Colours the code blocks. A keystroke only moves the colours that are there; the block it fell in is read again when
 * one rests. The page is walked once, when it opens.
 */
import type { Node } from 'prosemirror-model'
import { Plugin, PluginKey, type Transaction } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'
import { readWord } from './attribute.ts'
import { changedRange } from './changed-ranges.ts'
import { codeLanguageId } from './code-languages.ts'

const restMs = 90

type Colours = {
  readonly decorations: DecorationSet
  /** Places of code blocks that have to be read (again). */
  readonly stale: readonly number[]
}
type Read = {
  readonly position: number
  readonly node: Node
  readonly decorations: readonly Decoration[]
}

const coloursKey = new PluginKey<Colours>('code-colours')

function codeIn(doc: Node, from: number, to: number): number[] {
  const places: number[] = []
  doc.nodesBetween(from, to, (node, position) => {
    if (node.type.name === 'code_block') places.push(position)
    return !node.isTextblock
  })
  return places
}

function apply(transaction: Transaction, before: Colours): Colours {
  let { decorations, stale } = before
  if (transaction.docChanged) {
    decorations = decorations.map(transaction.mapping, transaction.doc)
    const range = changedRange(transaction)
    const touched = range === null ? [] : codeIn(transaction.doc, range.from, range.to)
    stale = [...new Set([...stale.map((place) => transaction.mapping.map(place)), ...touched])]
  }
  const read = transaction.getMeta(coloursKey) as Read | undefined
  if (read !== undefined) {
    const { position, node } = read
    decorations = decorations
      .remove(decorations.find(position, position + node.nodeSize))
      .add(transaction.doc, [...read.decorations])
    stale = stale.filter((place) => place !== position)
  }
  return decorations === before.decorations && stale === before.stale
    ? before
    : { decorations, stale }
}

/** Reads stale blocks one after the other while nothing else is to be done. */
class Reader {
  #timer = 0
  #isReading = false
  #isGone = false
  readonly #view: EditorView
  readonly #report: (error: unknown) => void

  constructor(view: EditorView, report: (error: unknown) => void) {
    this.#view = view
    this.#report = report
    this.wake()
  }

  wake(): void {
    if (this.#isReading || (coloursKey.getState(this.#view.state)?.stale.length ?? 0) === 0) return
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => {
      this.#isReading = true
      this.#readNext()
        .catch(this.#report)
        .finally(() => {
          this.#isReading = false
          if (!this.#isGone) this.wake()
        })
    }, restMs)
  }

  async #readNext(): Promise<void> {
    const position = coloursKey.getState(this.#view.state)?.stale[0]
    if (position === undefined) return
    const node = this.#view.state.doc.nodeAt(position)
    const language = codeLanguageId(readWord(node?.attrs['language']))
    let decorations: Decoration[] = []
    if (node?.type.name === 'code_block' && language !== null) {
      const { tokenize } = await import('./code-highlighter.ts')
      const tokens = await tokenize(node.textContent, language)
      decorations = tokens.map(({ from, to, className }) =>
        Decoration.inline(position + 1 + from, position + 1 + to, { class: className }),
      )
    }
    // It may have changed while its grammar was loaded; then it is stale again or elsewhere, and its turn comes.
    if (this.#isGone) return
    const present = this.#view.state.doc.nodeAt(position)
    const { tr } = this.#view.state
    const read: Read =
      present !== null && present === node
        ? { position, node, decorations }
        : { position, node: present ?? this.#view.state.doc, decorations: [] }
    this.#view.dispatch(tr.setMeta(coloursKey, read).setMeta('addToHistory', false))
  }

  stop(): void {
    this.#isGone = true
    window.clearTimeout(this.#timer)
  }
}

export function codeColours(report: (error: unknown) => void): Plugin {
  return new Plugin<Colours>({
    key: coloursKey,
    state: {
      init: (_, { doc }) => ({
        decorations: DecorationSet.empty,
        stale: codeIn(doc, 0, doc.content.size),
      }),
      apply,
    },
    props: { decorations: (state) => coloursKey.getState(state)?.decorations },
    view: (view) => {
      const reader = new Reader(view, report)
      return {
        update: () => reader.wake(),
        destroy: () => reader.stop(),
      }
    },
  })
}
