/**
 * A document as Markdown (CommonMark, GFM, Obsidian). What parsing made is written so that parsing makes it again;
 * an empty paragraph between others is a line with `<br>`.
 */
import { largest } from '../../../lib/append.ts'
import type { Node } from 'prosemirror-model'
import {
  embedSource,
  footnoteLabel,
  linkOf,
  pictureSource,
  type PathResolver,
} from './atom-source.ts'
import { blockJoint } from './block-joint.ts'
import { escapeDestination } from './escape.ts'
import { codeSource, inlineSource } from './serialise-inline.ts'
import { tableSource } from './table-source.ts'
import { markdownIt } from './tokenizer.ts'

export type { PathResolver } from './atom-source.ts'

/** The source of a document, ending with a line end; '' for an empty one. `resolve` names linked nodes. */
export function markdownFromDocument(document: Node, resolve: PathResolver = () => null): string {
  const source = new BlockWriter(resolve).blocks(document.content.content, {
    isTight: false,
    marker: 'start',
  })
  return source === '' ? '' : `${source}\n`
}

/** `marker` is the list marker before the first block, 'start' at the start of the file. */
type Container = { readonly isTight: boolean; readonly marker: string }

class BlockWriter {
  private readonly resolve: PathResolver

  constructor(resolve: PathResolver) {
    this.resolve = resolve
  }

  blocks(children: readonly Node[], container: Container): string {
    let end = children.length
    while (end > 0 && isEmptyParagraph(children[end - 1])) end--
    const isItem = container.marker !== '' && container.marker !== 'start'
    let out = ''
    let previous: Node | null = null
    let previousMarker = ''
    for (const child of children.slice(0, end)) {
      if (isItem && isEmptyParagraph(child)) continue
      const marker: string = listMarker(child, previous, previousMarker)
      const joint = previous === null ? '' : blockJoint(previous, child, container.isTight)
      out += joint
      if (child.type.name === 'divider')
        out += dividerSource(previous === null ? container.marker : joint)
      else out += this.block(child, marker)
      previous = child
      previousMarker = marker
    }
    return out
  }

  /** `marker` is the list marker that a list is written with. */
  private block(node: Node, marker: string): string {
    const children = node.content.content
    switch (node.type.name) {
      case 'paragraph':
        return children.length === 0 ? '<br>' : this.line(children)
      case 'heading': {
        const level = Math.min(6, Math.max(1, Number(node.attrs['level']) || 1))
        return withoutTail(`${'#'.repeat(level)} ${this.line(children, true)}`)
      }
      case 'blockquote':
        return prefixed(this.blocks(children, { isTight: false, marker: '' }), '> ')
      case 'callout':
        return this.callout(node)
      case 'bullet_list':
      case 'ordered_list':
        return this.list(node, marker)
      case 'code_block':
        return fenced(node.textContent, textOf(node.attrs['language']))
      case 'math_block':
        return node.textContent.includes('$$')
          ? fenced(node.textContent, 'math')
          : `$$\n${node.textContent}${node.textContent === '' ? '' : '\n'}$$`
      case 'table':
        return tableSource(node, (cell) => this.cell(cell))
      case 'image': {
        const source = pictureSource(node, this.resolve)
        const href = textOf(node.attrs['href'])
        return href === '' ? source : `[${source}](${escapeDestination(href)})`
      }
      case 'attachment': {
        const link = linkOf(node, this.resolve)
        const target = link.target === '' ? textOf(node.attrs['name']) : link.target
        return embedSource({ ...link, target }, textOf(node.attrs['label']))
      }
      case 'embed': {
        const source = textOf(node.attrs['src'])
        const label = textOf(node.attrs['label'])
        if (source !== '')
          return `![${label.replace(/[[\]\\]/g, '\\$&')}](${escapeDestination(source)})`
        return embedSource(linkOf(node, this.resolve), label)
      }
      case 'footnote': {
        const [first] = children
        const body = this.blocks(children, { isTight: false, marker: '' })
        const head = `[^${footnoteLabel(textOf(node.attrs['label']))}]:`
        const joint = first?.type.name === 'paragraph' || body === '' ? ' ' : '\n    '
        return withoutTail(`${head}${joint}${indented(body, 4)}`)
      }
      case 'raw_block':
        return rawBlock(node)
      default:
        return node.inlineContent
          ? this.line(children)
          : this.blocks(children, { isTight: false, marker: '' })
    }
  }

