/** Inline nodes as Markdown source. */
import type { Node } from 'prosemirror-model'
import { atomSource, type PathResolver } from './atom-source.ts'
import {
  escapeDestination,
  escapeText,
  escapeTitle,
  markup,
  mathEnd,
  noteEnd,
  tagEnd,
} from './escape.ts'
import { trimAddress, webAddressPattern } from './inline-rules.ts'
import { wrapMark, type WrappedMark } from './mark-delimiters.ts'
import { settleMarks } from './mark-edges.ts'

export type LinePlace = {
  readonly resolve: PathResolver
  /** Headings and table cells: line breaks are written as `<br>`. */
  readonly isOneLine: boolean
  readonly isInHeading: boolean
}

/** A stretch of the line that carries one set of marks. */
type Piece = {
  readonly kind: 'text' | 'code' | 'atom' | 'break'
  /** Text as it is, or the finished source. */
  readonly text: string
  readonly marks: readonly string[]
  readonly link: { readonly href: string; readonly title: string } | null
  /** What `before` is for a text that follows. */
  readonly end: string
}

/** One line of text; breaks inside it make several lines of source. */
export function inlineSource(content: readonly Node[], place: LinePlace): string {
  const nodes = settleMarks(content)
  const pieces: Piece[] = []
  nodes.forEach((node, i) => {
    pieces.push(...piecesFrom(node, nodes[i - 1], nodes[i + 1], place))
  })
  const dollars = pieces.reduce(
    (sum, { text, link }) => sum + `${text}${link?.href ?? ''}`.split('$').length - 1,
    0,
  )
  const hasHtml = nodes.some(isRawHtml)
  return new LineWriter(pieces, { hasMath: dollars > 1, hasHtml }, place).write()
}

const endByAtom: Readonly<Record<string, string>> = {
  tag: tagEnd,
  math_inline: mathEnd,
  footnote_ref: noteEnd,
}

const markOrder = ['highlight', 'bold', 'italic', 'strike', 'underline', 'superscript', 'subscript']

function piecesFrom(
  node: Node,
  previous: Node | undefined,
  next: Node | undefined,
  place: LinePlace,
): Piece[] {
  if (node.isText) {
    const names = node.marks.map(({ type }) => type.name)
    const mark = node.marks.find(({ type }) => type.name === 'link')
    const link =
      mark === undefined
        ? null
        : { href: textOf(mark.attrs['href']), title: textOf(mark.attrs['title']) }
    const isCode = names.includes('code')
    return [
      {
        kind: isCode ? 'code' : 'text',
        text: isCode ? codeSource(node.text ?? '') : (node.text ?? ''),
        marks: markOrder.filter((name) => names.includes(name)),
        link,
        end: markup,
      },
    ]
  }
  if (node.type.name === 'hard_break') return [breakPiece(node, previous, next, place)]
  const source = atomSource(node, place.resolve)
  if (source === '') return []
  const names = textOf(node.attrs['marks']).split(' ')
  const href = textOf(node.attrs['href'])
  return [
    {
      kind: 'atom',
      text: source,
      marks: markOrder.filter((name) => names.includes(name)),
      link: href === '' ? null : { href, title: '' },
      end: endByAtom[node.type.name] ?? markup,
    },
  ]
}

function breakPiece(
  node: Node,
  previous: Node | undefined,
  next: Node | undefined,
  place: LinePlace,
): Piece {
  const isSoft = node.attrs['soft'] === true
  const isEdge = (other: Node | undefined) => other === undefined || other.type === node.type
  let text: string
  if (isSoft && (place.isOneLine || previous === undefined || next === undefined)) text = ' '
  else if (isSoft && isRawHtml(next)) text = '\n    '
  else if (isSoft)
    text = previous?.type === node.type && previous.attrs['soft'] === true ? '' : '\n'
  else if (
    place.isOneLine ||
    isEdge(previous) ||
    isEdge(next) ||
    previous?.type.name === 'raw_inline'
  )
    text = '<br>'
  else text = isRawHtml(next) ? '  \n    ' : '  \n'
  return { kind: 'break', text, marks: [], link: null, end: text.includes('\n') ? '\n' : markup }
}

/** A tag at the start of a line opens a block of HTML, unless the line is moved in by four. */
function isRawHtml(node: Node | undefined): boolean {
  return node?.type.name === 'raw_inline' && node.attrs['format'] === 'html'
}

/** What the line holds anywhere: more than one dollar, raw HTML that may be an anchor. */
type LineContent = { readonly hasMath: boolean; readonly hasHtml: boolean }

class LineWriter {
  private out = ''
  /** What `before` is for the next text. */
  private end = '\n'
  private readonly pieces: readonly Piece[]
  private readonly content: LineContent
  private readonly place: LinePlace

  constructor(pieces: readonly Piece[], content: LineContent, place: LinePlace) {
    this.pieces = pieces
    this.content = content
    this.place = place
  }

  write(): string {
    this.range(0, this.pieces.length, new Set(), false)
    return this.out
  }

  private range(from: number, to: number, active: ReadonlySet<string>, isInLink: boolean): void {
    for (let i = from; i < to;) {
      const wrap = this.outermost(i, to, active, isInLink)
      if (wrap === null) {
        this.piece(i, isInLink)
        i++
        continue
      }
      if (wrap.name === 'link') this.link(i, wrap.end, active)
      else this.mark(wrap.name as WrappedMark, i, wrap.end, active, isInLink)
      i = wrap.end
    }
  }

