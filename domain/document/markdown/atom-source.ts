/** Inline nodes without text of their own, and the blocks that are one link, as Markdown source. */
import type { Node } from 'prosemirror-model'
import { escapeDestination, escapeText, escapeTitle } from './escape.ts'
import {
  destinationFromTarget,
  fitsWikilink,
  isImagePath,
  isRemote,
  joinPictureText,
  type LinkTarget,
} from './link-target.ts'

/** The path or name under which a node is linked, or null when it has none. */
export type PathResolver = (nodeId: string) => string | null

/** The source of an inline atom; '' when it stands for nothing. */
export function atomSource(node: Node, resolve: PathResolver): string {
  const attribute = (name: string) => textOf(node.attrs[name])
  switch (node.type.name) {
    case 'page_link': {
      const isEmbed = node.attrs['embed'] === true
      const link = linkOf(node, resolve)
      const label = attribute('label')
      if (link.target === '' && link.anchor === '') return plain(label)
      return isEmbed ? embedSource(link, label) : linkSource(link, label)
    }
    case 'mention': {
      const target = node.attrs['nodeId'] === null ? null : resolve(attribute('nodeId'))
      const label = attribute('label')
      if (target !== null) return linkSource({ target, anchor: '' }, `@${label}`)
      return /^\d{4}-\d{2}-\d{2}$/.test(attribute('date'))
        ? `@${attribute('date')}`
        : plain(label === '' ? attribute('date') : `@${label}`)
    }
    case 'tag':
      return attribute('name') === '' ? '' : `#${attribute('name')}`
    case 'math_inline':
      return mathSource(attribute('tex'), node.attrs['display'] === true)
    case 'footnote_ref':
      return `[^${footnoteLabel(attribute('label'))}]`
    case 'image_inline':
      return pictureSource(node, resolve)
    case 'raw_inline':
      return rawSource(attribute('text'), attribute('format'))
    case 'block_id':
      return `^${attribute('id').replace(/[^A-Za-z0-9-]/g, '-')}`
    default:
      return plain(node.textContent)
  }
}

/** `![[path|alt|300]]` for a file of the workspace, `![alt|300](address "title")` for a remote one. */
export function pictureSource(node: Node, resolve: PathResolver): string {
  const nodeId = textOf(node.attrs['nodeId'])
  const path = nodeId === '' ? null : resolve(nodeId)
  const source = path ?? textOf(node.attrs['src'])
  const text = joinPictureText({
    alt: textOf(node.attrs['alt']).replace(/[\n\r]+/g, ' '),
    width: numberOf(node.attrs['width']),
    height: numberOf(node.attrs['height']),
  })
  if (source === '') return plain(text)
  const title = textOf(node.attrs['title'])
  const tail = title === '' ? '' : ` "${escapeTitle(title)}"`
  const label = escapeText(text, labelPlace)
  if (isRemote(source)) return `![${label}](${escapeDestination(source)}${tail})`
  const link = { target: source, anchor: textOf(node.attrs['anchor']) }
  if (title === '' && isImagePath(source) && isWiki(link, text)) return `!${wiki(link, text)}`
  return `![${label}](${escapeDestination(destinationFromTarget(link))}${tail})`
}

/** `![[path#anchor|label]]`, or its Markdown form where a name does not fit into brackets. */
export function embedSource(link: LinkTarget, label: string): string {
  return isWiki(link, label)
    ? `!${wiki(link, label)}`
    : `![${escapeText(label, labelPlace)}](${escapeDestination(destinationFromTarget(link))})`
}

/** Target and anchor of a node with `nodeId` and `target`. */
export function linkOf(node: Node, resolve: PathResolver): LinkTarget {
  const nodeId = textOf(node.attrs['nodeId'])
  const path = nodeId === '' ? null : resolve(nodeId)
  return {
    target: path ?? textOf(node.attrs['target']),
    anchor: textOf(node.attrs['anchor']),
  }
}

/** A label of a footnote without what brackets cannot hold. */
export function footnoteLabel(label: string): string {
  return label.replace(/[\s[\]]+/g, '-') || 'note'
}

function linkSource(link: LinkTarget, label: string): string {
  if (isWiki(link, label)) return wiki(link, label)
  const text = label === '' ? link.target || link.anchor : label
  return `[${escapeText(text, labelPlace)}](${escapeDestination(destinationFromTarget(link))})`
}

function isWiki({ target, anchor }: LinkTarget, label: string): boolean {
  const length = target.length + anchor.length + label.length
  return (
    length < 1900 &&
    fitsWikilink(target, anchor, label.replace(/\|/g, '')) &&
    !target.includes('#') &&
    (target !== '' || anchor !== '')
  )
}

function wiki({ target, anchor }: LinkTarget, label: string): string {
  return `[[${target}${anchor === '' ? '' : `#${anchor}`}${label === '' ? '' : `|${label}`}]]`
}

function mathSource(tex: string, isDisplay: boolean): string {
  const source = tex.replace(/\s*[\n\r]\s*/g, ' ')
  if (isDisplay && source.trim() !== '' && !source.includes('$$')) return `$$${source}$$`
  const isReadable = /^[^\s$](?:.*[^\s\\])?$/.test(source) && !/(?<!\\)\$/.test(source)
  return isReadable && source !== '\\' ? `$${source}$` : source === '' ? '' : `\`${source}\``
}

const htmlTag =
  /^(?:<[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*?)?\/?>|<\/[A-Za-z][A-Za-z0-9-]*\s*>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<![A-Za-z][^>]*>|<!\[CDATA\[[\s\S]*?\]\]>)$/

function rawSource(text: string, format: string): string {
  if (format === 'comment') return `%%${text.replace(/%%/g, '% %')}%%`
  return htmlTag.test(text) ? text : plain(text)
}

const labelPlace = {
  before: '[',
  after: ']',
  isInLink: true,
  isInHeading: false,
  hasMath: true,
  isCell: true,
}

function plain(text: string): string {
  return escapeText(text, { ...labelPlace, before: '\n', isInLink: false })
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 100_000
    ? value
    : null
}
