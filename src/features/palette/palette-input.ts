/** What the text in the palette asks for. The first sign chooses the kind of thing: `>` commands, `#` tags, … */

export type PaletteMode = 'all' | 'commands' | 'tags' | 'people' | 'help'

export type FilterName = 'in' | 'type' | 'tag'

/** A filter at the end of the text whose value is being typed. */
export type OpenFilter = {
  readonly filter: FilterName
  /** Without its quotation mark. */
  readonly value: string
  /** Where the filter begins in the text. */
  readonly start: number
}

export type PaletteInput = {
  readonly mode: PaletteMode
  /** The text without the sign of its mode, trimmed. */
  readonly words: string
  readonly openFilter: OpenFilter | null
}

const modeBySign: Readonly<Record<string, PaletteMode>> = {
  '>': 'commands',
  '@': 'people',
  '?': 'help',
}

const openFilterPattern = /(?<=^|\s)(in|type|tag):(?:"([^"]*)|(\S*))$/iu

export function readInput(text: string): PaletteInput {
  const body = text.trimStart()
  const mode = modeBySign[body.charAt(0)]
  if (mode !== undefined) return { mode, words: body.slice(1).trim(), openFilter: null }
  // A tag with words behind it is a search inside the tag.
  if (/^#\S*$/u.test(body)) return { mode: 'tags', words: body.slice(1), openFilter: null }
  return { mode: 'all', words: text.trim(), openFilter: openFilterOf(text) }
}

function openFilterOf(text: string): OpenFilter | null {
  const match = openFilterPattern.exec(text)
  if (match === null) return null
  return {
    filter: (match[1] ?? '').toLowerCase() as FilterName,
    value: (match[2] ?? match[3] ?? '').replace(/^#/u, ''),
    start: match.index,
  }
}

/** The text with a filter in place of what was typed of it, ready for the next word. */
export function withFilter(text: string, start: number, filter: FilterName, value: string): string {
  const quoted = /[\s"]/u.test(value) ? `"${value.replaceAll('"', '')}"` : value
  return `${text.slice(0, start)}${filter}:${quoted} `
}
