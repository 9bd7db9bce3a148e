/**
 * Writing below a page's last block where that is none one writes past: a table, code, a picture, an aside. Nothing is
 * added before a person asks for it: opening a page and going to its end leave the page as it is.
 */
import type { Node } from 'prosemirror-model'
import { GapCursor } from 'prosemirror-gapcursor'
import { NodeSelection, Selection, type Command, type EditorState } from 'prosemirror-state'
import { nodesOf } from '../document-nodes.ts'

/** ArrowDown in the last line, in any cell of the last row, or on a chosen last block makes a line below it. */
export const leaveBelow: Command = (state, dispatch, view) => {
  const { selection, doc } = state
  const { lastChild } = doc
  if (lastChild === null || lastChild.type.name === 'paragraph') return false
  const end = doc.content.size
  const isBelowIt = selection instanceof GapCursor && selection.head === end
  const isOnIt = selection instanceof NodeSelection && selection.to === end
  if (!isBelowIt && !isOnIt) {
    if (!isInLastLine(state) || (view !== undefined && !view.endOfTextblock('down'))) return false
  }
  if (dispatch) {
    const tr = state.tr.insert(end, nodesOf(state.schema).paragraph.create())
    dispatch(tr.setSelection(Selection.near(tr.doc.resolve(end + 1))).scrollIntoView())
  }
  return true
}

/** True when no text lies below the caret; the cells beside it do not. */
function isInLastLine({ selection: { $head, empty }, doc }: EditorState): boolean {
  if (!empty || $head.depth === 0 || $head.index(0) < doc.childCount - 1) return false
  for (let depth = $head.depth - 1; depth > 0; depth--) {
    const node = $head.node(depth)
    const isRow = node.type.spec['tableRole'] === 'row'
    if (!isRow && $head.index(depth) < node.childCount - 1) return false
  }
  return true
}

/** The end of a page is below its last block: Enter or a letter makes the line that the caret stands for. */
export const goBelow: Command = ({ doc, tr }, dispatch) => {
  const { lastChild } = doc
  if (lastChild === null || !isBox(lastChild)) return false
  dispatch?.(tr.setSelection(new GapCursor(doc.resolve(doc.content.size))).scrollIntoView())
  return true
}

/** A block whose last line is not the end of the page's text: writing there goes into the block. */
function isBox({ type, isAtom }: Node): boolean {
  return isAtom || type.spec.code === true || ['table', 'callout'].includes(type.name)
}
