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
import { t } from '../../words/words.ts'

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
    { kind: 'heading', label: t('Table') },
    line(t('Add a row above'), addRowBefore),
    line(t('Add a row below'), addRowAfter, 'Mod+Alt+R'),
    line(t('Add a column before'), addColumnBefore),
    line(t('Add a column after'), addColumnAfter, 'Mod+Alt+C'),
    line(t('Move the row up'), moveTableLine('row', -1)),
    line(t('Move the row down'), moveTableLine('row', 1)),
    line(t('Move the column left'), moveTableLine('column', -1)),
    line(t('Move the column right'), moveTableLine('column', 1)),
    line(t('Align left'), alignColumns('left')),
    line(t('Align in the middle'), alignColumns('center')),
    line(t('Align right'), alignColumns('right')),
    line(t('Head in the first row'), toggleHeaderRow),
    line(t('Head in the first column'), toggleHeaderColumn),
    line(t('Delete the row'), deleteRow),
    line(t('Delete the column'), deleteColumn),
    { kind: 'divider' },
  ]
}
