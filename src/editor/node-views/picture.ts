import type { Node } from 'prosemirror-model'
import type { EditorView, NodeView } from 'prosemirror-view'
import { readNodeId, readText, readWhole } from '../attribute.ts'
import { drawGlyph, make, makeGlyphButton, whenSeen } from '../dom.ts'
import { remoteMedia } from '../remote/media.ts'
import type { ShownFile } from '../editor-host.ts'
import { FileNoteView } from './file-note.ts'
import { setAttributes, type NodeViewContext } from './context.ts'
import { t } from '../../words/words.ts'

const leastWidth = 48

/** A picture, as a block or inside a line: a file of ours, or one of another site that waits for Load. */
export class PictureView implements NodeView {
  readonly dom: HTMLElement
  readonly #content: HTMLElement
  #node: Node
  #stops: (() => void)[] = []
  #shown = ''
  #drawn: string | null = null
  #act: () => void = () => undefined
  readonly #note = new FileNoteView(() => this.#act())
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
    this.#content = make('span', { class: 'picture-content' })
    this.dom = make(node.isInline ? 'span' : 'figure', {
      class: node.isInline ? 'picture picture-inline' : 'picture',
    })
    this.dom.append(this.#content)
    if (!node.isInline) this.dom.append(this.#makeTools(), this.#makeGrip())
    this.#show()
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    this.#node = node
    this.#show()
    return true
  }

  #show(): void {
    const { attrs } = this.#node
    const nodeId = readNodeId(attrs['nodeId'])
    const address = readText(attrs['src'])
    const alt = readText(attrs['alt'])
    const width = readWhole(attrs['width'], 1, 4000, 0)
    this.#content.style.width = width === 0 ? '' : `${width}px`
    const key = JSON.stringify([nodeId, address, alt, attrs['title']])
    if (key === this.#shown) return
    this.#shown = key
    this.#stop()
    if (nodeId !== null) {
      this.#placeHold('image', alt || t('Picture'))
      this.#stops.push(
        whenSeen(this.dom, () => {
          this.#stops.push(
            this.#context.host.watchFile(nodeId, true, (file) => this.#showFile(file)),
          )
        }),
      )
      return
    }
    // Held by the page itself: pasted, or from another program.
    if (/^data:image\/(?:gif|png|jpeg|webp);/i.test(address)) {
      this.#draw(address)
      return
    }
    const remote = remoteMedia('picture', address, alt)
    if (remote !== null) this.#content.replaceChildren(remote)
    else
      this.#placeHold(
        'picture-off',
        address === '' ? t('No picture') : t('Not found: {address}', { address }),
      )
  }

  #showFile({ url, note, act }: ShownFile): void {
    this.#act = act
    this.#note.show(note)
    if (url === null) {
      this.#drawn = null
      if (!this.#content.contains(this.#note.dom) || this.#content.querySelector('img') !== null)
        this.#placeHold('picture-off', this.#note.dom)
    } else if (url === this.#drawn) {
      if (!this.dom.contains(this.#note.dom)) this.#content.append(this.#note.dom)
    } else {
      this.#drawn = url
      this.#draw(url)
      this.#content.append(this.#note.dom)
    }
  }

  #draw(address: string): void {
    const title = readText(this.#node.attrs['title'])
    const picture = make('img', {
      src: address,
      alt: readText(this.#node.attrs['alt']),
      title: title === '' ? null : title,
      draggable: 'false',
      decoding: 'async',
    })
    picture.addEventListener('error', () =>
      this.#placeHold('picture-off', t('This picture could not be read.')),
    )
    this.#content.replaceChildren(picture)
  }

  #placeHold(glyph: 'image' | 'picture-off', text: string | HTMLElement): void {
    this.#content.replaceChildren(make('span', { class: 'picture-empty' }, drawGlyph(glyph), text))
  }

  #makeTools(): HTMLElement {
    const edit = makeGlyphButton('pencil', t('Describe the picture'), 'picture-edit')
    edit.addEventListener('click', () => {
      const position = this.#getPosition()
      if (position !== undefined) this.#context.editAtom(position)
    })
    return make('span', { class: 'picture-tools' }, edit)
  }

  /** A bar at the right edge that changes the width; the same by arrow keys while it has the focus. */
  #makeGrip(): HTMLElement {
    const grip = make('span', {
      class: 'picture-grip',
      role: 'separator',
      'aria-orientation': 'vertical',
      'aria-label': t('Width of the picture'),
      tabindex: '0',
    })
    const commit = (width: number) => {
      const most = this.dom.clientWidth
      const rounded = Math.round(Math.max(leastWidth, Math.min(width, most)))
      setAttributes(this.#view, this.#getPosition, { width: rounded >= most ? null : rounded })
    }
    grip.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
      event.preventDefault()
      commit(this.#content.offsetWidth + (event.key === 'ArrowRight' ? 24 : -24))
    })
    grip.addEventListener('pointerdown', (event) => {
      if (!this.#view.editable) return
      event.preventDefault()
      grip.setPointerCapture(event.pointerId)
      const from = event.clientX
      const before = this.#content.offsetWidth
      const onMove = (move: PointerEvent) => {
        this.#content.style.width = `${Math.max(leastWidth, before + move.clientX - from)}px`
      }
      grip.addEventListener('pointermove', onMove)
      grip.addEventListener(
        'pointerup',
        (up) => {
          grip.removeEventListener('pointermove', onMove)
          commit(before + up.clientX - from)
        },
        { once: true },
      )
    })
    return grip
  }

  stopEvent(event: Event): boolean {
    return (
      event.target instanceof Element &&
      event.target.closest('button, .picture-grip, iframe') !== null
    )
  }

  ignoreMutation(): boolean {
    return true
  }

  #stop(): void {
    this.#drawn = null
    for (const stop of this.#stops.splice(0)) stop()
  }

  destroy(): void {
    this.#stop()
  }
}
