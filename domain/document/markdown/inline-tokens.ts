/** What lists of inline tokens say as a whole: which tags of HTML pair, what a reader sees. */
import type { Token } from 'markdown-it'
import type { Mark } from 'prosemirror-model'
import { documentSchema } from '../schema.ts'

const { marks } = documentSchema
const bold = marks.bold.create()
const italic = marks.italic.create()
const strike = marks.strike.create()

const markByTag: Readonly<Record<string, Mark>> = {
  u: marks.underline.create(),
  sub: marks.subscript.create(),
  sup: marks.superscript.create(),
  mark: marks.highlight.create(),
  b: bold,
  strong: bold,
  i: italic,
  em: italic,
  s: strike,
  del: strike,
}

/** Opening and closing tags of one kind that pair, with the mark they stand for. Attributes make them raw HTML. */
export function pairTags(tokens: readonly Token[]): ReadonlyMap<Token, Mark> {
  const pairs = new Map<Token, Mark>()
  const openByName = new Map<string, Token[]>()
  for (const token of tokens) {
    if (token.type !== 'html_inline') continue
    const tag = /^<(\/?)([a-z]+)(\s[^>]*)?>$/i.exec(token.content)
    const name = tag?.[2]?.toLowerCase() ?? ''
    if (tag === null || !Object.hasOwn(markByTag, name)) continue
    const open = openByName.get(name) ?? []
    openByName.set(name, open)
    if (tag[1] === '') {
      open.push(token)
      continue
    }
    const opener = open.pop()
    const mark = markByTag[name]
    if (opener === undefined || mark === undefined || !/^<[a-z]+>$/i.test(opener.content)) continue
    pairs.set(opener, mark)
    pairs.set(token, mark)
  }
  return pairs
}

/** What a reader sees of inline tokens. */
export function plainText(tokens: readonly Token[]): string {
  let text = ''
  for (const token of tokens) {
    if (token.type === 'softbreak' || token.type === 'hardbreak') text += ' '
    else if (token.type === 'image') text += plainText(token.children ?? [])
    else if (token.type === 'wikilink')
      text += String(token.meta?.['label'] || token.meta?.['target'])
    else if (token.type === 'tag') text += `#${token.content}`
    else if (token.type === 'date_mention') text += `@${token.content}`
    else if (token.type === 'math') text += `$${token.content}$`
    else if (token.type !== 'html_inline') text += token.content
  }
  return text
}
