import type { Node } from 'prosemirror-model'
import type { NodeView } from 'prosemirror-view'
import { readText } from '../attribute.ts'
import { make, whenSeen } from '../dom.ts'
import type { NodeViewContext } from './context.ts'
import { t } from '../../words/words.ts'

/** A formula inside a line. Its source stands there until it is drawn, and when it cannot be. */
export class MathInlineView implements NodeView {
  readonly dom = make('span', { class: 'math-inline', role: 'img' })
  #node: Node
  #cancelSeen: () => void = () => undefined

  constructor(node: Node, getPosition: () => number | undefined, context: NodeViewContext) {
    this.#node = node
    this.dom.addEventListener('dblclick', () => {
      const position = getPosition()
      if (position !== undefined) context.editAtom(position)
    })
    this.#show(context)
    this.#context = context
  }
  readonly #context: NodeViewContext

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    const isSame = node.attrs['tex'] === this.#node.attrs['tex']
    this.#node = node
    if (!isSame) this.#show(this.#context)
    return true
  }

  #show(context: NodeViewContext): void {
    const tex = readText(this.#node.attrs['tex'])
    if (this.dom.childNodes.length === 0 || tex === '') this.dom.textContent = tex || 'formula'
    this.dom.setAttribute('aria-label', t('Formula: {tex}', { tex }))
    this.#cancelSeen()
    this.#cancelSeen = whenSeen(this.dom, () => {
      this.#draw(tex).catch(context.host.report)
    })
  }

  async #draw(tex: string): Promise<void> {
    if (tex === '') return
    const { renderFormula } = await import('../math-renderer.ts')
    if (readText(this.#node.attrs['tex']) !== tex) return
    const next = make('span')
    try {
      renderFormula(tex, next, this.#node.attrs['display'] === true)
      this.dom.replaceChildren(...next.childNodes)
      this.dom.title = ''
    } catch (error) {
      this.dom.textContent = tex
      this.dom.title = error instanceof Error ? error.message : ''
    }
    this.dom.classList.toggle('is-broken', this.dom.title !== '')
  }

  ignoreMutation(): boolean {
    return true
  }

  destroy(): void {
    this.#cancelSeen()
  }
}
