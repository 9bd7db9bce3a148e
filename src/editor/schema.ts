/**
 * The schema of the editor: the document schema with rules for the screen, widened by placeholders for what this
 * version does not know.
 */
import {
  Mark,
  Schema,
  type Attrs,
  type Fragment,
  type MarkSpec,
  type Node,
  type NodeSpec,
  type NodeType,
} from 'prosemirror-model'
import type * as Y from 'yjs'
import { documentSchema, nodeSpecs } from '../../domain/document/schema.ts'
import { unknownNames, widenSchema } from '../../domain/document/unknown-names.ts'
import { readColumnWidths, readSpan, readText } from './attribute.ts'
import { blockRules } from './block-rules.ts'
import { inlineRules } from './inline-rules.ts'
import { markRules } from './mark-rules.ts'
import { placeholderMark, placeholderNode } from './placeholder-specs.ts'

/**
 * Containers that an edit never leaves empty, so that there is always a line for the caret. Documents may still hold
 * them empty (`EditorSchema.node` does not check).
 */
const filledContent: Readonly<Record<string, string>> = {
  doc: 'block+',
  blockquote: 'block+',
  callout: 'block+',
  footnote: 'block+',
  list_item: 'block+',
  table_cell: 'block+',
  table_header: 'block+',
  bullet_list: 'list_item+',
  ordered_list: 'list_item+',
  table: 'table_row+',
}

const knownSpecs: Readonly<Record<string, NodeSpec>> = nodeSpecs

class EditorSchema extends Schema {
  /**
   * Makes a node without checking its content: y-prosemirror deletes whatever this refuses, and a document may hold
   * what concurrent edits made of it.
   */
  override node(
    type: string | NodeType,
    attrs: Attrs | null = null,
    content?: Fragment | Node | readonly Node[],
    marks?: readonly Mark[],
  ): Node {
    const nodeType = typeof type === 'string' ? this.nodes[type] : type
    if (nodeType === undefined) throw new RangeError('The schema has no node of that name')
    return nodeType.create(
      soundSpans(nodeType, attrs),
      content,
      marks ?? marksInside(nodeType, attrs),
    )
  }
}

/** The table layout takes spans by their word, before anything of ours could look at them. */
function soundSpans(type: NodeType, attrs: Attrs | null): Attrs | null {
  const role: unknown = type.spec['tableRole']
  if (attrs === null || (role !== 'cell' && role !== 'header_cell')) return attrs
  const colspan = readSpan(attrs['colspan'] ?? 1)
  const rowspan = readSpan(attrs['rowspan'] ?? 1)
  return { ...attrs, colspan, rowspan, colwidth: readColumnWidths(attrs['colwidth'], colspan) }
}

/** The marks that an inline atom carries in its attribute `marks`, because Yjs keeps marks for text only. */
function marksInside(type: NodeType, attrs: Attrs | null): readonly Mark[] {
  if (attrs === null || !type.isInline || !hasMarksAttribute(type)) return Mark.none
  const names = readText(attrs['marks']).split(' ')
  return Mark.setFrom(
    names.flatMap((name) => {
      const mark = type.schema.marks[name]
      return mark === undefined || mark.spec['isPlaceholder'] === true ? [] : [mark.create()]
    }),
  )
}

/** True for an inline atom that keeps its marks in an attribute. */
export function hasMarksAttribute(type: NodeType): boolean {
  return Object.hasOwn(type.spec.attrs ?? {}, 'marks')
}

const editorSchemas = new WeakMap<Schema, Schema>()

/** A schema that has a place for everything in the fragment. */
export function editorSchemaFor(fragment: Y.XmlFragment): Schema {
  return withScreenRules(widenSchema(documentSchema, unknownNames(fragment, documentSchema)))
}

/** A document schema, widened or not, with rules for the screen. */
function withScreenRules(schema: Schema): Schema {
  const before = editorSchemas.get(schema)
  if (before !== undefined) return before
  const nodes: Record<string, NodeSpec> = {}
  schema.spec.nodes.forEach((name, spec) => {
    nodes[name] = nodeForScreen(name, spec)
  })
  const marks: Record<string, MarkSpec> = {}
  schema.spec.marks.forEach((name, spec) => {
    const { attrs, ...rules } = markRules[name] ?? {}
    marks[name] =
      spec['isPlaceholder'] === true
        ? placeholderMark(name, spec)
        : { ...spec, ...rules, attrs: { ...spec.attrs, ...attrs } }
  })
  const made = new EditorSchema({ nodes, marks })
  editorSchemas.set(schema, made)
  return made
}

function nodeForScreen(name: string, spec: NodeSpec): NodeSpec {
  if (spec['isPlaceholder'] === true) return placeholderNode(name, spec)
  const made: NodeSpec = { ...spec, ...blockRules[name], ...inlineRules[name] }
  const filled = filledContent[name]
  if (filled !== undefined && spec.content === knownSpecs[name]?.content) made.content = filled
  return made
}
