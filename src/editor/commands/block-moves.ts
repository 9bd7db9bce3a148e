/** Moving, doubling and removing whole blocks. */
import { Fragment, type Node, type NodeRange } from 'prosemirror-model'
import {
  NodeSelection,
  Selection,
  TextSelection,
  type Command,
  type Transaction,
} from 'prosemirror-state'
import { nodesOf } from '../document-nodes.ts'
import { nodesOfRange, selectedBlocks } from './block-range.ts'

/** Moves the selected blocks past their neighbour, or out of their container at its edge. */
export function moveBlocks(direction: 'up' | 'down'): Command {
  return (state, dispatch) => {
    const range = selectedBlocks(state)
    if (range === null) return false
    const { parent, startIndex, endIndex } = range
    const neighbour =
      direction === 'up'
        ? startIndex > 0 && parent.child(startIndex - 1)
        : endIndex < parent.childCount && parent.child(endIndex)
    const tr = state.tr
    const target = neighbour
      ? swap(tr, range, neighbour, direction)
      : leaveContainer(tr, range, direction)
    if (target === null) return false
    if (dispatch) {
      const offset = target - range.start
      tr.setSelection(shifted(tr, state.selection, offset))
      dispatch(tr.scrollIntoView())
    }
    return true
  }
}

/** Where the moved blocks start afterwards. */
function swap(
  tr: Transaction,
  range: NodeRange,
  neighbour: Node,
  direction: 'up' | 'down',
): number {
  const { start, end } = range
  if (direction === 'up') {
    tr.delete(start - neighbour.nodeSize, start)
    tr.insert(end - neighbour.nodeSize, neighbour)
    return start - neighbour.nodeSize
  }
  tr.delete(end, end + neighbour.nodeSize)
  tr.insert(start, neighbour)
  return start + neighbour.nodeSize
}

/** At the edge of a list or an aside the blocks go before or after it; a list item takes a list with it. */
function leaveContainer(
  tr: Transaction,
  range: NodeRange,
  direction: 'up' | 'down',
): number | null {
  const { depth, $from, parent } = range
  if (depth === 0 || parent.type.spec['isolating'] === true) return null
  const isList = parent.type.name.endsWith('_list')
  const inItem = isList && $from.node(depth - 1).type.name === 'list_item'
  const outerDepth = inItem ? depth - 1 : depth
  const moved = nodesOfRange(range)
  const whole = moved.length === parent.childCount
  const content =
    isList && !inItem
      ? Fragment.from(parent.type.create(parent.attrs, moved))
      : Fragment.from(moved)
  if (whole && isList && !inItem) return null
  const before = $from.before(outerDepth)
  const after = $from.after(outerDepth)
  if (whole) tr.delete($from.before(depth), $from.after(depth))
  else tr.delete(range.start, range.end)
  const position = direction === 'up' ? before : tr.mapping.map(after)
  tr.insert(position, content)
  return position + (isList && !inItem ? 1 : 0)
}

function shifted(tr: Transaction, selection: Selection, offset: number): Selection {
  const clamp = (position: number) => Math.max(0, Math.min(position + offset, tr.doc.content.size))
  if (selection instanceof NodeSelection) {
    const position = clamp(selection.from)
    if (tr.doc.nodeAt(position) !== null) return NodeSelection.create(tr.doc, position)
  }
  return TextSelection.between(
    tr.doc.resolve(clamp(selection.anchor)),
    tr.doc.resolve(clamp(selection.head)),
  )
}

/** Puts a copy of the selected blocks below them; block ids stay with the first. */
export const duplicateBlocks: Command = (state, dispatch) => {
  const range = selectedBlocks(state)
  if (range === null) return false
  if (dispatch) {
    const { block_id: blockId } = nodesOf(state.schema)
    const copies = nodesOfRange(range).map((node) => without(node, blockId.name))
    const tr = state.tr.insert(range.end, copies)
    tr.setSelection(shifted(tr, state.selection, range.end - range.start))
    dispatch(tr.scrollIntoView())
  }
  return true
}

function without(node: Node, name: string): Node {
  if (node.isLeaf) return node
  const kept: Node[] = []
  node.forEach((child) => {
    if (child.type.name !== name) kept.push(without(child, name))
  })
  return node.copy(Fragment.from(kept))
}

/** Removes the selected blocks and what only they filled. */
export const deleteBlocks: Command = (state, dispatch) => {
  const range = selectedBlocks(state)
  if (range === null) return false
  if (dispatch) {
    const tr = state.tr
    let { start, end, depth } = range
    while (
      depth > 0 &&
      start === range.$from.start(depth) &&
      end === range.$from.end(depth) &&
      range.$from.node(depth).type.spec['isolating'] !== true
    ) {
      start = range.$from.before(depth)
      end = range.$from.after(depth)
      depth--
    }
    const parent = range.$from.node(depth)
    if (start === range.$from.start(depth) && end === range.$from.end(depth)) {
      const filler = parent.type.contentMatch.fillBefore(Fragment.empty, true)
      tr.replaceWith(start, end, filler ?? Fragment.empty)
    } else tr.delete(start, end)
    tr.setSelection(Selection.near(tr.doc.resolve(Math.min(start, tr.doc.content.size))))
    dispatch(tr.scrollIntoView())
  }
  return true
}
