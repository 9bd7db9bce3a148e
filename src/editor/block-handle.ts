/**
 * The two small buttons in the left margin of the block under the pointer: add below, and take (drag, or open its
 * menu). Everything they do has a key as well; they are for the pointer.
 */
import { NodeSelection, Plugin, TextSelection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { blockAt, type PlacedBlock } from './commands/block-range.ts'
import { nodesOf } from './document-nodes.ts'
import { make, makeGlyphButton } from './dom.ts'
import { ItemDrag } from './item-drag.ts'
import { t } from '../words/words.ts'

export type BlockHandleOptions = {
  readonly openMenu: (position: number, anchor: HTMLElement) => void
}

/** How far left of the text the pointer still means the block beside it, pixels. */
const reach = 72

class BlockHandle {
  readonly #dom = make('div', { class: 'block-handle', 'aria-hidden': 'true' })
  readonly #view: EditorView
  readonly #options: BlockHandleOptions
  readonly #itemDrag = new ItemDrag()
  #block: PlacedBlock | null = null
  #frame = 0
  #pointer: { readonly x: number; readonly y: number } | null = null

  constructor(view: EditorView, options: BlockHandleOptions) {
    this.#view = view
    this.#options = options
    const add = makeGlyphButton('plus', t('Add a block below'), 'handle-add')
    const grip = makeGlyphButton('grip', t('Drag, or click for the menu'), 'handle-grip')
    for (const button of [add, grip]) button.tabIndex = -1
    grip.draggable = true
    add.addEventListener('click', (event) => this.#add(event.altKey))
    grip.addEventListener('click', () => {
      if (this.#block !== null) this.#options.openMenu(this.#block.position, grip)
    })
    grip.addEventListener('dragstart', (event) => this.#drag(event))
    grip.addEventListener('dragend', () => {
      this.#itemDrag.end()
      this.hide()
    })
    // The caret stays in the text.
    this.#dom.addEventListener('mousedown', (event) => {
      if (event.target instanceof Element && event.target.closest('.handle-add'))
        event.preventDefault()
    })
    this.#dom.append(add, grip)
    this.#dom.hidden = true
    view.dom.parentElement?.append(this.#dom)
    document.addEventListener('pointermove', this.#onMove, { passive: true })
    document.addEventListener('keydown', this.#onKey, { passive: true, capture: true })
  }

  readonly #onKey = () => this.hide()

  readonly #onMove = (event: PointerEvent) => {
    if (event.pointerType !== 'mouse' || event.buttons !== 0) return
    // On its way to the handle the pointer must not lose it.
    if (event.target instanceof globalThis.Node && this.#dom.contains(event.target)) return
    this.#pointer = { x: event.clientX, y: event.clientY }
    this.#frame ||= window.requestAnimationFrame(() => {
      this.#frame = 0
      this.#follow()
    })
  }

  #follow(): void {
    const { dom, editable } = this.#view
    if (this.#pointer === null || !editable) return
    const box = dom.getBoundingClientRect()
    const { x, y } = this.#pointer
    if (x < box.left - reach || x > box.right || y < box.top || y > box.bottom) {
      this.hide()
      return
    }
    const element = this.#elementAt(Math.min(Math.max(x, box.left + 2), box.right - 2), y)
    if (element === null) return
    const block = blockAt(this.#view.state.doc, this.#view.posAtDOM(element, 0))
    if (block !== null) this.#show(block)
  }

  /** What lies at that height, looked up beside the pointer where that is in the margin. */
  #elementAt(x: number, y: number): Element | null {
    const { dom } = this.#view
    const found = document.elementFromPoint(x, y)
    // Left of its items a list has nothing but their signs.
    const isBlock = found !== null && found !== dom && !found.matches('ul, ol')
    if (isBlock && dom.contains(found)) return found
    const middle = document.elementFromPoint(x + dom.clientWidth / 2, y)
    return middle !== null && middle !== dom && dom.contains(middle) ? middle : null
  }

  #show(block: PlacedBlock): void {
    const target = this.#view.nodeDOM(block.position)
    const holder = this.#dom.parentElement
    if (!(target instanceof HTMLElement) || holder === null) return
    if (
      this.#block?.position !== block.position ||
      this.#block.node !== block.node ||
      this.#dom.hidden
    ) {
      this.#block = block
      const box = target.getBoundingClientRect()
      const origin = holder.getBoundingClientRect()
      const first = firstLine(target)
      const indent = block.node.type.name === 'list_item' ? 26 : 0
      this.#dom.style.top = `${first.top + (first.height - 24) / 2 - origin.top}px`
      this.#dom.style.left = `${box.left - indent - origin.left}px`
      this.#dom.hidden = false
    }
  }

  hide(): void {
    // Said at each keystroke: touching the element would cost a restyle.
    if (this.#block === null) return
    this.#dom.hidden = true
    this.#block = null
  }

  /** A fresh line below (above with Alt) that already asks what it should become. */
  #add(isAbove: boolean): void {
    if (this.#block === null) return
    const { node, position } = this.#block
    const { schema } = this.#view.state
    const line = nodesOf(schema).paragraph.create()
    const made = node.type.name === 'list_item' ? node.type.create({ checked: null }, line) : line
    const at = isAbove ? position : position + node.nodeSize
    const tr = this.#view.state.tr.insert(at, made)
    tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1)))
    this.#view.dispatch(tr)
    this.#view.dispatch(this.#view.state.tr.insertText('/').scrollIntoView())
    this.#view.focus()
    this.hide()
  }

  #drag(event: DragEvent): void {
    const view = this.#view
    if (this.#block === null || event.dataTransfer === null) return
    const { position } = this.#block
    const { selection } = view.state
    // A selection over several blocks goes along when one of them is taken.
    const isInside =
      selection.from <= position && selection.to >= position + this.#block.node.nodeSize
    if (!isInside) {
      view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, position)))
    }
    const slice = view.state.selection.content()
    const { dom, text } = view.serializeForClipboard(slice)
    event.dataTransfer.clearData()
    event.dataTransfer.setData('text/html', dom.innerHTML)
    event.dataTransfer.setData('text/plain', text)
    event.dataTransfer.effectAllowed = 'copyMove'
    const picture = view.nodeDOM(position)
    if (picture instanceof Element) event.dataTransfer.setDragImage(picture, 0, 0)
    view.dragging = { slice, move: true }
    if (!isInside) this.#itemDrag.begin(view, position, event.clientX)
  }

  destroy(): void {
    this.#itemDrag.end()
    document.removeEventListener('pointermove', this.#onMove)
    document.removeEventListener('keydown', this.#onKey, { capture: true })
    window.cancelAnimationFrame(this.#frame)
    this.#dom.remove()
  }
}

function firstLine(element: HTMLElement): DOMRect {
  const range = document.createRange()
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const text = walker.nextNode()
  if (text !== null && text.textContent !== '') {
    range.selectNodeContents(text)
    const [first] = range.getClientRects()
    if (first !== undefined) return first
  }
  const box = element.getBoundingClientRect()
  return new DOMRect(box.left, box.top, box.width, Math.min(box.height, 28))
}

export function blockHandle(options: BlockHandleOptions): Plugin {
  return new Plugin({
    view: (view) => {
      const handle = new BlockHandle(view, options)
      return {
        update: (_view, old) => {
          if (old.doc !== view.state.doc) handle.hide()
        },
        destroy: () => handle.destroy(),
      }
    },
  })
}
