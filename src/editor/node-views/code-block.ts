import type { Node } from 'prosemirror-model'
import type { EditorView, NodeView, ViewMutationRecord } from 'prosemirror-view'
import { readWord } from '../attribute.ts'
import { diagramLanguage } from '../diagram/language.ts'
import { make, makeGlyphButton } from '../dom.ts'
import { setAttributes, type NodeViewContext } from './context.ts'
import { RenderedSource, putCaretInside, type SourceRenderer } from './source-block.ts'
import { t } from '../../words/words.ts'

/** Code with its language and a way to copy it; in the language of diagrams, the diagram. */
export class CodeBlockView implements NodeView {
  readonly dom = make('div', { class: 'code-block' })
  readonly contentDOM = make('code', { spellcheck: 'false', autocapitalize: 'off' })
  readonly #language = make('select', { 'aria-label': t('Language') })
  readonly #tools: HTMLElement
  #rendered: RenderedSource | null = null
  #node: Node
  readonly #view: EditorView
  readonly #getPosition: () => number | undefined
  readonly #renderer: SourceRenderer

  constructor(
    node: Node,
    view: EditorView,
    getPosition: () => number | undefined,
    context: NodeViewContext,
    renderer: SourceRenderer,
  ) {
    this.#node = node
    this.#view = view
    this.#getPosition = getPosition
    this.#renderer = renderer
    const copy = makeGlyphButton('copy', t('Copy the code'), 'code-copy')
    copy.addEventListener('click', () => {
      navigator.clipboard
        .writeText(this.#node.textContent)
        .then(() => context.host.announce(t('Copied')))
        .catch(context.host.report)
    })
    this.#language.addEventListener('change', () => {
      setAttributes(view, getPosition, { language: this.#language.value })
      view.focus()
    })
    // The list of languages is made when it is first asked for: a page may hold hundreds of blocks.
    const fill = () => {
      this.#fillLanguages().catch(context.host.report)
    }
    for (const event of ['pointerenter', 'focus']) {
      this.#language.addEventListener(event, fill, { once: true })
    }
    this.#tools = make(
      'div',
      { class: 'code-tools', contenteditable: 'false' },
      this.#language,
      copy,
    )
    this.dom.append(make('pre', { class: 'source' }, this.contentDOM), this.#tools)
    this.#show()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    this.#node = node
    this.#show()
    return true
  }

  #show(): void {
    const name = readWord(this.#node.attrs['language'])
    if (this.#language.value !== name || this.#language.options.length === 0)
      this.#showLanguage(name)
    this.#language.disabled = !this.#view.editable
    const isDiagram = name.toLowerCase() === diagramLanguage
    this.dom.classList.toggle('source-block', isDiagram)
    if (isDiagram) {
      if (this.#rendered === null) {
        this.#rendered = new RenderedSource(this.#renderer, () =>
          putCaretInside(this.#view, this.#getPosition),
        )
        this.dom.append(this.#rendered.dom)
      }
      this.#rendered.show(this.#node.textContent)
    } else if (this.#rendered !== null) {
      this.#rendered.destroy()
      this.#rendered.dom.remove()
      this.#rendered = null
    }
  }

  #showLanguage(name: string): void {
    if (![...this.#language.options].some((option) => option.value === name)) {
      this.#language.append(make('option', { value: name }, labelOf(name)))
    }
    this.#language.value = name
  }

  async #fillLanguages(): Promise<void> {
    const { codeLanguages, codeLanguageId } = await import('../code-languages.ts')
    const present = this.#language.value
    const id = codeLanguageId(present) ?? present
    const labels = new Map([
      ['', labelOf('')],
      ...Object.entries(codeLanguages).map(([key, { label }]) => [key, label] as const),
      [diagramLanguage, labelOf(diagramLanguage)],
    ])
    // An alias stays what the page says.
    if (id !== present || !labels.has(id)) labels.set(present, labels.get(id) ?? present)
    if (id !== present) labels.delete(id)
    const options = [...labels].map(([value, label]) => make('option', { value }, label))
    this.#language.replaceChildren(...options)
    this.#language.value = present
  }

  stopEvent(event: Event): boolean {
    const { target } = event
    return (
      target instanceof globalThis.Node &&
      (this.#tools.contains(target) || this.#rendered?.dom.contains(target) === true)
    )
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target)
  }

  destroy(): void {
    this.#rendered?.destroy()
  }
}

function labelOf(name: string): string {
  if (name === '') return t('Plain text')
  return name === diagramLanguage ? t('Diagram') : name
}
