import type { Mark, Node } from 'prosemirror-model'
import { fitContent } from '../fitting.ts'
import { documentSchema, safeHref } from '../schema.ts'
import type { LinkResolver, LossListener } from '../markdown/link-resolver.ts'
import { blockRole, droppedTags, markTags, type BlockRole } from './html-roles.ts'

const { nodes, marks } = documentSchema

/** Open containers beyond this many are read as if they were not there. */
const deepestFrames = 100

type Frame = {
  readonly role: Exclude<BlockRole, 'division'>
  readonly attributes: Readonly<Record<string, string>>
  readonly blocks: Node[]
  inline: Node[]
  /** Raw text of `pre`, title of `details`. */
  text: string
}

type OpenElement = {
  readonly tag: string
  readonly effect: 'frame' | 'mark' | 'drop' | 'division' | 'link' | 'summary' | 'none'
}

type OpenLink = { readonly href: string; readonly start: number; readonly frame: Frame }

/**
 * Builds a document from the events of an HTML parser. It keeps its own stack, so no input can exhaust the call
 * stack, and every node it makes fits its parent.
 */
export class HtmlBuilder {
  title = ''
  private readonly resolve: LinkResolver
  private readonly onLoss: LossListener
  private readonly frames: Frame[] = [newFrame('root', {})]
  private readonly elements: OpenElement[] = []
  private readonly links: OpenLink[] = []
  private openMarks: Mark[] = []
  private dropped = 0
  private inTitle = false
  private inSummary = false
  private isTooDeepTold = false

  constructor(resolve: LinkResolver, onLoss: LossListener) {
    this.resolve = resolve
    this.onLoss = onLoss
  }

  /** How many elements are open. */
  get depth(): number {
    return this.elements.length
  }

  open(tag: string, attributes: Readonly<Record<string, string>>): void {
    const effect = this.dropped > 0 ? 'none' : this.begin(tag, attributes)
    if (effect === 'drop') {
      this.dropped++
      this.onLoss('html', tag)
    }
    this.elements.push({ tag, effect })
  }

  private begin(tag: string, attributes: Readonly<Record<string, string>>): OpenElement['effect'] {
    if (tag === 'title') this.inTitle = true
    if (droppedTags.has(tag)) return 'drop'
    const mark = markTags[tag]
    if (mark !== undefined) {
      this.openMarks = marks[mark].create().addToSet(this.openMarks) as Mark[]
      return 'mark'
    }
    switch (tag) {
      case 'br':
        this.add(nodes.hard_break.create())
        return 'none'
      case 'hr':
        this.flush()
        this.top.blocks.push(nodes.divider.create())
        return 'none'
      case 'img':
        this.picture(attributes)
        return 'none'
      case 'a':
        this.links.push({
          href: attributes['href'] ?? '',
          start: this.top.inline.length,
          frame: this.top,
        })
        return 'link'
      case 'input':
        if (attributes['type'] === 'checkbox' && this.top.role === 'item')
          this.top.text = 'checked' in attributes ? 'checked' : 'open'
        return 'none'
      case 'summary':
        if (this.top.role !== 'details') return 'none'
        this.inSummary = true
        return 'summary'
    }
    const role = blockRole(tag)
    if (role === null) return 'none'
    this.flush()
    if (role === 'division') return 'division'
    if (this.frames.length > deepestFrames) {
      if (!this.isTooDeepTold)
        this.onLoss('nesting', `nested more than ${deepestFrames} levels deep`)
      this.isTooDeepTold = true
      return 'division'
    }
    this.frames.push(newFrame(role, { ...attributes, tag }))
    return 'frame'
  }

  text(text: string): void {
    if (this.inTitle) this.title += text
    if (this.dropped > 0 || this.inTitle) return
    if (this.inSummary || this.top.role === 'code') {
      this.top.text += text
      return
    }
    const collapsed = text.replace(/[ \t\n\r\f]+/gu, ' ')
    if (collapsed !== '') this.add(documentSchema.text(collapsed, this.openMarks))
  }

