import type { Node } from 'prosemirror-model'
import type { EditorView, NodeView, ViewMutationRecord } from 'prosemirror-view'
import { readText, readWord } from '../attribute.ts'
import { calloutKind, calloutKinds } from '../callout-kinds.ts'
import { drawGlyph, make, makeGlyphButton } from '../dom.ts'
import { setAttributes, type NodeViewContext } from './context.ts'
import { t } from '../../words/words.ts'

/** An aside: its kind as an outline, a title one can type, and a body that may be folded away. */
export class CalloutView implements NodeView {
  readonly dom = make('div', { class: 'callout' })
  readonly contentDOM = make('div', { class: 'callout-body' })
  readonly #kind = make('button', { type: 'button', class: 'callout-kind' })
  readonly #title = make('textarea', { class: 'callout-title', rows: '1', spellcheck: 'true' })
  /** Gives the title the height of its lines, in every browser. */
  readonly #mirror = make('span', { class: 'callout-mirror', 'aria-hidden': 'true' })
  readonly #fold = makeGlyphButton('chevron-down', t('Fold'), 'callout-fold')
  readonly #head: HTMLElement
  #node: Node
  #isOpen: boolean
  readonly #view: EditorView
  readonly #getPosition: () => number | undefined
  readonly #context: NodeViewContext

  constructor(
    node: Node,
    view: EditorView,
    getPosition: () => number | undefined,
    context: NodeViewContext,
  ) {
    this.#node = node
    this.#view = view
    this.#getPosition = getPosition
    this.#context = context
    this.#isOpen = node.attrs['fold'] !== 'closed'
    this.#head = make(
      'div',
      { class: 'callout-head', contenteditable: 'false' },
      this.#kind,
      make('div', { class: 'callout-title-box' }, this.#mirror, this.#title),
      this.#fold,
    )
    this.dom.append(this.#head, this.contentDOM)
    this.#kind.addEventListener('click', () => this.#chooseKind())
    this.#fold.addEventListener('click', () => {
      this.#isOpen = !this.#isOpen
      this.#showFold()
    })
    this.#title.addEventListener('input', () => {
      // A title is one line of Markdown; a pasted break becomes a blank.
      const title = this.#title.value.replaceAll(/\s*\n\s*/g, ' ')
      setAttributes(this.#view, this.#getPosition, { title })
    })
    this.#title.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === 'Escape') {
        event.preventDefault()
        this.#view.focus()
      }
    })
    this.#show()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    if (node.attrs['fold'] !== this.#node.attrs['fold'])
      this.#isOpen = node.attrs['fold'] !== 'closed'
    this.#node = node
    this.#show()
    return true
  }

  #show(): void {
    const name = readWord(this.#node.attrs['kind']) || 'note'
    const kind = calloutKind(name)
    this.dom.dataset['tone'] = kind.tone
    if (this.#kind.dataset['kind'] !== name) {
      this.#kind.dataset['kind'] = name
      this.#kind.setAttribute('aria-label', t('Kind: {kind}. Change it', { kind: kind.label }))
      this.#kind.title = kind.label
      this.#kind.replaceChildren(drawGlyph(kind.glyph))
    }
    this.#kind.disabled = !this.#view.editable
    this.#title.readOnly = !this.#view.editable
    this.#title.placeholder = kind.label
    this.#title.setAttribute('aria-label', t('Title of this aside, {kind}', { kind: kind.label }))
    const title = readText(this.#node.attrs['title'])
    if (this.#title.value !== title) this.#title.value = title
    this.#mirror.textContent = `${title === '' ? kind.label : title}\u200b`
    this.#showFold()
  }

  #showFold(): void {
    const canFold = this.#node.attrs['fold'] === 'open' || this.#node.attrs['fold'] === 'closed'
    const isOpen = this.#isOpen || !canFold
    this.#fold.hidden = !canFold
    this.#fold.setAttribute('aria-expanded', String(isOpen))
    this.dom.classList.toggle('is-folded', !isOpen)
  }

  #chooseKind(): void {
    const present: unknown = this.#node.attrs['kind']
    const fold: unknown = this.#node.attrs['fold']
    this.#context.host.openMenu({
      label: t('Kind of aside'),
      anchor: this.#kind,
      items: [
        ...Object.entries(calloutKinds).map(([kind, { label }]) => ({
          label,
          isChecked: kind === present,
          run: () => setAttributes(this.#view, this.#getPosition, { kind }),
        })),
        { kind: 'divider' as const },
        {
          label: t('Can be folded'),
          isChecked: fold !== null,
          run: () =>
            setAttributes(this.#view, this.#getPosition, { fold: fold === null ? 'open' : null }),
        },
      ],
    })
  }

  stopEvent(event: Event): boolean {
    return event.target instanceof globalThis.Node && this.#head.contains(event.target)
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target)
  }
}
