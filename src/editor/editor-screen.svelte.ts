/** What the menus around the text know of it: mirrored from the view, which stays the truth. */
import { TextSelection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { linkAround, type LinkRange } from './commands/marks.ts'
import type { FindState } from './find.ts'
import type { Suggestion } from './suggestion.ts'
import type { FieldForm } from './field-form.ts'

/** How long a selection made by keys rests before its bar shows, milliseconds. */
const restMs = 160

export class EditorScreen {
  view = $state.raw<EditorView | null>(null)
  /** Grows with every change of the view. */
  revision = $state(0)
  hasFocus = $state(false)
  suggestion = $state.raw<Suggestion | null>(null)
  found = $state.raw<FindState | null>(null)
  form = $state.raw<FieldForm | null>(null)
  find = $state<'closed' | 'find' | 'replace'>('closed')
  isToolbarOpen = $state(false)
  link = $state.raw<LinkRange | null>(null)
  /** Why there is no text to show. */
  problem = $state.raw<{ readonly title: string; readonly text: string } | null>(null)
  #isPointerDown = false
  #timer = 0

  /** After each change of the view. */
  follow(view: EditorView): void {
    this.revision++
    const { selection } = view.state
    const isText =
      selection instanceof TextSelection &&
      !selection.empty &&
      selection.$from.parent.inlineContent &&
      selection.$from.parent.type.spec.code !== true
    window.clearTimeout(this.#timer)
    if (!isText || !view.editable) this.isToolbarOpen = false
    else if (!this.isToolbarOpen && !this.#isPointerDown) {
      this.#timer = window.setTimeout(() => {
        this.isToolbarOpen =
          !this.#isPointerDown && !view.isDestroyed && !view.state.selection.empty
      }, restMs)
    }
    if (this.link !== null) {
      const link = selection.empty ? linkAround(selection.$head) : null
      if (link?.from !== this.link.from || link.to !== this.link.to) this.link = null
    }
  }

  /** The bar waits until the pointer lets go. */
  pointerDown(): void {
    this.#isPointerDown = true
    this.isToolbarOpen = false
  }

  pointerUp(view: EditorView): void {
    if (!this.#isPointerDown) return
    this.#isPointerDown = false
    // The selection of a click is set after the event.
    window.setTimeout(() => {
      if (view.isDestroyed) return
      this.follow(view)
      const { selection } = view.state
      if (selection.empty && view.editable) this.link = linkAround(selection.$head)
    })
  }

  close(): void {
    window.clearTimeout(this.#timer)
    this.suggestion = null
    this.isToolbarOpen = false
    this.link = null
    this.form = null
    this.find = 'closed'
  }
}
