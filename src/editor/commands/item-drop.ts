/**
 * Where a list item goes that is dragged within lists: the height of the pointer chooses the gap between two lines, its
 * way sideways chooses how deep the item lies there.
 *
 * Invariants
 * 1. An item is at most one level deeper than the line above it, and at least as deep as the line below it: no other
 *    item changes its level.
 * 2. What lies inside the dragged item goes with it, and it is never dropped into itself.
 */
import type { Node } from 'prosemirror-model'
import { NodeSelection, type Transaction } from 'prosemirror-state'
import { itemAround } from './lists.ts'

/** One line of a list with everything below it closed: an item, and how many items it lies in. */
export type ItemLine = { readonly position: number; readonly depth: number; readonly node: Node }

export type ItemDrop = {
  /** The line above the gap; null at the top of the list. */
  readonly above: ItemLine | null
  readonly below: ItemLine | null
  readonly depth: number
  /** Where the item, or the list made for it, is inserted. */
  readonly insertAt: number
  /** True where a list has to be made for it. */
  readonly needsList: boolean
}

const isList = (node: Node) => node.type.name.endsWith('_list')

/** The lines of the whole list around a position, without the dragged item; null outside of lists. */
export function itemLines(doc: Node, position: number, dragged: number): ItemLine[] | null {
  const $position = doc.resolve(position)
  const item = itemAround($position)
  if (item === null) return null
  let depth = item.depth - 1
  while (depth > 1 && $position.node(depth - 1).type.name === 'list_item') depth -= 2
  const lines: ItemLine[] = []
  const collect = (list: Node, start: number, level: number) => {
    list.forEach((node, offset) => {
      const at = start + offset
      if (at === dragged) return
      lines.push({ position: at, depth: level, node })
      node.forEach((child, inside) => {
        if (isList(child)) collect(child, at + 1 + inside + 1, level + 1)
      })
    })
  }
  collect($position.node(depth), $position.start(depth), 0)
  return lines
}

/** How deep an item lies in its list; 0 at the top. */
export function itemDepth(doc: Node, position: number): number {
  const $position = doc.resolve(position)
  let level = 0
  for (let depth = $position.depth; depth > 1; depth -= 2) {
    if ($position.node(depth - 1).type.name !== 'list_item') break
    level++
  }
  return level
}

/** The drop into the gap before the line of that index, as near to the wished depth as the gap allows. */
export function planItemDrop(
  lines: readonly ItemLine[],
  gap: number,
  wishedDepth: number,
): ItemDrop | null {
  const above = lines[gap - 1] ?? null
  const below = lines[gap] ?? null
  if (above === null) {
    return below === null
      ? null
      : { above, below, depth: 0, insertAt: below.position, needsList: false }
  }
  const depth = Math.max(below?.depth ?? 0, Math.min(wishedDepth, above.depth + 1))
  if (depth > above.depth) {
    const list = firstListIn(above)
    return {
      above,
      below,
      depth,
      insertAt: list === null ? above.position + above.node.nodeSize - 1 : list + 1,
      needsList: list === null,
    }
  }
  const peer = lines.slice(0, gap).findLast((line) => line.depth === depth) ?? above
  return {
    above,
    below,
    depth,
    insertAt: peer.position + peer.node.nodeSize,
    needsList: false,
  }
}

function firstListIn({ position, node }: ItemLine): number | null {
  let found: number | null = null
  node.forEach((child, offset) => {
    if (found === null && isList(child)) found = position + 1 + offset
  })
  return found
}

/** Moves the item there, or copies it. False where it lies there already. */
export function dropItem(
  tr: Transaction,
  dragged: number,
  drop: ItemDrop,
  isMove: boolean,
): boolean {
  const { doc } = tr
  const $dragged = doc.resolve(dragged)
  const node = $dragged.nodeAfter
  if (node === null) return false
  const list = $dragged.parent
  const end = dragged + node.nodeSize
  // In the list it is in, before or after itself, or alone in the list that is its place.
  const isThere =
    drop.insertAt === dragged ||
    drop.insertAt === end ||
    (list.childCount === 1 && drop.insertAt === $dragged.start())
  if (isMove && isThere && !drop.needsList) return false
  const content = drop.needsList ? list.type.create(list.attrs, node) : node
  if (isMove) {
    if (list.childCount > 1) tr.delete(dragged, end)
    else tr.delete($dragged.before(), $dragged.after())
  }
  const at = tr.mapping.map(drop.insertAt)
  tr.insert(at, content)
  tr.setSelection(NodeSelection.create(tr.doc, drop.needsList ? at + 1 : at))
  return true
}
