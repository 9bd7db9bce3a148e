/** Block rules that Obsidian adds to CommonMark, for markdown-it. */
import MarkdownIt, { type MarkdownIt as Parser, type StateBlock } from 'markdown-it'
import { environmentOf } from './environment.ts'

type BlockRule = (state: StateBlock, startLine: number, endLine: number, silent: boolean) => boolean

/** Quotes and lists nested deeper than this are text: tokens of one list take two levels. */
export const deepestBlocks = 100

/** Adds the rules to a parser. */
export function addBlockRules(markdown: Parser): void {
  const { ruler } = markdown.block
  const interrupting = { alt: ['paragraph', 'reference', 'blockquote', 'list'] }
  ruler.before('table', 'nesting_limit', nestingLimit)
  ruler.before('blockquote', 'callout', callout)
  ruler.before('fence', 'comment_block', commentBlock, interrupting)
  ruler.before('fence', 'math_block', mathBlock, interrupting)
  ruler.before('reference', 'footnote', footnote, { alt: ['paragraph', 'reference', 'blockquote'] })
  // A line with a block id alone belongs to the quote or table above it and is no line of it.
  ruler.before('paragraph', 'block_id_line', blockIdLine, { alt: ['blockquote'] })
}

/** The stock rule; callouts read their body with it. */
const quoteRule: BlockRule = (() => {
  const { ruler } = new MarkdownIt().block
  ruler.enableOnly('blockquote')
  const [rule] = ruler.getRules('')
  if (rule === undefined) throw new Error('markdown-it has no rule for quotes.')
  return rule
})()

const isIndented = (state: StateBlock, line: number) =>
  (state.sCount[line] ?? 0) - state.blkIndent >= 4

const startOf = (state: StateBlock, line: number) =>
  (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)

const lineText = (state: StateBlock, line: number) =>
  state.src.slice(startOf(state, line), state.eMarks[line])

const nestingLimit: BlockRule = (state, startLine, endLine) => {
  if (state.level < deepestBlocks) return false
  let next = startLine + 1
  while (next < endLine && !state.isEmpty(next) && (state.sCount[next] ?? 0) >= state.blkIndent)
    next++
  pushParagraph(state, startLine, next)
  return true
}

function pushParagraph(state: StateBlock, startLine: number, endLine: number): void {
  state.line = endLine
  state.push('paragraph_open', 'p', 1)
  const inline = state.push('inline', '', 0)
  inline.content = state.md.utils.asciiTrim(
    state.getLines(startLine, endLine, state.blkIndent, false),
  )
  inline.map = [startLine, endLine]
  inline.children = []
  state.push('paragraph_close', 'p', -1)
}

/** `> [!kind]± title`, then a quote as body. */
const callout: BlockRule = (state, startLine, endLine, silent) => {
  if (isIndented(state, startLine)) return false
  const head = /^> {0,3}\[!([^\]]+)\]([+-]?)[ \t]*(.*)$/.exec(lineText(state, startLine))
  if (head === null) return false
  if (silent) return true
  const first = state.tokens.length
  const next = startLine + 1
  const hasBody =
    next < endLine &&
    (state.sCount[next] ?? 0) >= state.blkIndent &&
    !isIndented(state, next) &&
    state.src[startOf(state, next)] === '>'
  if (hasBody) {
    quoteRule(state, next, endLine, false)
  } else {
    state.push('blockquote_open', 'blockquote', 1)
    state.push('blockquote_close', 'blockquote', -1)
    state.line = next
  }
  const open = state.tokens[first]
  const close = state.tokens.at(-1)
  if (open === undefined || close === undefined) throw new Error('A quote makes two tokens.')
  open.type = 'callout_open'
  open.meta = {
    kind: head[1]?.trim() ?? 'note',
    fold: head[2] === '+' ? 'open' : head[2] === '-' ? 'closed' : null,
    title: head[3]?.trim() ?? '',
  }
  close.type = 'callout_close'
  return true
}

/**
 * Finds the line on which a pair of markers closes: the first line after `startLine` that holds the marker, if
 * nothing follows it there. Returns -1 when there is none.
 */