  close(tag: string): void {
    const element = this.elements.pop()
    if (tag === 'title') this.inTitle = false
    switch (element?.effect) {
      case 'drop':
        this.dropped--
        return
      case 'mark': {
        const type = markTags[element.tag]
        const isOpenStill = this.elements.some(
          ({ effect, tag: open }) => effect === 'mark' && markTags[open] === type,
        )
        if (!isOpenStill) this.openMarks = this.openMarks.filter((mark) => mark.type.name !== type)
        return
      }
      case 'link':
        this.endLink()
        return
      case 'summary':
        this.inSummary = false
        return
      case 'division':
        this.flush()
        return
      case 'frame':
        this.endFrame()
        return
      default:
    }
  }

  finish(): Node {
    while (this.frames.length > 1) this.endFrame()
    this.flush()
    return nodes.doc.create(null, fitContent(nodes.doc, this.top.blocks))
  }

  private get top(): Frame {
    const frame = this.frames.at(-1)
    if (frame === undefined) throw new Error('The root frame was closed')
    return frame
  }

  private add(node: Node): void {
    this.top.inline.push(node)
  }

  private endLink(): void {
    const link = this.links.pop()
    if (
      link === undefined ||
      link.frame !== this.top ||
      link.href === '' ||
      link.href.startsWith('#')
    )
      return
    const linked = link.frame.inline.splice(link.start)
    const safe = safeHref(link.href)
    if (safe !== null) {
      const mark = marks.link.create({ href: safe })
      for (const node of linked) this.add(node.mark(mark.addToSet(node.marks)))
      return
    }
    const label = linked.map((node) => node.textContent).join('')
    const target = relativeTarget(link.href)
    const found =
      target === null
        ? null
        : this.resolve({
            kind: 'link',
            target: target.path,
            anchor: target.anchor,
            syntax: 'markdown',
          })
    if (found === null || target === null) for (const node of linked) this.add(node)
    else
      this.add(
        nodes.page_link.create({
          nodeId: found.nodeId,
          target: target.path,
          anchor: target.anchor,
          label: label.trim(),
        }),
      )
  }

  private picture(attributes: Readonly<Record<string, string>>): void {
    const src = attributes['src'] ?? ''
    const alt = attributes['alt'] ?? ''
    const title = attributes['title'] ?? ''
    if (/^https?:/iu.test(src.trim())) {
      const safe = safeHref(src)
      if (safe !== null) this.add(nodes.image_inline.create({ src: safe, alt, title }))
      return
    }
    const target = relativeTarget(src)
    const found =
      target === null
        ? null
        : this.resolve({ kind: 'image', target: target.path, anchor: '', syntax: 'markdown' })
    if (found !== null) this.add(nodes.image_inline.create({ nodeId: found.nodeId, alt, title }))
    else {
      this.onLoss('html', 'a picture without its file')
      if (alt !== '') this.add(documentSchema.text(alt, this.openMarks))
    }
  }

  /** Makes a paragraph (or a picture of its own) of the words gathered since the last block. */
  private flush(): void {
    const frame = this.top
    const inline = trimmed(frame.inline)
    frame.inline = []
    if (inline.length === 0) return
    const [only] = inline
    if (inline.length === 1 && only?.type === nodes.image_inline)
      frame.blocks.push(nodes.image.create(only.attrs))
    else frame.blocks.push(nodes.paragraph.create(null, inline))
  }

  private endFrame(): void {
    const frame = this.frames.pop()
    if (frame === undefined) return
    const words = frame.role === 'heading' ? trimmed(frame.inline) : []
    if (frame.role === 'heading') frame.inline = []
    this.frames.push(frame)
    this.flush()
    this.frames.pop()
    this.flush()
    this.top.blocks.push(...closed(frame, words))
  }
}

function newFrame(role: Frame['role'], attributes: Readonly<Record<string, string>>): Frame {
  return { role, attributes, blocks: [], inline: [], text: '' }
}

