import type { Node } from 'prosemirror-model'
import type { NodeView } from 'prosemirror-view'
import { readNodeId, readText } from '../attribute.ts'
import { drawGlyph, make } from '../dom.ts'
import type { NodeViewContext } from './context.ts'

/** A file one can open. Its name is the node's present one. */
export class AttachmentView implements NodeView {
  readonly dom = make('div', { class: 'attachment' })
  readonly #button = make('button', { type: 'button' })
  readonly #name = make('span', { class: 'attachment-name' })
  #node: Node
  #stop: () => void = () => undefined
  readonly #context: NodeViewContext

  constructor(node: Node, context: NodeViewContext) {
    this.#node = node
    this.#context = context
    this.#button.append(drawGlyph('file'), this.#name)
    this.#button.addEventListener('click', (event) => {
      const nodeId = readNodeId(this.#node.attrs['nodeId'])
      if (nodeId !== null) context.host.openNode(nodeId, '', event.altKey ? 'aside' : 'here')
    })
    this.dom.append(this.#button)
    this.#watch()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    const isSame = node.attrs['nodeId'] === this.#node.attrs['nodeId']
    this.#node = node
    if (!isSame) this.#watch()
    return true
  }

  #watch(): void {
    this.#stop()
    const { attrs } = this.#node
    const nodeId = readNodeId(attrs['nodeId'])
    const label = readText(attrs['label']) || readText(attrs['name'])
    this.#name.textContent = label || readText(attrs['target']) || 'File'
    this.#button.disabled = nodeId === null
    if (nodeId === null) return
    this.#stop = this.#context.host.watchNode(nodeId, (file) => {
      this.#button.disabled = file === null
      this.#name.textContent =
        readText(attrs['label']) || file?.name || label || 'This file is gone'
    })
  }

  stopEvent(event: Event): boolean {
    return (
      event.type !== 'dragstart' &&
      event.target instanceof Element &&
      event.target.closest('button') !== null
    )
  }

  ignoreMutation(): boolean {
    return true
  }

  destroy(): void {
    this.#stop()
  }
}
