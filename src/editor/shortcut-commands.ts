/** What the shortcuts that change the text do. The others belong to menus (editor.ts) or to tables. */
import type { Command, EditorState } from 'prosemirror-state'
import { deleteBlocks, duplicateBlocks, moveBlocks } from './commands/block-moves.ts'
import { insertFootnote } from './commands/insert.ts'
import { toggleDone, toggleList } from './commands/lists.ts'
import { toggleStyle } from './commands/marks.ts'
import { turnInto } from './commands/turn-into.ts'
import { redo, undo } from './undo.ts'

/** Takes its key also where there is nothing to do: the browser's own undo knows nothing of the page. */
const always =
  (act: (state: EditorState) => boolean): Command =>
  (state, dispatch) => {
    if (dispatch) act(state)
    return true
  }

export const shortcutCommands: Readonly<Record<string, Command>> = {
  bold: toggleStyle('bold'),
  italic: toggleStyle('italic'),
  underline: toggleStyle('underline'),
  strike: toggleStyle('strike'),
  code: toggleStyle('code'),
  highlight: toggleStyle('highlight'),
  superscript: toggleStyle('superscript'),
  subscript: toggleStyle('subscript'),
  text: turnInto('text'),
  'heading-1': turnInto('heading-1'),
  'heading-2': turnInto('heading-2'),
  'heading-3': turnInto('heading-3'),
  'heading-4': turnInto('heading-4'),
  ordered: toggleList('ordered'),
  bullet: toggleList('bullet'),
  task: toggleList('task'),
  done: toggleDone,
  'move-up': moveBlocks('up'),
  'move-down': moveBlocks('down'),
  duplicate: duplicateBlocks,
  'delete-block': deleteBlocks,
  footnote: insertFootnote,
  undo: always(undo),
  redo: always(redo),
}
