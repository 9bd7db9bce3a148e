/** Block tokens as ProseMirror nodes. */
import { append } from '../../../lib/append.ts'
import type { Token } from 'markdown-it'
import { Fragment, type Attrs, type Node, type NodeType } from 'prosemirror-model'
import { documentSchema } from '../schema.ts'
import { buildInline, type BuildContext } from './inline-builder.ts'
import { isEmbeddablePage, isFilePath } from './link-target.ts'

const { nodes } = documentSchema

/** A container that is being filled. */
type Frame = { readonly type: NodeType; attrs: Attrs | null; readonly children: Node[] }

const typeByStem = {
  paragraph: nodes.paragraph,
  heading: nodes.heading,
  blockquote: nodes.blockquote,
  callout: nodes.callout,
  bullet_list: nodes.bullet_list,
  ordered_list: nodes.ordered_list,
  list_item: nodes.list_item,
  table: nodes.table,
  tr: nodes.table_row,
  th: nodes.table_header,
  td: nodes.table_cell,
  footnote: nodes.footnote,
}

const typeByToken: ReadonlyMap<string, NodeType> = new Map(
  Object.entries(typeByStem).flatMap(([stem, type]) => [
    [`${stem}_open`, type],
    [`${stem}_close`, type],
  ]),
)

/** The blocks that the tokens of a whole text stand for. */
export function buildBlocks(tokens: readonly Token[], context: BuildContext): Node[] {
  const top: Frame = { type: nodes.doc, attrs: null, children: [] }
  const open: Frame[] = [top]
  for (const token of tokens) {
    const frame = open.at(-1) ?? top
    const type = typeByToken.get(token.type)
    if (type !== undefined && token.nesting > 0) {
      if (token.type === 'paragraph_open' && !token.hidden) loosen(open)
      open.push({ type, attrs: attributesOf(type, token), children: [] })
    } else if (type !== undefined && token.nesting < 0) {
      open.pop()
      append((open.at(-1) ?? top).children, closed(frame))
    } else {
      append(frame.children, leaf(token, frame.type, context))
    }
  }
  return [...withoutIdleLines(top)]
}

/** A paragraph that stands by itself in an item makes its list loose. */
function loosen(open: readonly Frame[]): void {
  const list = open.at(-2)
  if (open.at(-1)?.type === nodes.list_item && list !== undefined)
    list.attrs = { ...list.attrs, tight: false }
}

function attributesOf(type: NodeType, token: Token): Attrs | null {
  switch (type) {
    case nodes.heading:
      return { level: Number(token.tag.slice(1)) }
    case nodes.ordered_list:
      return { start: Number(token.attrGet('start') ?? 1), tight: true }
    case nodes.list_item:
    case nodes.callout:
    case nodes.footnote:
      return token.meta
    case nodes.table_header:
    case nodes.table_cell: {
      const style = token.attrGet('style')
      return typeof style === 'string' ? { align: style.replace('text-align:', '') } : null
    }
    default:
      return null
  }
}

function closed(frame: Frame): Node[] {
  // A paragraph of one line was already made into its blocks.
  if (frame.type === nodes.paragraph) return frame.children
  if (isLooseForNothing(frame)) frame.attrs = { ...frame.attrs, tight: true }
  const isContainer = holdsBlocks(frame.type)
  const content = isContainer ? withoutIdleLines(frame) : frame.children
  return [
    frame.type.create(
      frame.attrs,
      isContainer && content.length === 0
        ? nodes.paragraph.create()
        : Fragment.fromArray([...content]),
    ),
  ]
}

/** One item with one block has nothing to keep apart. */
function isLooseForNothing({ attrs, children }: Frame): boolean {
  return attrs?.['tight'] === false && children.length === 1 && children[0]?.childCount === 1
}

/** Empty paragraphs at the end are no part of the text, nor any in a list item. */
function withoutIdleLines({ type, children }: Frame): readonly Node[] {
  const isIdle = (node: Node | undefined) => node?.type === nodes.paragraph && node.childCount === 0
  if (type === nodes.list_item) return children.filter((node) => !isIdle(node))
  let end = children.length
  while (end > 0 && isIdle(children[end - 1])) end--
  return children.slice(0, end)
}

