/** Inline tokens as ProseMirror nodes. */
import type { Token } from 'markdown-it'
import type { Mark, Node, NodeType } from 'prosemirror-model'
import { documentSchema } from '../schema.ts'
import { trimAddress } from './inline-rules.ts'
import type { LinkResolver, LossListener } from './link-resolver.ts'
import {
  isFilePath,
  isImagePath,
  isRemote,
  splitPictureText,
  targetFromDestination,
  type LinkTarget,
} from './link-target.ts'
import { pairTags, plainText } from './inline-tokens.ts'
import { settleMarks } from './mark-edges.ts'

const { nodes, marks } = documentSchema

/** What the building of one document shares. */
export type BuildContext = {
  readonly resolve: LinkResolver
  readonly onLoss: LossListener
  /** Whether a node that a link was resolved to is a page; undefined for others. */
  readonly isPage: (nodeId: string) => boolean | undefined
  /** Takes the content of an inline footnote and answers with its label. */
  readonly addFootnote: (content: readonly Node[]) => string
}

const bold = marks.bold.create()
const italic = marks.italic.create()
const strike = marks.strike.create()
const highlight = marks.highlight.create()

const markByToken: ReadonlyMap<string, Mark> = new Map([
  ['strong_open', bold],
  ['strong_close', bold],
  ['em_open', italic],
  ['em_close', italic],
  ['s_open', strike],
  ['s_close', strike],
  ['mark_open', highlight],
  ['mark_close', highlight],
])

/** Nodes of one line of text. `isOneLine`: its line ends are blanks, as in a heading. */
export function buildInline(
  tokens: readonly Token[],
  context: BuildContext,
  isOneLine = false,
): readonly Node[] {
  return settleMarks(new InlineBuilder(context, isOneLine).build(tokens))
}

class InlineBuilder {
  private readonly nodes: Node[] = []
  private readonly open: Mark[] = []
  private marks: readonly Mark[] = []
  private link: Mark | null = null
  /** Where a picture inside a link of the vault leads. */
  private linkOfPicture: string | null = null
  private readonly context: BuildContext
  private readonly isOneLine: boolean

  constructor(context: BuildContext, isOneLine: boolean) {
    this.context = context
    this.isOneLine = isOneLine
  }

