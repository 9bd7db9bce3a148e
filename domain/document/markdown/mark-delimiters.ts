/**
 * How a run of marked text is written: with Markdown's delimiters where they would be read as such (CommonMark 0.31,
 * section 6.2), else with the HTML tag that the parser takes for the same mark.
 */
import { markdownIt } from './tokenizer.ts'
import { markup } from './escape.ts'

export type WrappedMark =
  'highlight' | 'bold' | 'italic' | 'strike' | 'underline' | 'superscript' | 'subscript'

const tagByMark: Readonly<Record<WrappedMark, string>> = {
  highlight: 'mark',
  bold: 'b',
  italic: 'i',
  strike: 's',
  underline: 'u',
  superscript: 'sup',
  subscript: 'sub',
}

const delimitersByMark: Readonly<Partial<Record<WrappedMark, readonly string[]>>> = {
  highlight: ['=='],
  bold: ['**', '__'],
  italic: ['*', '_'],
  strike: ['~~'],
}

/** What to write before and after `inner`. `before` and `after` are its neighbours, '' where there is none. */
export function wrapMark(
  mark: WrappedMark,
  inner: string,
  before: string,
  after: string,
): readonly [string, string] {
  const next = after === markup ? '*' : after
  for (const delimiter of delimitersByMark[mark] ?? [])
    if (reads(delimiter, inner, before, after === markup ? delimiter : next))
      return [delimiter, delimiter]
  const tag = tagByMark[mark]
  return [`<${tag}>`, `</${tag}>`]
}

function reads(delimiter: string, inner: string, before: string, after: string): boolean {
  const char = delimiter.charAt(0)
  const first = inner.charAt(0)
  const last = inner.at(-1) ?? ''
  // Touching delimiters of one kind would be read as one longer run.
  if (first === char || last === char || before === char) return false
  const opens = isFlanking(before, first)
  const closes = isFlanking(after, last)
  if (!opens || !closes) return false
  if (char !== '_') return true
  // A tag takes an underscore after it for its own.
  if (/[#@]\S*$/.test(inner)) return false
  // Underscores inside a word are letters.
  return (
    (!isFlanking(first, before) || isPunctuation(before)) &&
    (!isFlanking(last, after) || isPunctuation(after))
  )
}

/** True where a delimiter between `outer` and `inner` leans on `inner`. */
function isFlanking(outer: string, inner: string): boolean {
  return !isBlank(inner) && (!isPunctuation(inner) || isBlank(outer) || isPunctuation(outer))
}

const { isPunctCharCode, isMdAsciiPunct, isWhiteSpace } = markdownIt.utils

const isBlank = (char: string) => char === '' || isWhiteSpace(char.charCodeAt(0))

function isPunctuation(char: string): boolean {
  if (char === '') return false
  const code = char.charCodeAt(0)
  return isMdAsciiPunct(code) || isPunctCharCode(code)
}
