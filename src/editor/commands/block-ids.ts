/** `^id` at the end of a block, which links to the block point at. */
import type { EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { readWord } from '../attribute.ts'
import { nodesOf } from '../document-nodes.ts'

/** The end of the line that can carry an id for the block at the caret, or null. */
export function linkableBlock(state: EditorState): number | null {
  const { $head } = state.selection
  const { parent } = $head
  return parent.inlineContent && parent.type.spec.code !== true ? $head.end() : null
}

/** The id of the block at the caret; gives it one when it has none. */
export function ensureBlockId(view: EditorView): string | null {
  const { state } = view
  const end = linkableBlock(state)
  if (end === null) return null
  const { block_id: type } = nodesOf(state.schema)
  let present = ''
  state.selection.$head.parent.forEach((node) => {
    if (node.type === type) present = readWord(node.attrs['id'])
  })
  if (present !== '') return present
  const id = Math.random().toString(36).slice(2, 8).padEnd(6, '0')
  view.dispatch(state.tr.insert(end, type.create({ id })))
  return id
}