function closingLine(
  state: StateBlock,
  marker: string,
  startLine: number,
  endLine: number,
): number {
  const { unclosed } = environmentOf(state.env)
  if (startLine >= (unclosed.get(marker) ?? Infinity)) return -1
  for (let line = startLine + 1; line < endLine; line++) {
    if (!state.isEmpty(line) && (state.sCount[line] ?? 0) < state.blkIndent) return -1
    const text = lineText(state, line)
    const at = text.indexOf(marker)
    if (at >= 0) return text.slice(at + marker.length).trim() === '' ? line : -1
  }
  if (state.level === 0) unclosed.set(marker, startLine)
  return -1
}

/** The text between markers of which the first stands at the start of `startLine` and the last ends `endLine`. */
function between(state: StateBlock, marker: string, startLine: number, endLine: number): string {
  const first = lineText(state, startLine).slice(marker.length)
  const middle =
    endLine > startLine + 1
      ? `${state.getLines(startLine + 1, endLine, state.blkIndent, false)}\n`
      : ''
  const last = state.getLines(endLine, endLine + 1, state.blkIndent, false)
  return `${first}\n${middle}${last.slice(0, last.indexOf(marker))}`
}

function markedBlock(marker: string, type: string): BlockRule {
  return (state, startLine, endLine, silent) => {
    const start = startOf(state, startLine)
    if (!state.src.startsWith(marker, start) || isIndented(state, startLine)) return false
    const rest = lineText(state, startLine).slice(marker.length)
    const closeAt = rest.indexOf(marker)
    let content: string
    let next: number
    if (closeAt >= 0) {
      // On one line it stands in a paragraph as well as by itself.
      if (rest.slice(closeAt + marker.length).trim() !== '') return false
      if (silent && marker === '%%') return false
      content = rest.slice(0, closeAt)
      next = startLine + 1
    } else {
      const close = closingLine(state, marker, startLine, endLine)
      if (close < 0) return false
      content = silent ? '' : between(state, marker, startLine, close)
      next = close + 1
    }
    if (silent) return true
    state.line = next
    const token = state.push(type, '', 0)
    token.content = content
    token.map = [startLine, next]
    return true
  }
}

const commentBlock = markedBlock('%%', 'comment_block')
const mathBlock = markedBlock('$$', 'math_block')

/** `[^label]: text`, its further lines indented by four. */
const footnote: BlockRule = (state, startLine, endLine, silent) => {
  if (isIndented(state, startLine)) return false
  const head = /^\[\^([^\]\s]+)\]:/.exec(lineText(state, startLine))
  const label = head?.[1]
  if (head === null || label === undefined) return false
  if (silent) return true
  environmentOf(state.env).footnotes.add(label)

  const start = startOf(state, startLine)
  const contentStart = start + head[0].length
  const initial = (state.sCount[startLine] ?? 0) + head[0].length
  let offset = initial
  let pos = contentStart
  for (; pos < (state.eMarks[startLine] ?? 0); pos++) {
    const char = state.src[pos]
    if (char === '\t') offset += 4 - (offset % 4)
    else if (char === ' ') offset++
    else break
  }
  const old = {
    bMark: state.bMarks[startLine] ?? 0,
    tShift: state.tShift[startLine] ?? 0,
    sCount: state.sCount[startLine] ?? 0,
    parentType: state.parentType,
  }
  const open = state.push('footnote_open', '', 1)
  open.meta = { label }
  state.bMarks[startLine] = contentStart
  state.tShift[startLine] = pos - contentStart
  state.blkIndent += 4
  state.sCount[startLine] = Math.max(offset - initial, 0) + state.blkIndent
  state.parentType = 'footnote'
  state.md.block.tokenize(state, startLine, endLine)
  state.push('footnote_close', '', -1)
  state.blkIndent -= 4
  state.bMarks[startLine] = old.bMark
  state.tShift[startLine] = old.tShift
  state.sCount[startLine] = old.sCount
  state.parentType = old.parentType
  return true
}

const blockIdLine: BlockRule = (state, startLine, _endLine, silent) =>
  silent && /^\^[A-Za-z0-9-]+[ \t]*$/.test(lineText(state, startLine))
