/**
 * Names in a stored document that this version's schema does not know: another version wrote them. An editor deletes
 * what its schema cannot hold, so before a document is bound the schema is widened with placeholders for them.
 */
import * as Y from 'yjs'
import { Schema, type MarkSpec, type NodeSpec } from 'prosemirror-model'
import { markNameFromKey } from './mark-names.ts'

/** What was seen of one node name. A known name is here too when it carries attributes we do not know. */
export type UnknownNode = {
  readonly attributes: ReadonlySet<string>
  /** Stands in a line, beside text. */
  readonly isInline: boolean
  /** Holds text or inline nodes itself. */
  readonly holdsInline: boolean
  /** Names of the nodes it was found in. */
  readonly parents: ReadonlySet<string>
}

export type UnknownMark = {
  readonly attributes: ReadonlySet<string>
  /** Its keys carry a hash: it may stand on the same text twice. */
  readonly isHashed: boolean
}

export type UnknownNames = {
  readonly nodes: ReadonlyMap<string, UnknownNode>
  readonly marks: ReadonlyMap<string, UnknownMark>
}

/** A document with more strange names than this is hostile; the rest of them is read as text. */
const mostNames = 200

type SeenMark = { attributes: Set<string>; isHashed: boolean }
type SeenNode = {
  attributes: Set<string>
  isInline: boolean
  holdsInline: boolean
  parents: Set<string>
}

/** All node and mark names, and attributes of known ones, that `schema` has no place for. */
export function unknownNames(fragment: Y.XmlFragment, schema: Schema): UnknownNames {
  const nodes = new Map<string, SeenNode>()
  const marks = new Map<string, SeenMark>()
  const open: Y.XmlFragment[] = [fragment]
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    const parentName = parent instanceof Y.XmlElement ? parent.nodeName : schema.topNodeType.name
    const holdsText = childTypes(parent).some((child) => child instanceof Y.XmlText)
    for (const child of childTypes(parent)) {
      if (child instanceof Y.XmlText) {
        collectMarks(child, schema, marks)
      } else if (child instanceof Y.XmlElement) {
        collectNode(child, parentName, holdsText, schema, nodes)
        open.push(child)
      }
    }
  }
  return { nodes, marks }
}

/** A schema that also holds what was found. The same schema comes back when there is nothing to add. */
export function widenSchema(schema: Schema, unknown: UnknownNames): Schema {
  if (unknown.nodes.size === 0 && unknown.marks.size === 0) return schema
  const key = keyOf(unknown)
  const known = widenedByKey.get(schema) ?? new Map<string, Schema>()
  widenedByKey.set(schema, known)
  const before = known.get(key)
  if (before !== undefined) return before
  let nodes = schema.spec.nodes
  let marks = schema.spec.marks
  for (const [name, seen] of unknown.nodes) {
    const spec = nodes.get(name)
    nodes = nodes.update(
      name,
      spec === undefined ? placeholderNode(seen) : withAttributes(spec, seen.attributes),
    )
    if (spec !== undefined) continue
    for (const parentName of seen.parents) {
      const parent = nodes.get(parentName)
      if (parent !== undefined && !takesGuests(parent, parentName, seen.isInline))
        nodes = nodes.update(parentName, {
          ...parent,
          content: `(${bare(parent.content)} | ${guestGroup(parentName)})*`,
        })
    }
  }
  for (const [name, seen] of unknown.marks) {
    const spec = marks.get(name)
    marks = marks.update(
      name,
      spec === undefined ? placeholderMark(seen) : withAttributes(spec, seen.attributes),
    )
  }
  const widened = new Schema({ nodes, marks })
  known.set(key, widened)
  return widened
}

/** Children that are types of Yjs, deleted ones left out, without the copy of text that `toArray` may make. */
export function childTypes(parent: Y.XmlFragment): (Y.XmlElement | Y.XmlText | Y.XmlHook)[] {
  return parent.toArray()
}

const widenedByKey = new WeakMap<Schema, Map<string, Schema>>()