  private line(children: readonly Node[], isHeading = false): string {
    return inlineSource(children, {
      resolve: this.resolve,
      isOneLine: isHeading,
      isInHeading: isHeading,
    })
  }

  private callout(node: Node): string {
    const kind = textOf(node.attrs['kind']).replace(/[\]\n\r]/g, '') || 'note'
    const fold = node.attrs['fold'] === 'open' ? '+' : node.attrs['fold'] === 'closed' ? '-' : ''
    const title = textOf(node.attrs['title'])
      .replace(/[\n\r]+/g, ' ')
      .trim()
    const body = this.blocks(node.content.content, { isTight: false, marker: '' })
    const head = `[!${kind}]${fold} ${title}`.trimEnd()
    return prefixed(body === '' ? head : `${head}\n${body}`, '> ')
  }

  private list(node: Node, marker: string): string {
    const isTight = node.attrs['tight'] !== false
    const start = Math.min(999_999_999, Math.max(0, Number(node.attrs['start'] ?? 1) || 0))
    const isOrdered = node.type.name === 'ordered_list'
    return node.content.content
      .map((item, i) => {
        const bullet = isOrdered ? `${Math.min(start + i, 999_999_999)}${marker}` : marker
        const box =
          item.attrs['checked'] === null ? '' : item.attrs['checked'] === true ? '[x] ' : '[ ] '
        const body = this.blocks(item.content.content, { isTight, marker: bullet })
        const first = item.content.content.find((block) => !isEmptyParagraph(block))
        const opensBlock = box !== '' && first !== undefined && first.type.name !== 'paragraph'
        const text = opensBlock ? `\n${body}` : body
        return withoutTail(`${bullet} ${box}${indented(text, bullet.length + 1)}`)
      })
      .join(isTight ? '\n' : '\n\n')
  }

  /** The content of a cell on one line. */
  private cell(cell: Node): string {
    return cell.content.content
      .map((block) => {
        if (block.inlineContent && block.type.name !== 'code_block')
          return inlineSource(block.content.content, {
            resolve: this.resolve,
            isOneLine: true,
            isInHeading: false,
          })
        if (block.isLeaf) return this.block(block, '-')
        return block.textContent === '' ? '' : codeSource(block.textContent)
      })
      .join('<br>')
  }
}

function isEmptyParagraph(node: Node | undefined): boolean {
  return node?.type.name === 'paragraph' && node.childCount === 0
}

/** Neighbouring lists of one kind are told apart by their markers. */
function listMarker(node: Node, previous: Node | null, previousMarker: string): string {
  const [first, second] =
    node.type.name === 'bullet_list'
      ? ['-', '*']
      : node.type.name === 'ordered_list'
        ? ['.', ')']
        : ['', '']
  return previous?.type.name === node.type.name && previousMarker === first ? second : first
}

/** Three dashes, but stars where dashes are frontmatter, a part of the list marker or the line under a heading. */
function dividerSource(before: string): string {
  return before === 'start' || before === '-' || before === '\n' ? '***' : '---'
}

/** Blanks of ASCII at the end go; others are text. */
function withoutTail(source: string): string {
  return source.replace(/[ \t\n]+$/, '')
}

function prefixed(source: string, prefix: string): string {
  return source
    .split('\n')
    .map((line) => (line === '' ? prefix.trimEnd() : prefix + line))
    .join('\n')
}

/** All lines but the first moved in; empty ones stay empty. */
function indented(source: string, width: number): string {
  const indent = ' '.repeat(width)
  return source
    .split('\n')
    .map((line, i) => (i === 0 || line === '' ? line : indent + line))
    .join('\n')
}

function fenced(text: string, language: string): string {
  const info = language.replace(/[\n\r]+/g, ' ').trim()
  const char = info.includes('`') ? '~' : '`'
  const runs = [...text.matchAll(char === '`' ? /`{3,}/g : /~{3,}/g)].map(([run]) => run.length)
  const fence = char.repeat(largest(2, runs) + 1)
  return `${fence}${info}\n${text}${text === '' ? '' : '\n'}${fence}`
}

/** Raw HTML is written as it is when it is read back as one block, else as code. */
function rawBlock(node: Node): string {
  const text = node.textContent
  if (node.attrs['format'] === 'comment') return `%%${text.replace(/%%/g, '% %')}%%`
  const [token, ...more] = markdownIt.parse(text, { footnotes: new Set(), unclosed: new Map() })
  const isOneBlock = token?.type === 'html_block' && more.length === 0
  return isOneBlock && !/\n\n*$/.test(text) ? text : fenced(text, 'html')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
