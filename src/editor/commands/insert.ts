/** Putting new blocks and inline nodes where the caret is. */
import type { Node, Schema } from 'prosemirror-model'
import {
  NodeSelection,
  Selection,
  TextSelection,
  type Command,
  type Transaction,
} from 'prosemirror-state'
import { nodesOf } from '../document-nodes.ts'

/** Puts a block in place of an empty line, else below the block at the caret, and the caret into it. */
export function insertBlock(create: (schema: Schema) => Node): Command {
  return (state, dispatch) => {
    const { $to } = state.selection
    const node = create(state.schema)
    const depth = Math.max($to.depth - ($to.parent.isTextblock ? 1 : 0), 0)
    const holder = $to.node(depth)
    const index = $to.index(depth)
    const isEmptyLine =
      $to.parent.type.name === 'paragraph' && $to.parent.content.size === 0 && depth < $to.depth
    const place = isEmptyLine ? index : $to.indexAfter(depth)
    if (!holder.canReplaceWith(place, isEmptyLine ? index + 1 : place, node.type)) return false
    if (dispatch) {
      const tr = state.tr
      const from = isEmptyLine ? $to.before() : $to.depth > depth ? $to.after(depth + 1) : $to.pos
      const to = isEmptyLine ? $to.after() : from
      tr.replaceWith(from, to, node)
      putCaret(tr, from, node)
      dispatch(tr.scrollIntoView())
    }
    return true
  }
}

/** Into the first line of a block; after a block without one, where a line is made if there is none. */
function putCaret(tr: Transaction, position: number, node: Node): void {
  if (node.isTextblock || (!node.isAtom && node.childCount > 0)) {
    const inside = Selection.findFrom(tr.doc.resolve(position + 1), 1, true)
    if (inside !== null && inside.from < position + node.nodeSize) {
      tr.setSelection(inside)
      return
    }
  }
  const after = position + node.nodeSize
  if (tr.doc.resolve(after).nodeAfter === null) {
    tr.insert(after, nodesOf(tr.doc.type.schema).paragraph.create())
  }
  const next = Selection.findFrom(tr.doc.resolve(after), 1, true)
  tr.setSelection(next ?? NodeSelection.create(tr.doc, position))
}

/** Puts an inline node in place of the selection. */
export function insertInline(create: (schema: Schema) => Node): Command {
  return (state, dispatch) => {
    const { from, to, $from } = state.selection
    if (!$from.parent.inlineContent || $from.parent.type.spec.code === true) return false
    if (dispatch) {
      const tr = state.tr.replaceWith(from, to, create(state.schema))
      tr.setSelection(TextSelection.create(tr.doc, from + 1))
      dispatch(tr.scrollIntoView())
    }
    return true
  }
}

/** A table whose first row is its head. */
export function createTable(schema: Schema, rows: number, columns: number): Node {
  const { table, table_row, table_cell, table_header, paragraph } = nodesOf(schema)
  const row = (cell: typeof table_cell) =>
    table_row.create(
      null,
      Array.from({ length: columns }, () => cell.create(null, paragraph.create())),
    )
  return table.create(null, [
    row(table_header),
    ...Array.from({ length: rows - 1 }, () => row(table_cell)),
  ])
}

/** Puts a footnote reference at the caret and its text at the end of the page, and the caret into that. */
export const insertFootnote: Command = (state, dispatch) => {
  const { footnote, footnote_ref: reference, paragraph } = nodesOf(state.schema)
  const { from, to, $from } = state.selection
  if (!$from.parent.inlineContent || $from.parent.type.spec.code === true) return false
  if (dispatch) {
    const label = freeLabel(state.doc)
    const tr = state.tr.replaceWith(from, to, reference.create({ label }))
    const end = tr.doc.content.size
    tr.insert(end, footnote.create({ label }, paragraph.create()))
    tr.setSelection(TextSelection.create(tr.doc, end + 2))
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** True when the page has the text of a footnote. */
export function hasFootnote(doc: Node, label: string): boolean {
  let found = false
  doc.descendants((node) => {
    if (node.type.name === 'footnote' && node.attrs['label'] === label) found = true
    return !found && !node.isTextblock
  })
  return found
}

/** The lowest number that no footnote of the page has. Walks the page; asked for only when one is made. */
function freeLabel(doc: Node): string {
  const labels = new Set<unknown>()
  doc.descendants((node) => {
    if (node.type.name === 'footnote' || node.type.name === 'footnote_ref') {
      labels.add(node.attrs['label'])
    }
  })
  let number = 1
  while (labels.has(String(number))) number++
  return String(number)
}
