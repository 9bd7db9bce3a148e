/** What one can do with a table: the lines of its menu. */
import type { Command } from 'prosemirror-state'
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  toggleHeaderColumn,
  toggleHeaderRow,
} from 'prosemirror-tables'
import type { EditorView } from 'prosemirror-view'
import type { MenuLine } from '../editor-host.ts'
import { alignColumns, moveTableLine } from './table-commands.ts'

/** Lines for the row and the column of the caret. */
export function tableLines(view: EditorView): MenuLine[] {
  const line = (label: string, command: Command, keys?: string): MenuLine => ({
    label,
    ...(keys === undefined ? {} : { keys }),
    isDisabled: !command(view.state),
    run: () => {
      command(view.state, (tr) => view.dispatch(tr), view)
      view.focus()
    },
  })
  return [
    { kind: 'heading', label: 'Table' },
    line('Add a row above', addRowBefore),
    line('Add a row below', addRowAfter, 'Mod+Alt+R'),
    line('Add a column before', addColumnBefore),
    line('Add a column after', addColumnAfter, 'Mod+Alt+C'),
    line('Move the row up', moveTableLine('row', -1)),
    line('Move the row down', moveTableLine('row', 1)),
    line('Move the column left', moveTableLine('column', -1)),
    line('Move the column right', moveTableLine('column', 1)),
    line('Align left', alignColumns('left')),
    line('Align in the middle', alignColumns('center')),
    line('Align right', alignColumns('right')),
    line('Head in the first row', toggleHeaderRow),
    line('Head in the first column', toggleHeaderColumn),
    line('Delete the row', deleteRow),
    line('Delete the column', deleteColumn),
    { kind: 'divider' },
  ]
}