function keyOf({ nodes, marks }: UnknownNames): string {
  const nodeKeys = [...nodes].map(([name, seen]) => [
    name,
    [...seen.attributes].sort(),
    seen.isInline,
    seen.holdsInline,
    [...seen.parents].sort(),
  ])
  const markKeys = [...marks].map(([name, seen]) => [
    name,
    [...seen.attributes].sort(),
    seen.isHashed,
  ])
  return JSON.stringify([nodeKeys, markKeys])
}

function collectNode(
  element: Y.XmlElement,
  parentName: string,
  besideText: boolean,
  schema: Schema,
  nodes: Map<string, SeenNode>,
): void {
  const type = schema.nodes[element.nodeName]
  const attributes = Object.keys(element.getAttributes()).filter(
    (name) => type?.spec.attrs === undefined || !Object.hasOwn(type.spec.attrs, name),
  )
  if (type !== undefined && attributes.length === 0) return
  const seen = nodes.get(element.nodeName) ?? {
    attributes: new Set(),
    isInline: false,
    holdsInline: false,
    parents: new Set(),
  }
  if (nodes.size >= mostNames) return
  nodes.set(element.nodeName, seen)
  for (const name of attributes) seen.attributes.add(name)
  seen.parents.add(parentName)
  seen.isInline ||= besideText || schema.nodes[parentName]?.inlineContent === true
  seen.holdsInline ||= childTypes(element).some(
    (child) =>
      child instanceof Y.XmlText ||
      (child instanceof Y.XmlElement && schema.nodes[child.nodeName]?.isInline === true),
  )
}

function collectMarks(text: Y.XmlText, schema: Schema, marks: Map<string, SeenMark>): void {
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentFormat)) continue
    const name = markNameFromKey(item.content.key)
    const value: unknown = item.content.value
    if (value === null || name === '' || name === 'ychange') continue
    const spec = schema.marks[name]?.spec
    const attributes =
      typeof value === 'object' && !Array.isArray(value)
        ? Object.keys(value).filter(
            (key) => spec?.attrs === undefined || !Object.hasOwn(spec.attrs, key),
          )
        : []
    if (spec !== undefined && attributes.length === 0) continue
    const found = marks.get(name) ?? { attributes: new Set(), isHashed: false }
    if (marks.size >= mostNames) return
    marks.set(name, found)
    found.isHashed ||= name !== item.content.key
    for (const key of attributes) found.attributes.add(key)
  }
}

const defaults = (names: ReadonlySet<string>) =>
  Object.fromEntries([...names].map((name) => [name, { default: null }]))

function placeholderNode(seen: UnknownNode): NodeSpec {
  return {
    group: [seen.isInline ? 'inline' : 'block', ...[...seen.parents].map(guestGroup)].join(' '),
    inline: seen.isInline,
    content: seen.holdsInline || seen.isInline ? 'inline*' : 'block*',
    attrs: defaults(seen.attributes),
    isPlaceholder: true,
  }
}

function placeholderMark(seen: UnknownMark): MarkSpec {
  return {
    attrs: defaults(seen.attributes),
    isPlaceholder: true,
    ...(seen.isHashed ? { excludes: '' } : {}),
  }
}

function withAttributes<Spec extends NodeSpec | MarkSpec>(
  spec: Spec,
  names: ReadonlySet<string>,
): Spec {
  return { ...spec, attrs: { ...spec.attrs, ...defaults(names) } }
}

/** Placeholders that were found in a parent of a fixed content are let in by a group of that parent. */
const guestGroup = (parentName: string) => `in_${parentName.replace(/\W/g, '_')}`

function takesGuests(spec: NodeSpec, name: string, isInline: boolean): boolean {
  const content = spec.content ?? ''
  return content === (isInline ? 'inline*' : 'block*') || content.includes(` ${guestGroup(name)})`)
}

/** `list_item*` -> `list_item`; an empty expression is left to what is added. */
function bare(content: string | undefined): string {
  return content === undefined || content === '' ? 'text' : content.replace(/\*$/, '')
}
