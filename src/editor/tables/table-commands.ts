/** What a table can do beyond prosemirror-tables. */
import { TextSelection, type Command } from 'prosemirror-state'
import { addRowAfter, goToNextCell, isInTable, selectedRect } from 'prosemirror-tables'
import { inSequence } from '../commands/sequence.ts'

/** Tab in a table: the next cell; after the last one a new row. */
export const nextCellOrRow: Command = (state, dispatch, view) => {
  if (!isInTable(state)) return false
  if (goToNextCell(1)(state, dispatch, view)) return true
  return inSequence(addRowAfter, goToNextCell(1))(state, dispatch, view)
}

export type CellAlign = 'left' | 'center' | 'right' | null

/** Aligns the columns that the selection touches, head included. */
export function alignColumns(align: CellAlign): Command {
  return (state, dispatch) => {
    if (!isInTable(state)) return false
    if (dispatch) {
      const rect = selectedRect(state)
      const tr = state.tr
      const seen = new Set<number>()
      for (let row = 0; row < rect.map.height; row++) {
        for (let column = rect.left; column < rect.right; column++) {
          const offset = rect.map.map[row * rect.map.width + column]
          if (offset === undefined || seen.has(offset)) continue
          seen.add(offset)
          tr.setNodeAttribute(rect.tableStart + offset, 'align', align)
        }
      }
      dispatch(tr)
    }
    return true
  }
}

/** Moves the row or the column at the caret past its neighbour. Tables with merged cells stay as they are. */
export function moveTableLine(axis: 'row' | 'column', direction: -1 | 1): Command {
  return (state, dispatch) => {
    if (!isInTable(state)) return false
    const { map, table, tableStart, top, left } = selectedRect(state)
    if (new Set(map.map).size !== map.width * map.height) return false
    const from = axis === 'row' ? top : left
    const to = from + direction
    if (to < 0 || to >= (axis === 'row' ? map.height : map.width)) return false
    if (dispatch) {
      const rows = Array.from({ length: table.childCount }, (_, index) => table.child(index))
      const swapped = <Item>(items: Item[]): Item[] => {
        const copy = [...items]
        const [moved] = copy.splice(from, 1)
        if (moved !== undefined) copy.splice(to, 0, moved)
        return copy
      }
      const next =
        axis === 'row'
          ? swapped(rows)
          : rows.map((row) =>
              row.type.create(
                row.attrs,
                swapped(Array.from({ length: row.childCount }, (_, index) => row.child(index))),
              ),
            )
      const made = table.type.create(table.attrs, next)
      const tr = state.tr.replaceWith(tableStart - 1, tableStart - 1 + table.nodeSize, made)
      const row = axis === 'row' ? to : top
      const column = axis === 'column' ? to : left
      let position = tableStart
      for (let index = 0; index < row; index++) position += made.child(index).nodeSize
      position++
      for (let index = 0; index < column; index++) position += made.child(row).child(index).nodeSize
      dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(position + 1))))
    }
    return true
  }
}
