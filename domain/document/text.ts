/**
 * What search, backlinks, outline and clean-up of files need to know of a document, taken from its Y.XmlFragment in
 * one pass without building ProseMirror nodes. Any content is tolerated: unknown names, any nesting, wrong types.
 */
import * as Y from 'yjs'
import { isUuid } from '../../protocol/ids.ts'
import { nodeSpecs } from './schema.ts'

export type DocumentText = {
  /** Plain text, one line a block (code keeps its own lines). */
  readonly text: string
  readonly headings: readonly { readonly level: number; readonly text: string }[]
  /** Without `#`, each once, as first spelled. */
  readonly tags: readonly string[]
  /** What it points at in this workspace; the same node once a block. */
  readonly links: readonly DocumentLink[]
  /** Links whose target was not found. */
  readonly unresolved: readonly {
    readonly target: string
    readonly anchor: string
    readonly context: string
  }[]
  /** Ids of file nodes it shows or offers, each once. */
  readonly files: readonly string[]
}

export type DocumentLink = {
  readonly nodeId: string
  readonly kind: 'link' | 'mention' | 'embed'
  readonly anchor: string
  /** The text around it, of the block that holds it. */
  readonly context: string
}

/** Longest context of a link, in characters. */
const contextLength = 280

const inlineNames: ReadonlySet<string> = new Set(
  Object.entries(nodeSpecs).flatMap(([name, spec]) => ('inline' in spec ? [name] : [])),
)
/** Blocks that hold one line of text: an unknown element in them is a part of the line. */
const lineNames: ReadonlySet<string> = new Set(['paragraph', 'heading'])

/** `nameOf` gives a page link without a label the name that readers see. */
export function documentText(
  fragment: Y.XmlFragment,
  nameOf: (nodeId: string) => string | null = () => null,
): DocumentText {
  const collector = new TextCollector(nameOf)
  type Frame = {
    readonly element: Y.XmlElement
    readonly isBlock: boolean
    readonly next: Y.Item | null
  }
  const open: Frame[] = []
  let item = fragment._start
  for (;;) {
    if (item === null) {
      const frame = open.pop()
      if (frame === undefined) break
      if (frame.isBlock) collector.endBlock(frame.element)
      item = frame.next
      continue
    }
    const type = typeOf(item)
    if (type instanceof Y.XmlElement) {
      const parent = open.at(-1)?.element.nodeName ?? ''
      const isBlock =
        !inlineNames.has(type.nodeName) && (type.nodeName in nodeSpecs || !lineNames.has(parent))
      if (isBlock) collector.startBlock(type)
      else collector.inline(type)
      open.push({ element: type, isBlock, next: item.right })
      item = type._start
    } else {
      if (type instanceof Y.XmlText) collector.addText(textOf(type))
      item = item.right
    }
  }
  return collector.result()
}

function typeOf(item: Y.Item): Y.XmlElement | Y.XmlText | null {
  if (item.deleted || !(item.content instanceof Y.ContentType)) return null
  const type: unknown = item.content.type
  return type instanceof Y.XmlElement || type instanceof Y.XmlText
    ? (type as Y.XmlElement | Y.XmlText)
    : null
}

/** Plain text of a Y.XmlText. Reads its items, which is several times faster than its delta. */
function textOf(text: Y.XmlText): string {
  let all = ''
  for (let item = text._start; item !== null; item = item.right)
    if (!item.deleted && item.content instanceof Y.ContentString) all += item.content.str
  return all
}

type PendingLink = {
  readonly nodeId: string | null
  readonly kind: DocumentLink['kind']
  readonly target: string
  readonly anchor: string
  readonly at: number
}

class TextCollector {
  private readonly lines: string[] = []
  private line = ''
  private pending: PendingLink[] = []
  private readonly headings: { level: number; text: string }[] = []
  private readonly tagByKey = new Map<string, string>()
  private readonly links: DocumentLink[] = []
  private readonly unresolved: { target: string; anchor: string; context: string }[] = []
  private readonly files = new Set<string>()
  private readonly nameOf: (nodeId: string) => string | null

  constructor(nameOf: (nodeId: string) => string | null) {
    this.nameOf = nameOf
  }

  addText(text: string): void {
    this.line += text
  }

