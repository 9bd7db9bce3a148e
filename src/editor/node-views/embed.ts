import type { Node } from 'prosemirror-model'
import type { NodeView } from 'prosemirror-view'
import { readNodeId, readText } from '../attribute.ts'
import { drawGlyph, make, whenSeen } from '../dom.ts'
import { remoteMedia } from '../remote/media.ts'
import type { NodeViewContext } from './context.ts'
import { t } from '../../words/words.ts'

/** Another page, or a part of it, shown in place and not edited here; or a page of another site that waits for Load. */
export class EmbedView implements NodeView {
  readonly dom = make('div', { class: 'embed' })
  readonly #context: NodeViewContext
  #node: Node
  #stops: (() => void)[] = []

  constructor(node: Node, context: NodeViewContext) {
    this.#node = node
    this.#context = context
    this.#show()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    const isSame = JSON.stringify(node.attrs) === JSON.stringify(this.#node.attrs)
    this.#node = node
    if (!isSame) this.#show()
    return true
  }

  #show(): void {
    this.destroy()
    const { attrs } = this.#node
    const nodeId = readNodeId(attrs['nodeId'])
    const address = readText(attrs['src'])
    if (nodeId !== null) {
      this.#showPage(nodeId, readText(attrs['anchor']))
      return
    }
    const target = readText(attrs['target']) || address
    this.dom.replaceChildren(
      remoteMedia('page', address, readText(attrs['label'])) ??
        make(
          'p',
          { class: 'embed-missing' },
          target === '' ? t('No page') : t('Not found: {target}', { target }),
        ),
    )
  }

  #showPage(nodeId: string, anchor: string): void {
    const { host } = this.#context
    const name = make('span', { class: 'embed-name' })
    const open = make('button', { type: 'button', class: 'embed-open' }, drawGlyph('embed'), name)
    const text = make('div', { class: 'embed-text' })
    open.addEventListener('click', (event) => {
      host.openNode(nodeId, anchor, event.altKey ? 'aside' : 'here')
    })
    this.dom.replaceChildren(open, text)
    const part = anchor === '' || anchor.startsWith('^') ? '' : ` › ${anchor}`
    const stopName = host.watchNode(nodeId, (page) => {
      name.textContent = page === null ? t('This page is gone') : page.name + part
      open.disabled = page === null
    })
    const stopSeen = whenSeen(this.dom, () => {
      const stopText = host.watchText(nodeId, anchor, (content) => {
        text.replaceChildren(...paragraphs(content))
      })
      this.#stops.push(stopText)
    })
    this.#stops.push(stopName, stopSeen)
  }

  stopEvent(event: Event): boolean {
    return (
      event.type !== 'dragstart' &&
      event.target instanceof Element &&
      event.target.closest('button, iframe') !== null
    )
  }

  ignoreMutation(): boolean {
    return true
  }

  destroy(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }
}

/** Longest text shown in place; the rest is one click away. */
const longest = 4000

function paragraphs(text: string | null): HTMLElement[] {
  if (text === null) return []
  const shown = text.length > longest ? `${text.slice(0, longest).trimEnd()}…` : text
  const lines = shown.split('\n').filter((line) => line.trim() !== '')
  return lines.length === 0
    ? [make('p', { class: 'embed-missing' }, t('This page is empty.'))]
    : lines.map((line) => make('p', {}, line))
}
