/** Dragging a list item: a line shows where it will lie and how deep, and dropping puts it there. */
import type { EditorView } from 'prosemirror-view'
import {
  dropItem,
  itemDepth,
  itemLines,
  planItemDrop,
  type ItemDrop,
  type ItemLine,
} from './commands/item-drop.ts'
import { make } from './dom.ts'

/** The way sideways that means one level, pixels: what a list is indented by. */
const levelWidth = 26

/** How far left of the text the pointer still means it: where the handles are, and a level or two. */
const reach = 120

const isApple = /Mac|iP(?:hone|ad|od)/.test(navigator.platform)

type Drag = { readonly position: number; readonly fromX: number; readonly depth: number }

export class ItemDrag {
  readonly #line = make('div', { class: 'drop-line item-drop-line', 'aria-hidden': 'true' })
  #drop: ItemDrop | null = null
  #listening = new AbortController()
  #holder: Element | null = null

  /** A block was taken at a place of the screen; only items of lists are led by this. */
  begin(view: EditorView, position: number, x: number): void {
    this.end()
    const { doc } = view.state
    if (doc.nodeAt(position)?.type.name !== 'list_item') return
    const drag: Drag = { position, fromX: x, depth: itemDepth(doc, position) }
    // Its frame would hide the line.
    this.#holder = view.dom.parentElement
    this.#holder?.classList.add('is-dragging-item')
    // Heard before the text hears it, and in the margin too, where the handle is.
    const options = { capture: true, signal: this.#listening.signal }
    document.addEventListener('dragover', (event) => this.#over(view, drag, event), options)
    document.addEventListener('drop', (event) => this.#finish(view, drag, event), options)
  }

  /** The drag is over, however it ended. */
  end(): void {
    this.#listening.abort()
    this.#listening = new AbortController()
    this.#holder?.classList.remove('is-dragging-item')
    this.#drop = null
    this.#line.remove()
  }

  #over(view: EditorView, drag: Drag, event: DragEvent): void {
    this.#drop = planAt(view, drag, event)
    if (this.#drop === null) {
      this.#line.remove()
      return
    }
    // The line that marks drops between blocks is not for here.
    if (!this.#line.isConnected) view.dom.dispatchEvent(new DragEvent('dragleave'))
    event.stopPropagation()
    event.preventDefault()
    this.#draw(view, this.#drop)
  }

  #draw(view: EditorView, { above, below, depth }: ItemDrop): void {
    const next = below === null ? null : boxOf(view, below)
    const last = above === null ? null : boxOf(view, above)
    const holder = view.dom.parentElement
    const near = last ?? next
    if (near === null || holder === null) return
    const origin = holder.getBoundingClientRect()
    const top = next?.top ?? near.bottom
    const nearDepth = last === null ? (below?.depth ?? 0) : (above?.depth ?? 0)
    const left = near.left + (depth - nearDepth) * levelWidth
    this.#line.style.top = `${top - origin.top - 3}px`
    this.#line.style.left = `${left - origin.left}px`
    this.#line.style.width = `${Math.max(24, near.right - left)}px`
    if (!this.#line.isConnected) holder.append(this.#line)
  }

  #finish(view: EditorView, drag: Drag, event: DragEvent): void {
    const drop = this.#drop
    this.end()
    if (drop === null) return
    event.stopPropagation()
    event.preventDefault()
    view.dragging = null
    const isCopy = isApple ? event.altKey : event.ctrlKey
    const { tr } = view.state
    if (!dropItem(tr, drag.position, drop, !isCopy)) return
    view.dispatch(tr.setMeta('uiEvent', 'drop').scrollIntoView())
    view.focus()
  }
}

function planAt(view: EditorView, drag: Drag, event: DragEvent): ItemDrop | null {
  const { doc } = view.state
  // Another person may have changed the page meanwhile.
  if (doc.nodeAt(drag.position)?.type.name !== 'list_item') return null
  const box = view.dom.getBoundingClientRect()
  const isBeside = event.clientX < box.left - reach || event.clientX > box.right
  if (isBeside || event.clientY < box.top || event.clientY > box.bottom) return null
  const x = Math.min(Math.max(event.clientX, box.left + 60), box.right - 8)
  const place = view.posAtCoords({ left: x, top: event.clientY })
  if (place === null) return null
  const lines = itemLines(doc, place.pos, drag.position)
  if (lines === null) return null
  let gap = 0
  for (const line of lines) {
    const lineBox = ownLine(view, line)
    if (lineBox === null || event.clientY < lineBox.top + lineBox.height / 2) break
    gap++
  }
  const levels = Math.round((event.clientX - drag.fromX) / levelWidth)
  return planItemDrop(lines, gap, drag.depth + levels)
}

const boxOf = (view: EditorView, line: ItemLine): DOMRect | null => {
  const dom = view.nodeDOM(line.position)
  return dom instanceof HTMLElement ? dom.getBoundingClientRect() : null
}

/** The item without the lists in it. */
function ownLine(view: EditorView, line: ItemLine): DOMRect | null {
  const dom = view.nodeDOM(line.position)
  if (!(dom instanceof HTMLElement)) return null
  return (dom.querySelector('.item-body > :first-child') ?? dom).getBoundingClientRect()
}
