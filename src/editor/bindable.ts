/**
 * Whether the binding can show a shared document without harming it. y-prosemirror deletes every element it cannot
 * make a node of and every text with a mark it does not know, merely by showing the page, and the deletion travels to
 * everyone. So nothing reaches it that these functions have not let pass.
 */
import * as Y from 'yjs'
import type { Schema } from 'prosemirror-model'
import { markNameFromKey } from '../../domain/document/mark-names.ts'
import { markSpecs, nodeSpecs } from '../../domain/document/schema.ts'
import { t } from '../words/words.ts'

/** Deeper than this a document is not bound: the binding recurses, and an overflow would read as broken content. */
export const maxBoundDepth = 150

const foreignData = t('it holds a kind of data that is not text')

/**
 * Why no schema whatever could hold the document, as the end of a sentence, or null. Such a page is shown as plain
 * text and left alone.
 */
export function obstacleIn(fragment: Y.XmlFragment): string | null {
  const nodes = new Set<string>(Object.keys(nodeSpecs))
  const marks = new Set<string>(Object.keys(markSpecs))
  const open: [Y.XmlFragment, number][] = [[fragment, 0]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [parent, depth] = next
    if (depth > maxBoundDepth)
      return t('its blocks are nested more than {maxBoundDepth} deep', { maxBoundDepth })
    for (const child of childrenOf(parent)) {
      if (child instanceof Y.XmlElement) {
        if (child.nodeName === 'text' || child.nodeName === 'doc') return foreignData
        nodes.add(child.nodeName)
        open.push([child, depth + 1])
      } else if (child instanceof Y.XmlText && depth > 0) {
        for (const mark of formatsOf(child)) {
          if (mark === null) return foreignData
          marks.add(mark.name)
        }
      } else return foreignData
    }
  }
  const clash = [...marks].find((name) => nodes.has(name))
  return clash === undefined
    ? null
    : t('it uses {clash} both for a block and for a text style', { clash })
}

/** True when the schema has a place for a type with all it carries, and for those below it that `isNew`. */
export function holds(
  schema: Schema,
  type: unknown,
  isNew: (child: Y.XmlElement | Y.XmlText) => boolean,
): boolean {
  const open: unknown[] = [type]
  while (open.length > 0) {
    const next = open.pop()
    if (next instanceof Y.XmlText) {
      if (!holdsText(schema, next)) return false
      continue
    }
    if (!(next instanceof Y.XmlFragment)) return false
    if (isElement(next) && !holdsElement(schema, next)) return false
    for (const child of childrenOf(next)) {
      if (!(child instanceof Y.XmlElement || child instanceof Y.XmlText)) return false
      if (isNew(child)) open.push(child)
    }
  }
  return true
}

function isElement(type: Y.XmlFragment): type is Y.XmlElement {
  return type instanceof Y.XmlElement
}

function holdsElement(schema: Schema, element: Y.XmlElement): boolean {
  const attributes = schema.nodes[element.nodeName]?.spec.attrs ?? {}
  return (
    schema.nodes[element.nodeName] !== undefined &&
    depthOf(element) <= maxBoundDepth &&
    Object.keys(element.getAttributes()).every((key) => Object.hasOwn(attributes, key))
  )
}

function holdsText(schema: Schema, text: Y.XmlText): boolean {
  if (!(text.parent instanceof Y.XmlElement)) return false
  for (const mark of formatsOf(text)) {
    const spec = mark === null ? undefined : schema.marks[mark.name]?.spec
    if (mark === null || spec === undefined) return false
    // A mark that may cover a text twice is stored under a hashed name, and the type has to say so.
    if (mark.isHashed && spec.excludes !== '') return false
    if (!mark.attributes.every((key) => Object.hasOwn(spec.attrs ?? {}, key))) return false
  }
  return true
}

type Format = {
  readonly name: string
  readonly isHashed: boolean
  readonly attributes: readonly string[]
}

/** The marks inside a text; null for an object that is no text at all. */
function formatsOf(text: Y.XmlText): (Format | null)[] {
  const formats: (Format | null)[] = []
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted) continue
    const content = item.content
    if (content instanceof Y.ContentFormat) {
      const value: unknown = content.value
      if (value === null) continue
      const name = markNameFromKey(content.key)
      const attributes =
        typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : []
      formats.push({ name, isHashed: name !== content.key, attributes })
    } else if (!(content instanceof Y.ContentString)) formats.push(null)
  }
  return formats
}

function childrenOf(type: Y.XmlFragment): readonly unknown[] {
  // What a hostile update puts there need not be what the type promises.
  return type.toArray()
}

function depthOf(type: Y.XmlElement): number {
  let depth = 0
  for (let above = type.parent; above !== null; above = above.parent) depth++
  return depth - 1
}
