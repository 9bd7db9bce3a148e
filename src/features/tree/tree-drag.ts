import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import type { NodeId } from '../../../protocol/ids.ts'
import type { TreeRow } from '../../../protocol/rows.ts'

/** Where a dragged line would go, seen from the line under the pointer. */
export type DropPlace = 'before' | 'into' | 'after'

/** This module, which the tree loads when there is a pointer that can drag. */
export type TreeDrag = {
  readonly dragTreeRow: typeof dragTreeRow
  readonly scrollAtEdges: typeof scrollAtEdges
}

export type DragOrders = {
  readonly row: () => TreeRow
  /** False where the line has to stay. */
  readonly isDraggable: () => boolean
  /** False where nothing may be dropped. */
  readonly takes: (place: DropPlace) => boolean
  readonly hover: (place: DropPlace | null) => void
  readonly drop: (draggedId: NodeId, place: DropPlace) => void
  /** The line has been under the pointer for a while: open the branch. */
  readonly linger: () => void
  readonly start: () => void
  readonly end: () => void
}

const lingerMs = 650

/** Makes a line of the tree something to drag and something to drop on. Returns the function that undoes it. */
export function dragTreeRow(element: HTMLElement, orders: DragOrders): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let shown: DropPlace | null = null
  const show = (place: DropPlace | null) => {
    if (place === shown) return
    shown = place
    clearTimeout(timer)
    if (place === 'into') timer = setTimeout(orders.linger, lingerMs)
    orders.hover(place)
  }
  const undo = combine(
    draggable({
      element,
      canDrag: orders.isDraggable,
      getInitialData: () => ({ treeNode: orders.row().id }),
      onDragStart: orders.start,
      onDrop: orders.end,
    }),
    dropTargetForElements({
      element,
      canDrop: ({ source }) =>
        typeof source.data['treeNode'] === 'string' && source.data['treeNode'] !== orders.row().id,
      onDrag: ({ location }) => {
        const place = placeAt(element, location.current.input.clientY, orders.row())
        show(orders.takes(place) ? place : null)
      },
      onDragLeave: () => {
        show(null)
      },
      onDrop: ({ source, location }) => {
        show(null)
        const place = placeAt(element, location.current.input.clientY, orders.row())
        if (orders.takes(place)) orders.drop(source.data['treeNode'] as NodeId, place)
      },
    }),
  )
  return () => {
    clearTimeout(timer)
    undo()
  }
}

/** The upper and lower quarter mean between, the middle means into; below an open branch is its first place. */
function placeAt(element: HTMLElement, y: number, row: TreeRow): DropPlace {
  const box = element.getBoundingClientRect()
  const share = (y - box.top) / box.height
  if (share < 0.25) return 'before'
  if (share > 0.75 && !row.isExpanded) return 'after'
  return row.type === 'file' ? (share < 0.5 ? 'before' : 'after') : 'into'
}

/** While something is dragged near an edge of the scroller, scrolls towards it. Returns the function that stops it. */
export function scrollAtEdges(scroller: HTMLElement): () => void {
  const edge = 36
  let y: number | null = null
  let frame = 0
  const onOver = (event: DragEvent) => {
    y = event.clientY
  }
  const tick = () => {
    if (y !== null) {
      const box = scroller.getBoundingClientRect()
      if (y < box.top + edge) scroller.scrollTop -= Math.min(16, (box.top + edge - y) / 2)
      if (y > box.bottom - edge) scroller.scrollTop += Math.min(16, (y - box.bottom + edge) / 2)
    }
    frame = requestAnimationFrame(tick)
  }
  document.addEventListener('dragover', onOver)
  frame = requestAnimationFrame(tick)
  return () => {
    cancelAnimationFrame(frame)
    document.removeEventListener('dragover', onOver)
  }
}
