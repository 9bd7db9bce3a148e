/** Inline rules that GFM and Obsidian add to CommonMark, for markdown-it. */
import type { Delimiter, MarkdownIt, StateInline } from 'markdown-it'
import { environmentOf } from './environment.ts'
import { splitAnchor } from './link-target.ts'

type InlineRule = (state: StateInline, silent: boolean) => boolean

/** Adds the rules to a parser. */
export function addInlineRules(markdown: MarkdownIt): void {
  const { ruler, ruler2 } = markdown.inline
  ruler.before('escape', 'web_address', webAddress)
  ruler.before('escape', 'comment', comment)
  ruler.before('escape', 'math', math)
  ruler.before('escape', 'tag', tag)
  ruler.before('escape', 'block_id', blockId)
  ruler.before('escape', 'date_mention', dateMention)
  ruler.after('strikethrough', 'highlight', highlight)
  ruler.before('link', 'inline_footnote', inlineFootnote)
  ruler.before('link', 'footnote_ref', footnoteRef)
  ruler.before('link', 'wikilink', wikilink)
  ruler2.after('strikethrough', 'highlight', pairHighlights)
}

/** Characters that a tag may not hold (those of Obsidian). */
export const tagPattern = /^[^\u2000-\u206f\u2e00-\u2e7f'!"#$%&()*+,.:;<=>?@^`{|}~[\]\\\s\p{Cc}]+/u

/** What may stand before `#` for a tag, and before `@` for a date. */
export const beforeTag = /[\s([{*_~="'>]/

/** A web address as it stands in a text. */
export const webAddressPattern = /^https?:\/\/[^\s<>"`\\|[\]{}^\p{Cc}]+/iu

/** Where `marker` closes at or after `from`, else -1. That there is none is found out once for a text. */
function closeAt(state: StateInline, marker: string, from: number): number {
  const unclosed = unclosedByState.get(state) ?? new Set<string>()
  unclosedByState.set(state, unclosed)
  if (unclosed.has(marker)) return -1
  const at = state.src.indexOf(marker, from)
  if (at < 0) unclosed.add(marker)
  return at < 0 || at + marker.length > state.posMax ? -1 : at
}

const unclosedByState = new WeakMap<StateInline, Set<string>>()

/** `[[target#anchor|label]]` and, with a `!` before it, the same shown in place. */
const wikilink: InlineRule = (state, silent) => {
  const isEmbed = state.src[state.pos] === '!'
  const start = state.pos + (isEmbed ? 1 : 0)
  if (!state.src.startsWith('[[', start)) return false
  const end = closeAt(state, ']]', start + 2)
  if (end < 0) return false
  const content = state.src.slice(start + 2, end)
  if (content.length > 2000 || /[\n[]/.test(content)) return false
  const bar = content.search(/\\?\|/)
  const { target, anchor } = splitAnchor(bar < 0 ? content : content.slice(0, bar))
  if (target === '' && anchor === '') return false
  if (!silent) {
    const token = state.push('wikilink', '', 0)
    const label = bar < 0 ? '' : content.slice(content.indexOf('|', bar) + 1)
    token.meta = { isEmbed, target, anchor, label: label.replace(/\\\|/g, '|').trim() }
  }
  state.pos = end + 2
  return true
}

/** `%%text%%` */
const comment: InlineRule = (state, silent) => {
  if (!state.src.startsWith('%%', state.pos)) return false
  const end = closeAt(state, '%%', state.pos + 2)
  if (end < 0) return false
  if (!silent) state.push('comment', '', 0).content = state.src.slice(state.pos + 2, end)
  state.pos = end + 2
  return true
}

/** `$tex$`, and `$$tex$$` inside a line. A dollar before a digit is money. */
const math: InlineRule = (state, silent) => {
  const { src, pos } = state
  if (src[pos] !== '$') return false
  const isDisplay = src[pos + 1] === '$'
  const marker = isDisplay ? '$$' : '$'
  const from = pos + marker.length
  let end = -1
  if (isDisplay) {
    end = closeAt(state, marker, from)
    if (end < 0 || src.slice(from, end).trim() === '') return false
  } else {
    if (/[\s$]/.test(src[from] ?? ' ')) return false
    for (let at = closeAt(state, '$', from); at >= 0; at = closeAt(state, '$', at + 1)) {
      const before = src[at - 1] ?? ''
      if (before === '\\') continue
      if (/\s/.test(before) || /\d/.test(src[at + 1] ?? '')) return false
      end = at
      break
    }
    if (end < 0 || src.slice(from, end).includes('\n')) return false
  }
  if (!silent) {
    const token = state.push('math', '', 0)
    token.content = src.slice(from, end)
    token.meta = { isDisplay }
  }
  state.pos = end + marker.length
  return true
}

/** `#name/nested`, with at least one character that is no digit. */
const tag: InlineRule = (state, silent) => {
  const { src, pos } = state
  if (src[pos] !== '#' || state.linkLevel > 0 || (pos > 0 && !beforeTag.test(src[pos - 1] ?? '')))
    return false
  const name = tagPattern.exec(src.slice(pos + 1, Math.min(pos + 201, state.posMax)))?.[0]
  if (name === undefined || /^[\d/]+$/.test(name)) return false
  if (!silent) state.push('tag', '', 0).content = name
  state.pos = pos + 1 + name.length
  return true
}

/** `@2026-01-31` */
const dateMention: InlineRule = (state, silent) => {
  const { src, pos } = state
  if (src[pos] !== '@' || state.linkLevel > 0 || (pos > 0 && !beforeTag.test(src[pos - 1] ?? '')))
    return false
  const date = /^\d{4}-\d{2}-\d{2}(?![\w-])/.exec(src.slice(pos + 1, pos + 13))?.[0]
  if (date === undefined || pos + 11 > state.posMax) return false
  if (!silent) state.push('date_mention', '', 0).content = date
  state.pos = pos + 11
  return true
}

/** `^id` at the end of a block. */
const blockId: InlineRule = (state, silent) => {
  const { src, pos } = state
  if (src[pos] !== '^' || state.posMax !== src.length || !/[\s\]]/.test(src[pos - 1] ?? ' '))
    return false
  if (src.length - pos > 200) return false
  const id = /^\^([A-Za-z0-9-]+)[ \t]*$/.exec(src.slice(pos))?.[1]
  if (id === undefined) return false
  if (!silent) state.push('block_id', '', 0).content = id
  state.pos = src.length
  return true
}

/** `[^label]` of a footnote that the text defines. */
const footnoteRef: InlineRule = (state, silent) => {
  const { src, pos } = state
  if (src[pos] !== '[' || src[pos + 1] !== '^') return false
  const label = /^\[\^([^\]\s]{1,200})\]/.exec(src.slice(pos, pos + 204))?.[1]
  if (label === undefined || pos + label.length + 3 > state.posMax) return false
  if (!environmentOf(state.env).footnotes.has(label)) return false
  if (!silent) state.push('footnote_ref', '', 0).content = label
  state.pos = pos + label.length + 3
  return true
}

/** `^[text]` */
const inlineFootnote: InlineRule = (state, silent) => {
  const { src, pos } = state
  if (src[pos] !== '^' || src[pos + 1] !== '[' || closeAt(state, ']', pos) < 0) return false
  const end = state.md.helpers.parseLinkLabel(state, pos + 1)
  if (end < 0 || src.slice(pos + 2, end).trim() === '') return false
  if (!silent) {
    const token = state.push('inline_footnote', '', 0)
    token.content = src.slice(pos + 2, end)
    token.children = []
    state.md.inline.parse(token.content, state.md, state.env, token.children)
  }
  state.pos = end + 1
  return true
}

/** An address with `http://` or `https://` that stands in the text by itself (GFM). */
const webAddress: InlineRule = (state, silent) => {
  const { src, pos } = state
  if (src[pos] !== ':' || state.linkLevel > 0 || !src.startsWith('://', pos)) return false
  const protocol = /(?:^|[^a-z0-9])(https?)$/i.exec(src.slice(Math.max(0, pos - 6), pos))?.[1]
  if (protocol === undefined || (!silent && !state.pending.endsWith(protocol))) return false
  const start = pos - protocol.length
  const address = trimAddress(
    webAddressPattern.exec(src.slice(start, Math.min(start + 4000, state.posMax)))?.[0] ?? '',
  )
  if (address.length <= protocol.length + 3) return false
  if (!silent) {
    state.pending = state.pending.slice(0, -protocol.length)
    const open = state.push('link_open', 'a', 1)
    open.attrs = [['href', address]]
    state.push('text', '', 0).content = address
    state.push('link_close', 'a', -1)
  }
  state.pos = start + address.length
  return true
}

/** Takes away what belongs to the sentence: closing punctuation, markers, a bracket that was not opened. */
export function trimAddress(address: string): string {
  let end = address.length
  let surplus = count(address, ')') - count(address, '(')
  for (;;) {
    const char = address[end - 1] ?? ''
    const entity =
      char === ';'
        ? /&#?[a-z0-9]+;$/i.exec(address.slice(Math.max(0, end - 40), end))?.[0]
        : undefined
    if (entity !== undefined) end -= entity.length
    else if (/[?!.,:;*_~'$%]/.test(char)) end--
    else if (char === '=' && address[end - 2] === '=') end--
    else if (char === ')' && surplus > 0) {
      surplus--
      end--
    } else return address.slice(0, end)
  }
}

const count = (text: string, char: string) => text.split(char).length - 1

const equals = '='.charCodeAt(0)

/** `==text==`: the delimiters; `pairHighlights` makes marks of those that pair. */
const highlight: InlineRule = (state, silent) => {
  if (silent || state.src.charCodeAt(state.pos) !== equals) return false
  const scanned = state.scanDelims(state.pos, true)
  if (scanned.length < 2) return false
  if (scanned.length % 2 === 1) state.push('text', '', 0).content = '='
  for (let i = 1; i < scanned.length; i += 2) {
    state.push('text', '', 0).content = '=='
    state.delimiters.push({
      marker: equals,
      length: 0,
      token: state.tokens.length - 1,
      end: -1,
      open: scanned.can_open,
      close: scanned.can_close,
    })
  }
  state.pos += scanned.length
  return true
}

function pairHighlights(state: StateInline): boolean {
  pairIn(state, state.delimiters)
  for (const meta of state.tokens_meta) if (meta?.delimiters) pairIn(state, meta.delimiters)
  return false
}

function pairIn(state: StateInline, delimiters: readonly Delimiter[]): void {
  for (const opener of delimiters) {
    if (opener.marker !== equals || opener.end < 0) continue
    const open = state.tokens[opener.token]
    const close = state.tokens[delimiters[opener.end]?.token ?? -1]
    if (open === undefined || close === undefined) continue
    open.type = 'mark_open'
    open.nesting = 1
    open.content = ''
    close.type = 'mark_close'
    close.nesting = -1
    close.content = ''
  }
}
