import type { Node } from 'prosemirror-model'
import type { NodeView } from 'prosemirror-view'
import { readNodeId, readText } from '../attribute.ts'
import { drawGlyph, make, whenSeen } from '../dom.ts'
import type { NodeViewContext } from './context.ts'
import { t } from '../../words/words.ts'

const sound = /\.(?:aac|flac|m4a|mp3|oga|ogg|opus|wav)$/i
const film = /\.(?:m4v|mov|mp4|ogv|webm)$/i

/** A file one can open. Its name is the node's present one. Sounds and videos play in place. */
export class AttachmentView implements NodeView {
  readonly dom = make('div', { class: 'attachment' })
  readonly #button = make('button', { type: 'button' })
  readonly #name = make('span', { class: 'attachment-name' })
  readonly #player = make('div', { class: 'attachment-player' })
  #node: Node
  #stops: (() => void)[] = []
  readonly #context: NodeViewContext

  constructor(node: Node, context: NodeViewContext) {
    this.#node = node
    this.#context = context
    this.#button.append(drawGlyph('file'), this.#name)
    this.#button.addEventListener('click', (event) => {
      const nodeId = readNodeId(this.#node.attrs['nodeId'])
      if (nodeId !== null) context.host.openNode(nodeId, '', event.altKey ? 'aside' : 'here')
    })
    this.dom.append(this.#button, this.#player)
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
    this.destroy()
    const { attrs } = this.#node
    const nodeId = readNodeId(attrs['nodeId'])
    const label = readText(attrs['label']) || readText(attrs['name'])
    this.#name.textContent = label || readText(attrs['target']) || t('File')
    this.#button.disabled = nodeId === null
    this.#player.replaceChildren()
    if (nodeId === null) return
    let isOffered = false
    const stopName = this.#context.host.watchNode(nodeId, (file) => {
      this.#button.disabled = file === null
      this.#name.textContent =
        readText(attrs['label']) || file?.name || label || t('This file is gone')
      if (file === null || isOffered) return
      const tag = sound.test(file.name) ? 'audio' : film.test(file.name) ? 'video' : null
      if (tag === null) return
      isOffered = true
      this.#stops.push(
        whenSeen(this.dom, () => {
          this.#offerPlayer(nodeId, tag, file.name).catch(this.#context.host.report)
        }),
      )
    })
    this.#stops.push(stopName)
  }

  async #offerPlayer(nodeId: string, tag: 'audio' | 'video', name: string): Promise<void> {
    const address = await this.#context.host.fileUrl(nodeId)
    if (address === null || nodeId !== this.#node.attrs['nodeId']) return
    const player = make(tag, { controls: true, preload: 'metadata', 'aria-label': name })
    // What this browser cannot play stays a file one can open.
    player.addEventListener('error', () => player.remove())
    player.src = address
    this.#player.replaceChildren(player)
  }

  stopEvent(event: Event): boolean {
    return (
      event.type !== 'dragstart' &&
      event.target instanceof Element &&
      event.target.closest('button, audio, video') !== null
    )
  }

  ignoreMutation(): boolean {
    return true
  }

  destroy(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }
}
