/**
 * Text as Markdown source that reads back as the same text. Escapes what would be read as something else where it
 * stands, and leaves the rest alone: a file full of backslashes is nobody's note.
 */
import { beforeTag, tagPattern } from './inline-rules.ts'

/** Where a text stands in its line. */
export type TextPlace = {
  /** The last character written before it; '\n' at the start of a line. */
  readonly before: string
  /** The first character after it, `markup` when that is syntax, '' at the end of the line. */
  readonly after: string
  readonly isInLink: boolean
  readonly isInHeading: boolean
  /** The line holds more than one dollar. */
  readonly hasMath: boolean
  /** Cells lose blanks of every kind at their edges, other lines only those of ASCII. */
  readonly isCell: boolean
}

/** Stands for a neighbour that is written as syntax. */
export const markup = '\u0001'

const special = /[\\`*_[\]<&~=%$^#@:!\n\r]|www\.|^[\s>+\-|\d]|\s$/

/** The source of a text. */
export function escapeText(text: string, place: TextPlace): string {
  const isLineStart = place.before === '\n'
  if (!special.test(text) && !needsSeparation(text, place)) return text
  let out = ''
  let from = 0
  if (isLineStart) {
    const head = lineStart(text, place)
    out = head.out
    from = head.length
  } else if (needsSeparation(text, place)) {
    const first = String.fromCodePoint(text.codePointAt(0) ?? 0)
    out = entity(first)
    from = first.length
  }
  for (let i = from; i < text.length; i++) {
    const char = text.charAt(i)
    const before = i > 0 ? text.charAt(i - 1) : place.before
    const after = i + 1 < text.length ? text.charAt(i + 1) : place.after
    if (i === text.length - 1 && place.after === '' && isTrimmed(char, place)) out += entity(char)
    else if (char === '\n' || char === '\r') out += entity(char)
    else out += isRead(char, before, after, text, i, place) ? `\\${char}` : char
  }
  return out
}

const entity = (char: string) => `&#${char.codePointAt(0) ?? 32};`

/** A tag, a formula or an address before the text would take its first character in. */
function needsSeparation(text: string, { before }: TextPlace): boolean {
  if (before === tagEnd) return tagPattern.test(text)
  return before === mathEnd && /^\d/.test(text)
}

/** What `before` is after a tag, a formula and a footnote's number. */
export const tagEnd = '\u0002'
export const mathEnd = '\u0003'
export const noteEnd = '\u0004'

/** What at the start of a line would open a block. */
function lineStart(
  text: string,
  place: TextPlace,
): { readonly out: string; readonly length: number } {
  const first = text.charAt(0)
  if (isTrimmed(first, place)) return { out: entity(first), length: 1 }
  const ordered = /^(\d{1,9})[.)](?=\s|$)/.exec(text)
  if (ordered !== null)
    return { out: `${ordered[1]}\\${ordered[0].at(-1)}`, length: ordered[0].length }
  const opensBlock =
    /^(?:[-+](?:\s|$)|#{1,6}(?:\s|$)|>|=)/.test(text) ||
    /^[-|:][-|:\s]*$/.test(text) ||
    (/^[-|:]/.test(text) && place.after === markup)
  return opensBlock ? { out: `\\${first}`, length: 1 } : { out: '', length: 0 }
}

const isTrimmed = (char: string, { isCell }: TextPlace) =>
  isCell ? /\s/.test(char) : /[ \t\n\r]/.test(char)

const isBlank = (char: string) => char === '' || char === '\n' || /\s/.test(char)
const isWord = (char: string) => /[\p{L}\p{N}]/u.test(char)

/** True where the character would be read as syntax. */
function isRead(
  char: string,
  before: string,
  after: string,
  text: string,
  at: number,
  place: TextPlace,
): boolean {
  switch (char) {
    case '\\':
      return after === '' || after === markup || /[!-/:-@[-`{-~\n]/.test(after)
    case '`':
      return true
    case '*':
      return before === '\n' || !isBlank(before) || !isBlank(after)
    case '_':
      return (
        !(isWord(before) && isWord(after)) &&
        (before === '\n' || !isBlank(before) || !isBlank(after))
      )
    case '[':
      return place.isInLink || opensBracket(text, at, before, place.after)
    case ']':
      return place.isInLink
    case '<':
      return after === markup || /[A-Za-z/!?]/.test(after)
    case '&':
      return /^&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});/i.test(text.slice(at, at + 40))
    case '~':
    case '=':
    case '%':
      return [before, after].some((next) => next === char || isSyntax(next))
    case '$':
      return place.hasMath
    case '^':
      return after === '[' || after === markup || isBlockId(text, at, before, place.after)
    case '#':
      return (
        (isTagStart(before) && (after === markup || tagPattern.test(text.slice(at + 1, at + 3)))) ||
        (place.isInHeading && /^#+\s*$/.test(text.slice(at)))
      )
    case '@':
      return /[\w.+-]/.test(before)
        ? /[A-Za-z0-9-]/.test(after)
        : isTagStart(before) && /^@\d{4}-\d{2}-\d{2}/.test(text.slice(at, at + 11))
    case ':':
      return (
        before === noteEnd ||
        (!place.isInLink &&
          text.startsWith('://', at) &&
          /https?$/i.test(text.slice(Math.max(0, at - 5), at)))
      )
    case '.':
      return !place.isInLink && text.slice(Math.max(0, at - 3), at) === 'www'
    case '!':
      return after === '[' || after === markup
    default:
      return false
  }
}

const isSyntax = (char: string) => char >= markup && char <= noteEnd

const isTagStart = (before: string) => before === '' || before === markup || beforeTag.test(before)

function isBlockId(text: string, at: number, before: string, after: string): boolean {
  return (
    after === '' &&
    (isSyntax(before) || /[\s\]]/.test(before)) &&
    /^\^[A-Za-z0-9-]+\s*$/.test(text.slice(at, at + 210))
  )
}

/** A bracket pair by itself is plain text; anything that might become a link, a task, a footnote or a callout is not. */
function opensBracket(text: string, at: number, before: string, after: string): boolean {
  if (before === '!' || before === '^' || isSyntax(before)) return true
  const inner = /^\[([^[\]\\`<]*)\](.?)/s.exec(text.slice(at, at + 400))
  if (inner === null) return true
  const [, content = '', next = ''] = inner
  const follows = next === '' ? after : next
  return (
    /^[!^]/.test(content) ||
    content.length < 2 ||
    '([:'.includes(follows || ' ') ||
    follows === markup ||
    before === '\n'
  )
}

const entityStart = /&(?=#?[a-z0-9]{1,31};)/gi

/** The text of a link title, between double quotes. */
export function escapeTitle(title: string): string {
  return title
    .replace(/["\\]/g, '\\$&')
    .replace(entityStart, '\\&')
    .replace(/[\n\r]+/g, ' ')
}

/** An address or path as the destination of a link. */
export function escapeDestination(destination: string): string {
  const escaped = destination
    .replace(/[\n\r]/g, (char) => encodeURIComponent(char))
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\')
    .replace(entityStart, '\\&')
  if (
    escaped === '' ||
    (/^[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*$/.test(escaped) && !escaped.endsWith('\\'))
  )
    return escaped
  return `<${escaped.replace(/[<>]/g, '\\$&')}>`
}
