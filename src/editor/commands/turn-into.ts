/** Turning the selected blocks into another kind. */
import { lift, setBlockType, wrapIn } from 'prosemirror-commands'
import { liftListItem } from 'prosemirror-schema-list'
import type { Command, EditorState } from 'prosemirror-state'
import { nodesOf } from '../document-nodes.ts'
import { itemAround, listKindAt, toggleList } from './lists.ts'
import { inSequence } from './sequence.ts'

export type BlockKind =
  | 'text'
  | 'heading-1'
  | 'heading-2'
  | 'heading-3'
  | 'heading-4'
  | 'heading-5'
  | 'heading-6'
  | 'bullet'
  | 'ordered'
  | 'task'
  | 'quote'
  | 'callout'
  | 'code'

/** The kind of block the selection starts in. */
export function kindAt(state: EditorState): BlockKind | null {
  const { $from } = state.selection
  const { parent } = $from
  if (parent.type.name === 'heading') return headingKind(parent.attrs['level'])
  if (parent.type.name === 'code_block') return 'code'
  const list = listKindAt(state)
  if (list !== null) return list
  for (let depth = $from.depth; depth > 0; depth--) {
    const { name } = $from.node(depth).type
    if (name === 'blockquote') return 'quote'
    if (name === 'callout') return 'callout'
    if (name === 'table') break
  }
  return parent.type.name === 'paragraph' ? 'text' : null
}

function headingKind(level: unknown): BlockKind {
  const kinds = [
    'heading-1',
    'heading-2',
    'heading-3',
    'heading-4',
    'heading-5',
    'heading-6',
  ] as const
  return (typeof level === 'number' ? kinds[level - 1] : undefined) ?? 'heading-1'
}

/** Lifts the selection out of every list around it. */
const leaveLists: Command = (state, dispatch, view) => {
  const levels = listDepth(state)
  if (levels === 0) return false
  const leave: Command = (present, apply) =>
    liftListItem(nodesOf(present.schema).list_item)(present, apply)
  return inSequence(...Array.from({ length: levels }, () => leave))(state, dispatch, view)
}

function listDepth(state: EditorState): number {
  let levels = 0
  let item = itemAround(state.selection.$from)
  while (item !== null) {
    levels++
    item = itemAround(state.doc.resolve(item.position))
  }
  return levels
}

/** Lifts the selection out of the quote or aside right around it. */
const leaveAside: Command = (state, dispatch) => {
  const { $from } = state.selection
  const holder = $from.node($from.depth - 1)
  return /^(?:blockquote|callout)$/.test(holder.type.name) && lift(state, dispatch)
}

const asText: Command = (state, dispatch, view) =>
  setBlockType(nodesOf(state.schema).paragraph)(state, dispatch, view)

/** Makes the selected blocks blocks of the kind; the same kind again makes them text. */
export function turnInto(kind: BlockKind): Command {
  return (state, dispatch, view) => {
    const nodes = nodesOf(state.schema)
    if (kind === 'bullet' || kind === 'ordered' || kind === 'task') {
      return inSequence(asText, toggleList(kind))(state, dispatch, view)
    }
    const present = kindAt(state)
    if (kind === 'quote' || kind === 'callout') {
      if (present === kind) return leaveAside(state, dispatch, view)
      const other = present === 'quote' || present === 'callout' ? leaveAside : asText
      return inSequence(leaveLists, other, (now, apply) =>
        wrapIn(kind === 'quote' ? nodes.blockquote : nodes.callout)(now, apply),
      )(state, dispatch, view)
    }
    if (kind === 'text') return inSequence(asText, leaveLists, leaveAside)(state, dispatch, view)
    const wanted: Command =
      present === kind
        ? asText
        : kind === 'code'
          ? setBlockType(nodes.code_block)
          : setBlockType(nodes.heading, { level: Number(kind.slice(-1)) })
    return inSequence(leaveLists, wanted)(state, dispatch, view)
  }
}
