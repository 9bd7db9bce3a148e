/**
 * Blocks that are written as source and shown as something else: formulas and diagrams. The source is in sight while
 * the caret is in it (active-block.ts marks that) or while there is nothing to show.
 */
import type { Node } from 'prosemirror-model'
import { TextSelection } from 'prosemirror-state'
import type { EditorView, NodeView, ViewMutationRecord } from 'prosemirror-view'
import { onColoursChange } from '../colour-change.ts'
import { make, makeGlyphButton, whenSeen } from '../dom.ts'

/** Milliseconds of rest before what one types is drawn again. */
const restMs = 180

export type SourceRenderer = {
  /** Shows the source in the element. Rejects with an Error whose message a person can use. */
  readonly render: (source: string, into: HTMLElement, signal: AbortSignal) => Promise<void>
  readonly editLabel: string
  readonly emptyLabel: string
  /** True where what is drawn has the colours of the page in it and is drawn anew when they change. */
  readonly hasColours?: boolean
}

/** The rendering beside its source, which `source` holds. */
export class RenderedSource {
  readonly dom = make('div', { class: 'rendered', contenteditable: 'false' })
  readonly #picture = make('div', { class: 'rendered-picture' })
  readonly #note = make('p', { class: 'rendered-note', hidden: true })
  readonly #edit: HTMLButtonElement
  readonly #renderer: SourceRenderer
  #source = ''
  #drawing = new AbortController()
  #timer = 0
  #isSeen = false
  readonly #cancelSeen: () => void
  readonly #stopColours: () => void

  constructor(renderer: SourceRenderer, onEdit: () => void) {
    this.#renderer = renderer
    this.#edit = makeGlyphButton('pencil', renderer.editLabel, 'rendered-edit')
    this.dom.append(this.#picture, this.#note, this.#edit)
    this.dom.addEventListener('click', onEdit)
    this.#cancelSeen = whenSeen(this.dom, () => {
      this.#isSeen = true
      void this.#draw()
    })
    this.#stopColours =
      renderer.hasColours === true
        ? onColoursChange(() => {
            if (this.#isSeen) void this.#draw()
          })
        : () => undefined
  }

  show(source: string): void {
    if (source === this.#source && this.#isSeen) return
    this.#source = source
    if (!this.#isSeen) return
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => void this.#draw(), restMs)
  }

  async #draw(): Promise<void> {
    this.#drawing.abort()
    const drawing = new AbortController()
    this.#drawing = drawing
    const next = make('div')
    let problem: string | null = this.#source.trim() === '' ? this.#renderer.emptyLabel : null
    if (problem === null) {
      try {
        await this.#renderer.render(this.#source, next, drawing.signal)
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error)
      }
    }
    if (drawing.signal.aborted) return
    if (problem === null) this.#picture.replaceChildren(...next.childNodes)
    // While one types, the last good picture stays beside the note.
    else if (this.#source.trim() === '') this.#picture.replaceChildren()
    this.#note.hidden = problem === null
    this.#note.textContent = problem ?? ''
  }

  destroy(): void {
    this.#cancelSeen()
    this.#stopColours()
    this.#drawing.abort()
    window.clearTimeout(this.#timer)
  }
}

export class MathBlockView implements NodeView {
  readonly dom = make('div', { class: 'math-block source-block' })
  readonly contentDOM = make('code', { spellcheck: 'false' })
  readonly #rendered: RenderedSource
  #node: Node

  constructor(
    node: Node,
    view: EditorView,
    getPosition: () => number | undefined,
    renderer: SourceRenderer,
  ) {
    this.#node = node
    this.#rendered = new RenderedSource(renderer, () => putCaretInside(view, getPosition))
    this.dom.append(make('pre', { class: 'source' }, this.contentDOM), this.#rendered.dom)
    this.#rendered.show(node.textContent)
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    this.#node = node
    this.#rendered.show(node.textContent)
    return true
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    return !this.contentDOM.contains(mutation.target)
  }

  stopEvent(event: Event): boolean {
    return event.target instanceof globalThis.Node && this.#rendered.dom.contains(event.target)
  }

  destroy(): void {
    this.#rendered.destroy()
  }
}

/** Puts the caret at the end of a source block. */
export function putCaretInside(view: EditorView, getPosition: () => number | undefined): void {
  const position = getPosition()
  const node = position === undefined ? null : view.state.doc.nodeAt(position)
  if (position === undefined || node === null || !view.editable) return
  const end = position + node.nodeSize - 1
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, end)))
  view.focus()
}
