/** Tables: cell selection, keys, and the width of columns. */
import { Plugin, type Command } from 'prosemirror-state'
import { keymap } from 'prosemirror-keymap'
import {
  addColumnAfter,
  addRowAfter,
  columnResizing,
  goToNextCell,
  isInTable,
  tableEditing,
} from 'prosemirror-tables'
import { isSharedChange } from '../remote-change.ts'
import { editorShortcuts, keymapName } from '../shortcuts.ts'
import { nextCellOrRow } from './table-commands.ts'

/**
 * prosemirror-tables repairs ragged tables on sight. Every copy of a page would repair the same table when it comes,
 * and the repairs would add up; so only a table that was changed here is repaired.
 */
function tableEditingHere(): Plugin {
  const editing = tableEditing({ allowTableNodeSelection: true })
  return new Plugin({
    ...editing.spec,
    appendTransaction: (transactions, old, state) => {
      const changes = transactions.filter((transaction) => transaction.docChanged)
      if (changes.length > 0 && changes.every(isSharedChange)) return null
      return editing.spec.appendTransaction?.call(editing, transactions, old, state)
    },
  })
}

const commands: Readonly<Record<string, Command>> = { row: addRowAfter, column: addColumnAfter }

function tableKeys(): Plugin {
  const named: Record<string, Command> = {}
  for (const { id, keys } of editorShortcuts) {
    const command = commands[id]
    if (command !== undefined) for (const key of keys) named[keymapName(key)] = command
  }
  return keymap({
    ...named,
    Tab: nextCellOrRow,
    // At the first cell the key has nothing to do, and still stays in the table.
    'Shift-Tab': (state, dispatch) =>
      isInTable(state) && (goToNextCell(-1)(state, dispatch) || true),
  })
}

export function tablePlugins(isReadOnly: boolean): Plugin[] {
  const resizing = columnResizing({ cellMinWidth: 64, lastColumnResizable: false })
  // A page that only reads has the widths all the same.
  return [...(isReadOnly ? [] : [tableKeys()]), resizing, tableEditingHere()]
}
