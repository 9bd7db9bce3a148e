/**
 * Attributes come out of a shared document, so they may hold anything. Each is read through one of these before it
 * reaches the screen; what does not fit becomes the fallback.
 */

/** The text, or '' for everything that is none. */
export function readText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A whole number from `least` to `most`, or `fallback`. */
export function readWhole(value: unknown, least: number, most: number, fallback: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
    ? value
    : fallback
}

/** The value when it is one of `choices`, else null. */
export function readChoice<Choice extends string>(
  value: unknown,
  choices: readonly Choice[],
): Choice | null {
  return choices.find((choice) => choice === value) ?? null
}

/** A word that may stand in a class name or a language list: letters, digits and `+ # . -`; else ''. */
export function readWord(value: unknown): string {
  return typeof value === 'string' && /^[\p{L}\p{N}+#._-]{1,40}$/u.test(value) ? value : ''
}

/** The id of a node, or null. */
export function readNodeId(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 64 ? value : null
}

/** A calendar day as YYYY-MM-DD that exists, or null. */
export function readDay(value: unknown): string | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null
  const time = Date.parse(`${value}T00:00:00Z`)
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value ? null : value
}

const alignments = ['left', 'center', 'right'] as const

/** How the text of a table cell stands, or null for the direction of the writing. */
export function readAlign(value: unknown): (typeof alignments)[number] | null {
  return readChoice(value, alignments)
}

/** Widths in pixels of the columns a cell spans, or null. */
export function readColumnWidths(value: unknown, colspan: number): number[] | null {
  if (!Array.isArray(value) || value.length !== colspan) return null
  const widths = value.map((width) => readWhole(width, 0, 4000, 0))
  return widths.some((width) => width > 0) ? widths : null
}

/** Number of columns or rows a cell covers; a hostile span would make the browser lay out millions of cells. */
export function readSpan(value: unknown): number {
  return readWhole(value, 1, 200, 1)
}
