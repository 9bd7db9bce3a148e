/** What "the block" is for the handle, the block menu and the keys that move it. */
import { NodeRange, type Node, type ResolvedPos } from 'prosemirror-model'
import { NodeSelection, type EditorState } from 'prosemirror-state'

/** Containers whose children are blocks one can take. */
function holdsBlocks(node: Node): boolean {
  return (
    !node.inlineContent && !node.isLeaf && !/^(?:list_item|table|table_row)$/.test(node.type.name)
  )
}

/** The blocks a range touches, as children of one container: items of a list, else the blocks themselves. */
export function blockRangeBetween($from: ResolvedPos, $to: ResolvedPos): NodeRange | null {
  return $from.blockRange($to, holdsBlocks)
}

/** The blocks the selection touches. */
export function selectedBlocks(state: EditorState): NodeRange | null {
  const { selection } = state
  if (selection instanceof NodeSelection && selection.node.isBlock) {
    const { $from, $to } = selection
    if (holdsBlocks($from.parent)) return new NodeRange($from, $to, $from.depth)
  }
  return blockRangeBetween(selection.$from, selection.$to)
}

export type PlacedBlock = { readonly node: Node; readonly position: number }

/** The innermost block at a position that one can take, or null. */
export function blockAt(doc: Node, position: number): PlacedBlock | null {
  const $position = doc.resolve(Math.max(0, Math.min(position, doc.content.size)))
  for (let depth = $position.depth; depth > 0; depth--) {
    if (!holdsBlocks($position.node(depth - 1))) continue
    const node = $position.node(depth)
    if (isInCell($position, depth)) continue
    return { node, position: $position.before(depth) }
  }
  const after = $position.nodeAfter ?? $position.nodeBefore
  if (after === null || $position.depth > 0) return null
  return {
    node: after,
    position: $position.nodeAfter === null ? $position.pos - after.nodeSize : $position.pos,
  }
}

/** A pointer takes the table as a whole; inside a cell the keys move blocks. */
function isInCell($position: ResolvedPos, depth: number): boolean {
  return $position.node(depth - 1).type.spec['tableRole'] !== undefined
}

/** The blocks of a range. */
export function nodesOfRange(range: NodeRange): Node[] {
  const nodes: Node[] = []
  for (let index = range.startIndex; index < range.endIndex; index++) {
    nodes.push(range.parent.child(index))
  }
  return nodes
}