const holdsBlocks = (type: NodeType) => type.contentMatch.matchType(nodes.paragraph) !== null

function leaf(token: Token, parent: NodeType, context: BuildContext): Node[] {
  switch (token.type) {
    case 'inline': {
      const tokens = token.children ?? []
      if (parent === nodes.paragraph) return paragraphs(buildInline(tokens, context), context)
      const line = buildInline(tokens, context, true)
      return parent === nodes.heading ? [...line] : [paragraph(line)]
    }
    case 'fence':
      return [code(nodes.code_block, { language: token.info.trim() }, token.content)]
    case 'code_block':
      return [code(nodes.code_block, { language: '' }, token.content)]
    case 'math_block':
      return [code(nodes.math_block, null, token.content.replace(/^\n/, ''))]
    case 'comment_block':
      return [code(nodes.raw_block, { format: 'comment' }, `${token.content}\n`)]
    case 'html_block': {
      const html = token.content.trim()
      if (/^<br\s*\/?>$/i.test(html.trim())) return [nodes.paragraph.create()]
      context.onLoss('html', html)
      return [code(nodes.raw_block, { format: 'html' }, `${html}\n`)]
    }
    case 'hr':
      return [nodes.divider.create()]
    default:
      return []
  }
}

/** Source of a block; the line end that closes its last line is not part of it. */
function code(type: NodeType, attrs: Attrs | null, content: string): Node {
  const text = content.replace(/\n$/, '')
  return type.create(attrs, text === '' ? null : documentSchema.text(text))
}

const paragraph = (line: readonly Node[]) =>
  nodes.paragraph.create(null, Fragment.fromArray([...line]))

/** A paragraph, cut where a line of it holds nothing but a picture or something embedded: that is a block here. */
function paragraphs(line: readonly Node[], context: BuildContext): Node[] {
  const isCut = line.some(
    (node) => node.type === nodes.image_inline || node.attrs['embed'] === true,
  )
  if (!isCut || line.some((node) => node.type === nodes.raw_inline)) return [paragraph(line)]
  const blocks: Node[] = []
  let run: Node[] = []
  const endRun = () => {
    if (run.length > 0) blocks.push(paragraph(run))
    run = []
  }
  for (const segment of segments(line)) {
    const block = segment.length === 1 ? blockFrom(segment[0], context) : null
    if (block === null) {
      if (run.length > 0) run.push(nodes.hard_break.create({ soft: true }))
      append(run, segment)
    } else {
      endRun()
      blocks.push(block)
    }
  }
  endRun()
  return blocks
}

/** The lines of the source. */
function segments(line: readonly Node[]): Node[][] {
  const all: Node[][] = [[]]
  for (const node of line) {
    if (node.type === nodes.hard_break && node.attrs['soft'] === true) all.push([])
    else all.at(-1)?.push(node)
  }
  return all
}

/** The block that an inline node is when it has a line for itself. */
function blockFrom(node: Node | undefined, context: BuildContext): Node | null {
  if (node === undefined || node.attrs['marks'] !== null) return null
  if (node.type === nodes.image_inline) return pictureBlock(node)
  if (node.type !== nodes.page_link || node.attrs['embed'] !== true) return null
  const attribute = (name: string) => String(node.attrs[name] ?? '')
  const nodeId = attribute('nodeId') === '' ? null : attribute('nodeId')
  const target = attribute('target')
  const anchor = attribute('anchor')
  const label = attribute('label') === '' ? null : attribute('label')
  const isPage = (nodeId === null ? undefined : context.isPage(nodeId)) ?? !isFilePath(target)
  if (isPage) return nodes.embed.create({ nodeId, target, anchor, label })
  return nodes.attachment.create({
    nodeId,
    name: target.slice(target.lastIndexOf('/') + 1),
    target,
    anchor: anchor === '' ? null : anchor,
    label,
  })
}

function pictureBlock(node: Node): Node {
  const src = String(node.attrs['src'])
  const alt = String(node.attrs['alt'])
  const isBare =
    node.attrs['title'] === '' && node.attrs['width'] === null && node.attrs['href'] === null
  return isBare && isEmbeddablePage(src)
    ? nodes.embed.create({ src, label: alt === '' ? null : alt })
    : nodes.image.create(node.attrs)
}
