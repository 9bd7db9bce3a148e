/** Tables of GFM: one header row, cells of one line, an alignment a column. */
import { largest } from '../../../lib/append.ts'
import type { Node } from 'prosemirror-model'

/** The source of a table; `cellSource` writes a cell on one line. Spans are written as empty cells. */
export function tableSource(table: Node, cellSource: (cell: Node) => string): string {
  const rows: string[][] = []
  const aligns: string[] = []
  table.forEach((row, _offset, index) => {
    const cells: string[] = []
    row.forEach((cell) => {
      if (index === 0) aligns.push(alignSource(cell.attrs['align']))
      cells.push(cellSource(cell).replace(/\|/g, '\\|'))
      const span = Number(cell.attrs['colspan'])
      for (let i = 1; i < span && i < 1000; i++) {
        if (index === 0) aligns.push('---')
        cells.push('')
      }
    })
    rows.push(cells)
  })
  const width = largest(
    1,
    rows.map((cells) => cells.length),
  )
  const line = (cells: readonly string[]) =>
    `|${Array.from({ length: width }, (_, i) => ` ${cells[i] ?? ''} `.replace(/^ {2}$/, '   ')).join('|')}|`
  const [head = [], ...body] = rows
  const rule = `|${Array.from({ length: width }, (_, i) => ` ${aligns[i] ?? '---'} `).join('|')}|`
  return [line(head), rule, ...body.map(line)].join('\n')
}

function alignSource(align: unknown): string {
  return align === 'left' ? ':--' : align === 'center' ? ':-:' : align === 'right' ? '--:' : '---'
}
