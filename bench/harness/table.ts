import { goalText, isMet, ratioOf, type Figure } from './figure.ts'

type Cell = { readonly text: string; readonly isNumber: boolean }

const heads = ['figure', 'ours', 'floor', 'ratio', 'before', 'goal', 'met']

/** One table of all figures, in Markdown. `before` holds the figures of the baseline by their name. */
export function renderTable(
  figuresBySuite: ReadonlyMap<string, readonly Figure[]>,
  before: ReadonlyMap<string, number>,
): string {
  const rows: Cell[][] = [heads.map((head) => ({ text: head, isNumber: false }))]
  for (const [suite, figures] of figuresBySuite)
    for (const figure of figures) rows.push(cells(suite, figure, before))
  const widths = heads.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.text.length ?? 0)),
  )
  const lines = rows.map((row) =>
    row
      .map(({ text, isNumber }, column) =>
        isNumber ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
      )
      .join(' | '),
  )
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join(' | '))
  return lines.map((line) => `| ${line} |`).join('\n')
}

function cells(suite: string, figure: Figure, before: ReadonlyMap<string, number>): Cell[] {
  const ratio = ratioOf(figure)
  const met = isMet(figure)
  const known = before.get(`${suite}: ${figure.what}`)
  const number = (text: string): Cell => ({ text, isNumber: true })
  const word = (text: string): Cell => ({ text, isNumber: false })
  return [
    word(`${suite}: ${figure.what}`),
    number(`${shortNumber(figure.ours)} ${figure.unit}`.trim()),
    number(figure.floor === null ? '' : `${shortNumber(figure.floor)} ${figure.unit}`.trim()),
    number(ratio === null ? '' : `${ratio.toFixed(2)}x`),
    number(known === undefined ? '' : shortNumber(known)),
    word(figure.goals.map((goal) => goalText(goal, figure.unit)).join(', ')),
    word(met === null ? '' : met ? 'yes' : 'NO'),
  ]
}

export function shortNumber(value: number): string {
  const size = Math.abs(value)
  if (Number.isInteger(value)) return String(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
}
