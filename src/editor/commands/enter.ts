/** Enter and Backspace where a Markdown fence or an emptied aside asks for more than a new line. */
import { lift } from 'prosemirror-commands'
import { TextSelection, type Command } from 'prosemirror-state'
import { readWord } from '../attribute.ts'
import { nodesOf } from '../document-nodes.ts'

/** ```` ```lang ```` or `$$` and Enter makes the block. */
export const openFence: Command = (state, dispatch) => {
  const { $from, empty } = state.selection
  if (!empty || $from.parent.type.name !== 'paragraph' || $from.pos !== $from.end()) return false
  const { code_block: code, math_block: math } = nodesOf(state.schema)
  const text = $from.parent.textContent
  const fence = /^```([^\s`]*)$/.exec(text)
  const node =
    fence !== null
      ? code.create({ language: readWord(fence[1]) })
      : text === '$$'
        ? math.create()
        : null
  const depth = $from.depth - 1
  if (node === null || text.length !== $from.parent.content.size) return false
  if (!$from.node(depth).canReplaceWith($from.index(depth), $from.index(depth) + 1, node.type)) {
    return false
  }
  if (dispatch) {
    const tr = state.tr.replaceWith($from.before(), $from.after(), node)
    tr.setSelection(TextSelection.create(tr.doc, $from.before() + 1))
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** Two empty lines at the end of code leave it. */
export const leaveCode: Command = (state, dispatch) => {
  const { $from, empty } = state.selection
  const { parent } = $from
  if (!empty || parent.type.spec.code !== true || $from.pos !== $from.end()) return false
  if (!parent.textContent.endsWith('\n\n') && parent.textContent !== '\n') return false
  const after = $from.after()
  const { paragraph } = nodesOf(state.schema)
  const holder = $from.node($from.depth - 1)
  const index = $from.indexAfter($from.depth - 1)
  if (!holder.canReplaceWith(index, index, paragraph)) return false
  if (dispatch) {
    const cut = parent.textContent === '\n' ? 1 : 2
    const tr = state.tr.insert(after, paragraph.create()).delete($from.pos - cut, $from.pos)
    tr.setSelection(TextSelection.create(tr.doc, after - cut + 1))
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** Backspace at the start of a heading or of empty code makes it text; at the start of an aside it leaves that. */
export const softenBlock: Command = (state, dispatch, view) => {
  const { $from, empty } = state.selection
  if (!empty || $from.parentOffset > 0) return false
  const { parent } = $from
  const isEmptyCode = parent.type.spec.code === true && parent.content.size === 0
  if (parent.type.name === 'heading' || isEmptyCode) {
    dispatch?.(state.tr.setNodeMarkup($from.before(), nodesOf(state.schema).paragraph))
    return true
  }
  const depth = $from.depth - 1
  const holder = $from.node(depth)
  if (/^(?:blockquote|callout)$/.test(holder.type.name) && $from.index(depth) === 0) {
    return lift(state, dispatch, view)
  }
  return false
}

/** Tab in code: two blanks at the start of each touched line, or away with them. */
export function indentCode(direction: 'in' | 'out'): Command {
  return (state, dispatch) => {
    const { $from, $to, empty } = state.selection
    if ($from.parent.type.spec.code !== true || !$from.sameParent($to)) return false
    if (dispatch) {
      const tr = state.tr
      if (empty && direction === 'in') tr.insertText('  ')
      else {
        const start = $from.start()
        const text = $from.parent.textContent
        const first = text.lastIndexOf('\n', $from.parentOffset - 1) + 1
        for (let line = first; line >= 0 && line <= $to.parentOffset;) {
          const at = tr.mapping.map(start + line)
          if (direction === 'in') tr.insertText('  ', at)
          else {
            const blanks = /^(?: {1,2}|\t)/.exec(text.slice(line))?.[0].length ?? 0
            if (blanks > 0) tr.delete(at, at + blanks)
          }
          const next = text.indexOf('\n', line)
          line = next < 0 ? -1 : next + 1
        }
      }
      dispatch(tr)
    }
    return true
  }
}
