import type { Node } from 'prosemirror-model'
import type { NodeView } from 'prosemirror-view'
import { readNodeId, readText } from '../attribute.ts'
import { drawGlyph, make, whenSeen } from '../dom.ts'
import { FileNoteView } from './file-note.ts'
import type { NodeViewContext } from './context.ts'
import { t } from '../../words/words.ts'

const sound = /\.(?:aac|flac|m4a|mp3|oga|ogg|opus|wav)$/i
const film = /\.(?:m4v|mov|mp4|ogv|webm)$/i

/** A file one can open. Its name is the node's present one. Sounds and videos play in place. */
export class AttachmentView implements NodeView {
  readonly dom = make('div', { class: 'attachment' })
  readonly #button = make('button', { type: 'button' })
  readonly #name = make('span', { class: 'attachment-name' })
  #act: () => void = () => undefined
  readonly #note = new FileNoteView(() => this.#act())
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
    this.dom.append(this.#button, this.#note.dom, this.#player)
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
    let name = ''
    const stopName = this.#context.host.watchNode(nodeId, (file) => {
      this.#button.disabled = file === null
      this.#name.textContent =
        readText(attrs['label']) || file?.name || label || t('This file is gone')
      name = file?.name ?? ''
    })
    const stopFile = whenSeen(this.dom, () => {
      let offered: string | null = null
      this.#stops.push(
        this.#context.host.watchFile(nodeId, false, ({ url, note, act }) => {
          this.#act = act
          this.#note.show(name === '' ? null : note)
          if (url === offered) return
          offered = url
          this.#offerPlayer(url, name)
        }),
      )
    })
    this.#stops.push(stopName, stopFile)
  }

  #offerPlayer(address: string | null, name: string): void {
    const tag = sound.test(name) ? 'audio' : film.test(name) ? 'video' : null
    this.#player.replaceChildren()
    if (tag === null || address === null) return
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