  build(tokens: readonly Token[]): Node[] {
    const markByHtml = pairTags(tokens)
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]
      if (token === undefined) continue
      if (token.type === 'link_open') {
        const end = this.vaultLink(tokens, i)
        if (end >= 0) i = end
        else this.openLink(token)
      } else {
        this.token(token, markByHtml)
      }
    }
    const isSoft = (node: Node | undefined) =>
      node?.type === nodes.hard_break && node.attrs['soft'] === true
    while (isSoft(this.nodes.at(-1))) this.nodes.pop()
    return this.nodes
  }

  private token(token: Token, markByHtml: ReadonlyMap<Token, Mark>): void {
    switch (token.type) {
      case 'text':
        if (this.link === null) this.textWithAddresses(token.content)
        else this.text(token.content)
        break
      case 'text_special':
        this.text(token.content)
        break
      case 'code_inline':
        if (token.content !== '')
          this.nodes.push(
            documentSchema.text(token.content, marks.code.create().addToSet(this.marks)),
          )
        break
      case 'softbreak':
        if (this.isOneLine) this.text(' ')
        else this.nodes.push(nodes.hard_break.create({ soft: true }))
        break
      case 'hardbreak':
        this.nodes.push(nodes.hard_break.create())
        break
      case 'link_close':
        this.link = null
        this.setMarks()
        break
      case 'image':
        this.picture(token)
        break
      case 'wikilink':
        this.wikilink(token)
        break
      case 'html_inline':
        this.html(token, markByHtml.get(token))
        break
      case 'comment':
        this.atom(nodes.raw_inline, { text: token.content, format: 'comment' })
        break
      case 'math':
        this.atom(nodes.math_inline, {
          tex: token.content.replace(/\s*\n\s*/g, ' '),
          display: token.meta?.['isDisplay'] === true ? true : null,
        })
        break
      case 'tag':
        this.atom(nodes.tag, { name: token.content })
        break
      case 'date_mention':
        this.atom(nodes.mention, { date: token.content })
        break
      case 'footnote_ref':
        this.atom(nodes.footnote_ref, { label: token.content })
        break
      case 'inline_footnote':
        this.atom(nodes.footnote_ref, {
          label: this.context.addFootnote(buildInline(token.children ?? [], this.context)),
        })
        break
      case 'block_id':
        this.trimEnd()
        this.nodes.push(nodes.block_id.create({ id: token.content }))
        break
      default: {
        const mark = markByToken.get(token.type)
        if (mark !== undefined) this.toggle(mark, token.nesting)
        else if (token.content !== '') this.text(token.content)
      }
    }
  }

  private text(text: string): void {
    if (text !== '') this.nodes.push(documentSchema.text(text, this.marks))
  }

  private atom(type: NodeType, attributes: Readonly<Record<string, unknown>>): void {
    this.nodes.push(type.create({ ...attributes, marks: this.markNames() }))
  }

  private markNames(): string | null {
    const names = this.marks.filter((mark) => mark.type !== marks.link).map(({ type }) => type.name)
    return names.length === 0 ? null : names.join(' ')
  }

  private toggle(mark: Mark, nesting: number): void {
    if (nesting > 0) this.open.push(mark)
    else {
      const at = this.open.lastIndexOf(mark)
      if (at >= 0) this.open.splice(at, 1)
    }
    this.setMarks()
  }

  private setMarks(): void {
    let set: readonly Mark[] = this.link === null ? [] : [this.link]
    for (const mark of this.open) set = mark.addToSet(set)
    this.marks = set
  }

  private openLink(token: Token): void {
    this.link = marks.link.create({
      href: String(token.attrGet('href') ?? ''),
      title: token.attrGet('title'),
    })
    this.setMarks()
  }

  /** A link that stays in the vault becomes one page link; answers with the index of its end, or -1. */
  private vaultLink(tokens: readonly Token[], at: number): number {
    const destination = String(tokens[at]?.attrGet('href') ?? '')
    if (destination === '' || isRemote(destination)) return -1
    let end = at + 1
    while (end < tokens.length && tokens[end]?.type !== 'link_close') end++
    const link = targetFromDestination(destination)
    if (link.target === '' && link.anchor === '') return -1
    let words: Token[] = []
    const endWords = () => {
      const label = plainText(words).trim()
      const { common, isWhole } = marksOfLabel(words)
      if (!isWhole) this.context.onLoss('link_label', label)
      for (const mark of common) this.toggle(mark, 1)
      if (label !== '') this.pageLink(link, label === link.target ? '' : label, 'markdown', false)
      for (const mark of common) this.toggle(mark, -1)
      words = []
    }
    for (const token of tokens.slice(at + 1, end)) {
      if (token.type !== 'image' && token.type !== 'wikilink') {
        words.push(token)
        continue
      }
      endWords()
      this.linkOfPicture = destination
      this.token(token, noPairs)
      this.linkOfPicture = null
    }
    endWords()
    return end
  }

  private pageLink(
    link: LinkTarget,
    label: string,
    syntax: 'wiki' | 'markdown',
    isEmbed: boolean,
  ): void {
    const resolved =
      link.target === ''
        ? null
        : this.context.resolve({ kind: isEmbed ? 'embed' : 'link', syntax, ...link })
    if (label.startsWith('@') && resolved !== null && !isEmbed && link.anchor === '')
      this.atom(nodes.mention, { nodeId: resolved.nodeId, label: label.slice(1) })
    else
      this.atom(nodes.page_link, {
        nodeId: resolved?.nodeId ?? null,
        ...link,
        label,
        embed: isEmbed ? true : null,
      })
  }

  private wikilink(token: Token): void {
    const meta = token.meta ?? {}
    const target: LinkTarget = { target: String(meta['target']), anchor: String(meta['anchor']) }
    const label = String(meta['label'])
    if (meta['isEmbed'] !== true) this.pageLink(target, label, 'wiki', false)
    else if (isImagePath(target.target)) this.vaultPicture(target, label, '', 'wiki')
    else this.pageLink(target, label, 'wiki', true)
  }

  private picture(token: Token): void {
    const source = String(token.attrGet('src') ?? '')
    const title = String(token.attrGet('title') ?? '')
    const text = plainText(token.children ?? [])
    if (isRemote(source))
      this.atom(nodes.image_inline, {
        src: source,
        ...splitPictureText(text),
        title,
        href: this.hrefOfPicture(),
      })
    else if (source !== '')
      this.vaultPicture(targetFromDestination(source), text, title, 'markdown')
    else this.text(text)
  }

  private vaultPicture(
    link: LinkTarget,
    text: string,
    title: string,
    syntax: 'wiki' | 'markdown',
  ): void {
    if (syntax === 'markdown' && !isImagePath(link.target) && isFilePath(link.target)) {
      this.pageLink(link, text, syntax, true)
      return
    }
    const resolved =
      link.target === '' ? null : this.context.resolve({ kind: 'image', syntax, ...link })
    if (resolved?.isPage === true) {
      this.pageLink(link, text, syntax, true)
      return
    }
    this.atom(nodes.image_inline, {
      nodeId: resolved?.nodeId ?? null,
      src: resolved === null ? link.target : '',
      ...splitPictureText(text),
      title,
      anchor: link.anchor === '' ? null : link.anchor,
      href: this.hrefOfPicture(),
    })
  }

  private hrefOfPicture(): string | null {
    return this.linkOfPicture ?? (this.link === null ? null : String(this.link.attrs['href']))
  }

  private html(token: Token, mark: Mark | undefined): void {
    if (mark !== undefined) {
      this.toggle(mark, token.content.startsWith('</') ? -1 : 1)
    } else if (/^<\/?(?:u|su[bp]|mark|b|strong|i|em|s|del)>$/i.test(token.content)) {
      // One without the other marks nothing.
      this.text(token.content)
    } else if (/^<br\s*\/?>$/i.test(token.content)) {
      this.nodes.push(nodes.hard_break.create())
    } else {
      this.context.onLoss('html', token.content)
      this.atom(nodes.raw_inline, { text: token.content, format: 'html' })
    }
  }

  /** GFM addresses without a scheme: `www.` and mail. */
  private textWithAddresses(text: string): void {
    let from = 0
    if (text.includes('www.') || text.includes('@'))
      for (const match of text.matchAll(bareAddress)) {
        const address = trimAddress(match[0])
        const before = text[match.index - 1] ?? ' '
        if (match.index < from || /[a-z0-9@/:]/i.test(before) || !/\./.test(address.slice(4)))
          continue
        this.text(text.slice(from, match.index))
        const href = address.startsWith('www.') ? `http://${address}` : `mailto:${address}`
        const link = marks.link.create({ href }).addToSet(this.marks)
        this.nodes.push(documentSchema.text(address, link))
        from = match.index + address.length
      }
    this.text(from === 0 ? text : text.slice(from))
  }

  private trimEnd(): void {
    for (let last = this.nodes.at(-1); last !== undefined; last = this.nodes.at(-1)) {
      if (last.type === nodes.hard_break && last.attrs['soft'] === true) {
        this.nodes.pop()
        continue
      }
      if (!last.isText || marks.code.isInSet(last.marks) !== undefined) return
      const kept = (last.text ?? '').replace(/[ \t]+$/, '')
      if (kept === last.text) return
      this.nodes.pop()
      if (kept !== '') {
        this.nodes.push(documentSchema.text(kept, last.marks))
        return
      }
    }
  }
}

const noPairs: ReadonlyMap<Token, Mark> = new Map()

const bareAddress =
  /www\.[^\s<>"`\\|[\]{}^]+|[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?){1,8}/g

/**
 * The marks that lie over all of a label. A page link carries marks as one thing: what lies over a part of its label
 * only, and code, is not kept.
 */
function marksOfLabel(tokens: readonly Token[]): {
  readonly common: readonly Mark[]
  readonly isWhole: boolean
} {
  const open: Mark[] = []
  const sets: (readonly Mark[])[] = []
  let hasCode = false
  for (const { type, nesting, content } of tokens) {
    const mark = markByToken.get(type)
    if (mark === undefined) {
      hasCode ||= type === 'code_inline'
      if (content.trim() !== '') sets.push([...open])
    } else if (nesting > 0) open.push(mark)
    else open.splice(open.lastIndexOf(mark), 1)
  }
  const common = (sets[0] ?? []).filter((mark) => sets.every((set) => set.includes(mark)))
  return { common, isWhole: !hasCode && sets.every((set) => set.length === common.length) }
}