  startBlock(element: Y.XmlElement): void {
    this.endLine()
    switch (element.nodeName) {
      case 'callout':
        this.line = textAttribute(element, 'title')
        this.endLine()
        break
      case 'image':
        this.addFile(element)
        this.line = textAttribute(element, 'alt')
        break
      case 'attachment':
        this.addFile(element)
        this.line = textAttribute(element, 'label') || textAttribute(element, 'name')
        break
      case 'embed':
        this.addLink(element, 'embed')
        this.line = textAttribute(element, 'label')
        break
    }
  }

  endBlock(element: Y.XmlElement): void {
    if (element.nodeName === 'heading') {
      const level = Number(element.getAttribute('level') ?? 1)
      this.headings.push({
        level: level >= 1 && level <= 6 ? Math.floor(level) : 1,
        text: this.line.trim(),
      })
    }
    if (element.nodeName === 'raw_block' && textAttribute(element, 'format') === 'html')
      this.line = this.line.replace(/<[^<>]*>/g, ' ')
    this.endLine()
  }

  inline(element: Y.XmlElement): void {
    switch (element.nodeName) {
      case 'hard_break':
        this.line += ' '
        break
      case 'page_link': {
        const nodeId = idAttribute(element)
        const label = textAttribute(element, 'label')
        const target = textAttribute(element, 'target')
        const anchor = textAttribute(element, 'anchor')
        this.addLink(element, element.getAttribute('embed') === undefined ? 'link' : 'embed')
        this.line += label || (nodeId !== null && this.nameOf(nodeId)) || lastName(target) || anchor
        break
      }
      case 'mention': {
        const nodeId = idAttribute(element)
        this.addLink(element, 'mention')
        this.line +=
          textAttribute(element, 'label') ||
          (nodeId !== null && this.nameOf(nodeId)) ||
          textAttribute(element, 'date')
        break
      }
      case 'tag': {
        const name = textAttribute(element, 'name')
        const key = name.toLowerCase()
        if (name !== '' && !this.tagByKey.has(key)) this.tagByKey.set(key, name)
        this.line += `#${name}`
        break
      }
      case 'math_inline':
        this.line += textAttribute(element, 'tex')
        break
      case 'image_inline':
        this.addFile(element)
        this.line += textAttribute(element, 'alt')
        break
      case 'raw_inline':
        if (textAttribute(element, 'format') === 'comment')
          this.line += textAttribute(element, 'text')
        break
    }
  }

  result(): DocumentText {
    this.endLine()
    return {
      text: this.lines.join('\n'),
      headings: this.headings,
      tags: [...this.tagByKey.values()],
      links: this.links,
      unresolved: this.unresolved,
      files: [...this.files],
    }
  }

  private addFile(element: Y.XmlElement): void {
    const nodeId = idAttribute(element)
    if (nodeId !== null) this.files.add(nodeId)
  }

  private addLink(element: Y.XmlElement, kind: DocumentLink['kind']): void {
    const nodeId = idAttribute(element)
    const target = textAttribute(element, 'target')
    if (nodeId === null && target === '') return
    const anchor = textAttribute(element, 'anchor')
    this.pending.push({ nodeId, kind, target, anchor, at: this.line.length })
  }

  private endLine(): void {
    const line = this.line.trim()
    if (line !== '') this.lines.push(line)
    const linked = new Set<string>()
    for (const { nodeId, kind, target, anchor, at } of this.pending) {
      const key = nodeId ?? `?${target}#${anchor}`
      if (linked.has(key)) continue
      linked.add(key)
      const context = contextAround(this.line, at)
      if (nodeId === null) this.unresolved.push({ target, anchor, context })
      else this.links.push({ nodeId, kind, anchor, context })
    }
    this.pending = []
    this.line = ''
  }
}

/** At most `contextLength` characters of the line, `at` in their middle, cut between words. */
function contextAround(line: string, at: number): string {
  if (line.length <= contextLength) return line.trim()
  const start = Math.max(0, Math.min(at - contextLength / 2, line.length - contextLength))
  const end = start + contextLength
  const cut = line.slice(start, end)
  const head = start === 0 ? cut : `…${cut.replace(/^\S{0,20}\s/, '')}`
  return (end >= line.length ? head : `${head.replace(/\s\S{0,20}$/, '')}…`).trim()
}

function textAttribute(element: Y.XmlElement, name: string): string {
  const value: unknown = element.getAttribute(name)
  return typeof value === 'string' ? value : ''
}

function idAttribute(element: Y.XmlElement): string | null {
  const value = textAttribute(element, 'nodeId')
  return isUuid(value) ? value : null
}

function lastName(target: string): string {
  return target.slice(target.lastIndexOf('/') + 1).replace(/\.md$/i, '')
}
