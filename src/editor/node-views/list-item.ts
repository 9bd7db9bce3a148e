import type { Node } from 'prosemirror-model'
import type { EditorView, NodeView, ViewMutationRecord } from 'prosemirror-view'
import { make } from '../dom.ts'
import { setAttributes } from './context.ts'
import { t } from '../../words/words.ts'

/** A list item; a task has its box before the text. */
export class ListItemView implements NodeView {
  readonly dom = make('li')
  readonly contentDOM = make('div', { class: 'item-body' })
  #box: HTMLInputElement | null = null
  #node: Node
  readonly #view: EditorView
  readonly #getPosition: () => number | undefined

  constructor(node: Node, view: EditorView, getPosition: () => number | undefined) {
    this.#node = node
    this.#view = view
    this.#getPosition = getPosition
    this.dom.append(this.contentDOM)
    this.#show()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    this.#node = node
    this.#show()
    return true
  }

  #show(): void {
    const checked: unknown = this.#node.attrs['checked']
    if (typeof checked !== 'boolean') {
      this.#box?.parentElement?.remove()
      this.#box = null
      this.dom.removeAttribute('data-checked')
      return
    }
    this.dom.setAttribute('data-checked', String(checked))
    this.#box ??= this.#makeBox()
    this.#box.checked = checked
    this.#box.disabled = !this.#view.editable
    const text = this.#node.firstChild?.textContent.slice(0, 80) ?? ''
    this.#box.setAttribute('aria-label', text === '' ? t('Task') : text)
  }

  #makeBox(): HTMLInputElement {
    const box = make('input', { type: 'checkbox', tabindex: '-1' })
    // The caret stays where it is.
    box.addEventListener('mousedown', (event) => event.preventDefault())
    box.addEventListener('change', () => {
      setAttributes(this.#view, this.#getPosition, { checked: box.checked })
    })
    this.dom.prepend(make('label', { class: 'task-box', contenteditable: 'false' }, box))
    return box
  }

  stopEvent(event: Event): boolean {
    return event.target === this.#box
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target)
  }
}
