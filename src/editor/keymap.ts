/** What each key does. The order of the plugins made here is the order in which they are asked. */
import {
  baseKeymap,
  chainCommands,
  createParagraphNear,
  liftEmptyBlock,
  newlineInCode,
  splitBlock,
} from 'prosemirror-commands'
import { undoInputRule } from 'prosemirror-inputrules'
import { keymap } from 'prosemirror-keymap'
import type { Command, Plugin } from 'prosemirror-state'
import { indentCode, leaveCode, openFence, softenBlock } from './commands/enter.ts'
import { indentItem, itemAround, leaveItem, outdentItem, splitItem } from './commands/lists.ts'
import { nodesOf } from './document-nodes.ts'
import { shortcutCommands } from './shortcut-commands.ts'
import { editorShortcuts, keymapName } from './shortcuts.ts'

/** Tab never leaves a list, whether or not the item can go deeper. */
const stayInList: Command = (state) => itemAround(state.selection.$from) !== null

const breakLine: Command = (state, dispatch) => {
  const { $from } = state.selection
  const type = nodesOf(state.schema).hard_break
  if (!$from.parent.inlineContent) return false
  dispatch?.(state.tr.replaceSelectionWith(type.create()).scrollIntoView())
  return true
}

export function editorKeymaps(): Plugin[] {
  const named: Record<string, Command> = {}
  for (const { id, keys } of editorShortcuts) {
    const command = shortcutCommands[id]
    if (command !== undefined) for (const key of keys) named[keymapName(key)] = command
  }
  return [
    keymap({
      Enter: chainCommands(
        openFence,
        leaveCode,
        newlineInCode,
        splitItem,
        createParagraphNear,
        liftEmptyBlock,
        splitBlock,
      ),
      Backspace: chainCommands(undoInputRule, leaveItem, softenBlock),
      'Shift-Enter': chainCommands(newlineInCode, breakLine),
      Tab: chainCommands(indentCode('in'), indentItem, stayInList),
      'Shift-Tab': chainCommands(indentCode('out'), outdentItem, stayInList),
    }),
    keymap(named),
    keymap(baseKeymap),
  ]
}
