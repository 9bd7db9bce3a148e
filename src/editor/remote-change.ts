/**
 * y-prosemirror answers every change from elsewhere by replacing the whole document. Positions that other plugins keep
 * (decorations, menus, matches) would all be lost, and every plugin would look at every block again. This states the
 * same change as a replacement of the blocks that differ.
 */
import { Fragment, Slice, type Node } from 'prosemirror-model'
import { Selection, type EditorState, type Transaction } from 'prosemirror-state'
import { ReplaceStep } from 'prosemirror-transform'
import { ySyncPluginKey } from 'y-prosemirror'

/** Range of top blocks that differ: positions in the old and in the new document. */
export type BlockRange = { readonly from: number; readonly to: number; readonly newTo: number }

/** The smallest run of top blocks outside of which both documents hold the very same nodes. Null when all are. */
export function differingBlocks(before: Node, after: Node): BlockRange | null {
  const least = Math.min(before.childCount, after.childCount)
  let first = 0
  let from = 0
  while (first < least && before.child(first) === after.child(first)) {
    from += before.child(first).nodeSize
    first++
  }
  if (first === before.childCount && first === after.childCount) return null
  let last = 0
  let tail = 0
  while (
    last < least - first &&
    before.child(before.childCount - 1 - last) === after.child(after.childCount - 1 - last)
  ) {
    tail += before.child(before.childCount - 1 - last).nodeSize
    last++
  }
  return { from, to: before.content.size - tail, newTo: after.content.size - tail }
}

/** True for a transaction that shows what the shared document says, rather than what was done here. */
export function isSharedChange(transaction: Transaction): boolean {
  const meta: unknown = transaction.getMeta(ySyncPluginKey)
  return (
    typeof meta === 'object' && meta !== null && 'isChangeOrigin' in meta && !!meta.isChangeOrigin
  )
}

/** The same transaction with a smaller step where it replaced everything; else the transaction itself. */
export function narrowSharedChange(state: EditorState, transaction: Transaction): Transaction {
  if (!isSharedChange(transaction) || transaction.steps.length !== 1) return transaction
  const range = differingBlocks(state.doc, transaction.doc)
  const narrow = state.tr
  if (range !== null) {
    const blocks: Node[] = []
    transaction.doc.nodesBetween(range.from, range.newTo, (node, position) => {
      if (position >= range.from && position < range.newTo) blocks.push(node)
      return false
    })
    const step = new ReplaceStep(range.from, range.to, new Slice(Fragment.from(blocks), 0, 0))
    if (narrow.maybeStep(step).failed !== null) return transaction
  }
  narrow.setSelection(Selection.fromJSON(narrow.doc, transaction.selection.toJSON()))
  narrow.setMeta(ySyncPluginKey, transaction.getMeta(ySyncPluginKey))
  narrow.setMeta('addToHistory', false)
  return transaction.scrolledIntoView ? narrow.scrollIntoView() : narrow
}