/** What a container becomes; one without anything in it becomes nothing. */
function closed(frame: Frame, words: readonly Node[]): Node[] {
  const { blocks, attributes } = frame
  switch (frame.role) {
    case 'root':
      return blocks
    case 'heading': {
      const level = Number(attributes['tag']?.slice(1))
      return words.length === 0 ? blocks : [nodes.heading.create({ level }, words), ...blocks]
    }
    case 'quote':
      return blocks.length === 0
        ? []
        : [nodes.blockquote.create(null, fitContent(nodes.blockquote, blocks))]
    case 'details':
      return [
        nodes.callout.create(
          { kind: 'note', title: frame.text.trim(), fold: 'closed' },
          fitContent(nodes.callout, blocks),
        ),
      ]
    case 'code': {
      const language =
        /(?:^|\s)lang(?:uage)?-([\w+#-]+)/u.exec(attributes['class'] ?? '')?.[1] ?? ''
      const text = frame.text.replace(/^\n|\n$/gu, '')
      return [nodes.code_block.create({ language }, text === '' ? null : documentSchema.text(text))]
    }
    case 'item': {
      const checked = frame.text === '' ? null : frame.text === 'checked'
      return [nodes.list_item.create({ checked }, fitContent(nodes.list_item, blocks))]
    }
    case 'bullets':
    case 'numbers': {
      const items = blocks.map((block) =>
        block.type === nodes.list_item
          ? block
          : nodes.list_item.create(null, fitContent(nodes.list_item, [block])),
      )
      if (items.length === 0) return []
      const start = Number.parseInt(attributes['start'] ?? '1', 10)
      return frame.role === 'bullets'
        ? [nodes.bullet_list.create(null, items)]
        : [nodes.ordered_list.create({ start: Number.isFinite(start) ? start : 1 }, items)]
    }
    case 'cell': {
      const type = attributes['tag'] === 'th' ? nodes.table_header : nodes.table_cell
      const align = /^(?:left|center|right)$/u.exec(attributes['align'] ?? '')?.[0] ?? null
      return [
        type.create(
          { colspan: span(attributes['colspan']), rowspan: span(attributes['rowspan']), align },
          fitContent(type, blocks),
        ),
      ]
    }
    case 'row': {
      const cells = blocks.map((block) =>
        block.type === nodes.table_cell || block.type === nodes.table_header
          ? block
          : nodes.table_cell.create(null, fitContent(nodes.table_cell, [block])),
      )
      return cells.length === 0 ? [] : [nodes.table_row.create(null, cells)]
    }
    case 'table': {
      const rows = blocks.filter((block) => block.type === nodes.table_row)
      const others = blocks.filter((block) => block.type !== nodes.table_row)
      return rows.length === 0 ? others : [...others, nodes.table.create(null, rows)]
    }
  }
}

function span(text: string | undefined): number {
  const value = Number.parseInt(text ?? '1', 10)
  return value >= 1 && value <= 100 ? value : 1
}

/** Inline content without blanks at its ends and without doubled ones inside. */
function trimmed(inline: readonly Node[]): Node[] {
  const kept: Node[] = []
  let endsBlank = true
  for (const node of inline) {
    const text = node.text
    if (text === undefined) {
      kept.push(node)
      endsBlank = node.type === nodes.hard_break
      continue
    }
    const tight = endsBlank ? text.replace(/^ +/u, '') : text
    if (tight === '') continue
    kept.push(documentSchema.text(tight, node.marks))
    endsBlank = tight.endsWith(' ')
  }
  for (let last = kept.at(-1); last !== undefined; last = kept.at(-1)) {
    if (last.type === nodes.hard_break) kept.pop()
    else if (last.text?.endsWith(' ') === true) {
      kept.pop()
      const tight = last.text.replace(/ +$/u, '')
      if (tight !== '') kept.push(documentSchema.text(tight, last.marks))
    } else break
  }
  return kept
}

/** The path and anchor of an address without a protocol; null for anything else. */
function relativeTarget(href: string): { readonly path: string; readonly anchor: string } | null {
  if (/^[a-z][a-z\d+.-]*:|^\/\//iu.test(href.trim())) return null
  const [path = '', anchor = ''] = href.trim().split('#')
  const clean = path.split('?')[0] ?? ''
  if (clean === '') return null
  try {
    return { path: decodeURIComponent(clean), anchor: decodeURIComponent(anchor) }
  } catch (error) {
    if (error instanceof URIError) return { path: clean, anchor }
    throw error
  }
}