  /** The mark that begins at a piece and lasts longest. */
  private outermost(at: number, to: number, active: ReadonlySet<string>, isInLink: boolean) {
    const piece = this.pieces[at]
    let best: { name: string; end: number } | null = null
    if (piece === undefined) return best
    if (piece.link !== null && !isInLink) best = { name: 'link', end: this.lastOf(at, to, 'link') }
    for (const name of piece.marks) {
      if (active.has(name)) continue
      const end = this.lastOf(at, to, name)
      if (best === null || end > best.end) best = { name, end }
    }
    return best
  }

  /** Where the run of a mark ends; breaks inside it belong to it. */
  private lastOf(at: number, to: number, name: string): number {
    const first = this.pieces[at]
    let end = at + 1
    for (let i = end; i < to; i++) {
      const piece = this.pieces[i]
      if (piece === undefined) break
      if (piece.kind === 'break') continue
      const carries =
        name === 'link'
          ? piece.link !== null &&
            first?.link?.href === piece.link.href &&
            (first.link.title === piece.link.title || piece.kind === 'atom')
          : piece.marks.includes(name)
      if (!carries) break
      end = i + 1
    }
    return end
  }

  private mark(
    name: WrappedMark,
    from: number,
    to: number,
    active: ReadonlySet<string>,
    isInLink: boolean,
  ): void {
    const inner = this.nested(from, to, new Set([...active, name]), isInLink)
    const [open, close] = wrapMark(name, inner, this.before(), this.afterOf(to))
    this.add(`${open}${inner}${close}`, markup)
  }

  private link(from: number, to: number, active: ReadonlySet<string>): void {
    const [piece] = this.pieces.slice(from, to)
    const { href = '', title = '' } = piece?.link ?? {}
    const isBare =
      to === from + 1 && piece?.kind === 'text' && piece.marks.every((name) => active.has(name))
    if (isBare && title === '') {
      const address = this.bareAddress(
        piece.text,
        href,
        active.size > 0 ? markup : this.afterOf(to),
      )
      if (address !== null) {
        this.add(address, markup)
        return
      }
    }
    const inner = this.nested(from, to, active, true)
    const tail = title === '' ? '' : ` "${escapeTitle(title)}"`
    this.add(`[${inner}](${escapeDestination(href)}${tail})`, markup)
  }

  /** An address that is its own text needs no brackets. */
  private bareAddress(text: string, href: string, after: string): string | null {
    const isWeb =
      text === href && webAddressPattern.exec(text)?.[0] === text && trimAddress(text) === text
    if (
      isWeb &&
      !this.content.hasHtml &&
      this.end !== tagEnd &&
      !/[A-Za-z0-9]/.test(this.before()) &&
      /^\s?$/.test(after)
    )
      return text
    const isAutolink = text === href && /^[a-z][a-z0-9+.-]{1,31}:[^<>\s]*$/i.test(text)
    const isMail = `mailto:${text}` === href && mailPattern.test(text)
    return isAutolink || isMail ? `<${text}>` : null
  }

  /** The source of a range that will be wrapped. */
  private nested(from: number, to: number, active: ReadonlySet<string>, isInLink: boolean): string {
    const [out, end] = [this.out, this.end]
    this.out = ''
    this.end = markup
    this.range(from, to, active, isInLink)
    const inner = this.out
    this.out = out
    this.end = end
    return inner
  }

  private piece(at: number, isInLink: boolean): void {
    const piece = this.pieces[at]
    if (piece === undefined) return
    if (piece.kind === 'text') {
      const source = escapeText(piece.text, {
        before: this.end,
        after: this.afterOf(at + 1),
        isInLink,
        isInHeading: this.place.isInHeading,
        hasMath: this.content.hasMath,
        isCell: this.place.isOneLine && !this.place.isInHeading,
      })
      this.add(source, source.at(-1) ?? this.end)
      return
    }
    const needsBlank = /^[#@]/.test(piece.text) && !/^[\s([{*_~="'>]?$/.test(this.before())
    const isIdAfterText = piece.text.startsWith('^') && !/^\s?$/.test(this.before())
    this.add(needsBlank || isIdAfterText ? ` ${piece.text}` : piece.text, piece.end)
  }

  private add(source: string, end: string): void {
    this.out += source
    this.end = end
  }

  /** The last character written; '' at the start of a line or inside fresh delimiters. */
  private before(): string {
    if (this.out !== '') return this.out.at(-1) ?? ''
    return this.end === '\n' ? '' : '('
  }

  /** What follows a piece: a character of text, `markup`, or '' at the end of the line. */
  private afterOf(next: number): string {
    const piece = this.pieces[next]
    if (piece === undefined) return ''
    if (piece.kind === 'break') return piece.text === '<br>' ? markup : ''
    return piece.kind === 'text' && piece.marks.length === 0 && piece.link === null
      ? piece.text.charAt(0)
      : markup
  }
}

const mailPattern =
  /^[A-Za-z0-9._+-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/

/** Text between backticks: more of them than it holds, and a blank where it would touch one. */
export function codeSource(text: string): string {
  const line = text.replace(/[\n\r]+/g, ' ')
  const runs = new Set([...line.matchAll(/`+/g)].map(([run]) => run.length))
  let length = 1
  while (runs.has(length)) length++
  const fence = '`'.repeat(length)
  const isPadded = /^`|`$/.test(line) || (/^ .* $/s.test(line) && /[^ ]/.test(line))
  return isPadded ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
