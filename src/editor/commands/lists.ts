/** Lists and tasks. A task is an item whose `checked` is true or false; bullets and tasks may stand in one list. */
import type { Node, ResolvedPos } from 'prosemirror-model'
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list'
import type { Command, EditorState, Transaction } from 'prosemirror-state'
import { nodesOf } from '../document-nodes.ts'
import { inSequence } from './sequence.ts'

export type ListKind = 'bullet' | 'ordered' | 'task'

type Placed = { readonly node: Node; readonly position: number; readonly depth: number }

/** The nearest list item around a position. */
export function itemAround($position: ResolvedPos): Placed | null {
  for (let depth = $position.depth; depth > 0; depth--) {
    const node = $position.node(depth)
    if (node.type.name === 'list_item') return { node, position: $position.before(depth), depth }
    if (node.type.spec['isolating'] === true) return null
  }
  return null
}

/** The kind of list the selection starts in, or null. */
export function listKindAt(state: EditorState): ListKind | null {
  const item = itemAround(state.selection.$from)
  if (item === null) return null
  if (typeof item.node.attrs['checked'] === 'boolean') return 'task'
  return state.selection.$from.node(item.depth - 1).type.name === 'ordered_list'
    ? 'ordered'
    : 'bullet'
}

/** Items of the innermost list that the selection touches. */
function touchedItems(state: EditorState): Placed[] {
  const { $from, $to } = state.selection
  const first = itemAround($from)
  if (first === null) return []
  const list = $from.node(first.depth - 1)
  if ($to.depth < first.depth || $to.node(first.depth - 1) !== list) return [first]
  const items: Placed[] = []
  let position = $from.start(first.depth - 1)
  list.forEach((node) => {
    const end = position + node.nodeSize
    if (end > $from.pos && position < $to.pos) items.push({ node, position, depth: first.depth })
    position = end
  })
  return items
}

function setChecked(tr: Transaction, items: readonly Placed[], isTask: boolean): void {
  for (const { node, position } of items) {
    const checked: unknown = node.attrs['checked']
    const wanted = isTask ? (typeof checked === 'boolean' ? checked : false) : null
    if (checked !== wanted) tr.setNodeAttribute(position, 'checked', wanted)
  }
}

/** Makes the selected blocks a list of the kind, the list around them into that kind, or lifts them out of it. */
export function toggleList(kind: ListKind): Command {
  return (state, dispatch, view) => {
    const nodes = nodesOf(state.schema)
    const present = listKindAt(state)
    if (present === kind) return liftListItem(nodes.list_item)(state, dispatch, view)
    if (present !== null) {
      if (dispatch) {
        const { $from } = state.selection
        const items = touchedItems(state)
        const depth = (items[0]?.depth ?? 1) - 1
        const listType = kind === 'ordered' ? nodes.ordered_list : nodes.bullet_list
        const tr = state.tr
        if ($from.node(depth).type !== listType) tr.setNodeMarkup($from.before(depth), listType)
        setChecked(tr, items, kind === 'task')
        dispatch(tr.scrollIntoView())
      }
      return true
    }
    const wrap = wrapInList(kind === 'ordered' ? nodes.ordered_list : nodes.bullet_list)
    if (kind !== 'task') return wrap(state, dispatch, view)
    return inSequence(wrap, (wrapped, apply) => {
      const tr = wrapped.tr
      setChecked(tr, touchedItems(wrapped), true)
      apply?.(tr)
      return true
    })(state, dispatch, view)
  }
}

/** Enter in a list: a new item; a new task is not done. */
export const splitItem: Command = (state, dispatch, view) => {
  const item = itemAround(state.selection.$from)
  if (item === null) return false
  const checked = typeof item.node.attrs['checked'] === 'boolean' ? false : null
  return splitListItem(nodesOf(state.schema).list_item, { checked })(state, dispatch, view)
}

export const indentItem: Command = (state, dispatch, view) =>
  sinkListItem(nodesOf(state.schema).list_item)(state, dispatch, view)

export const outdentItem: Command = (state, dispatch, view) =>
  liftListItem(nodesOf(state.schema).list_item)(state, dispatch, view)

/** Backspace at the start of an item: a task becomes a plain item, a plain item leaves the list. */
export const leaveItem: Command = (state, dispatch, view) => {
  const { $from, empty } = state.selection
  const item = itemAround($from)
  if (!empty || item === null || $from.parentOffset > 0) return false
  if ($from.depth !== item.depth + 1 || $from.index(item.depth) > 0) return false
  if (typeof item.node.attrs['checked'] === 'boolean') {
    dispatch?.(state.tr.setNodeAttribute(item.position, 'checked', null))
    return true
  }
  return outdentItem(state, dispatch, view)
}

/** Marks the tasks in the selection done, or open again when all of them are done. */
export const toggleDone: Command = (state, dispatch) => {
  const tasks = touchedItems(state).filter(({ node }) => typeof node.attrs['checked'] === 'boolean')
  if (tasks.length === 0) return false
  if (dispatch) {
    const isDone = tasks.every(({ node }) => node.attrs['checked'] === true)
    const tr = state.tr
    for (const { position } of tasks) tr.setNodeAttribute(position, 'checked', !isDone)
    dispatch(tr)
  }
  return true
}
