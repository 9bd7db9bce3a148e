/**
 * Documents as Yjs keeps them, in the encoding of y-prosemirror 1.3: a node is a Y.XmlElement named after its type,
 * its attributes (null ones left out) are the element's, neighbouring text nodes are one Y.XmlText whose formatting
 * holds the marks. Written here without y-prosemirror, which brings an editor along; a test holds both to the same
 * bytes.
 *
 * Reading never drops text: an unknown name gets a placeholder (`widenSchema`), a node in a place where its parent
 * cannot hold it is wrapped or lifted, and what lies too deep is read as text.
 */
import { append } from '../../lib/append.ts'
import * as Y from 'yjs'
import type { Node, NodeType, Schema } from 'prosemirror-model'
import { appError, type AppError } from '../../protocol/errors.ts'
import { fail, ok, type Result } from '../../lib/result.ts'
import { fitContent } from './fitting.ts'
import { keyFromMark, markNameFromKey } from './mark-names.ts'
import { documentFragment, documentSchema } from './schema.ts'
import { childTypes, unknownNames, widenSchema } from './unknown-names.ts'
import { writeUpdate } from './update-writer.ts'

/** Elements nested deeper than this are read as text: nobody writes them, and recursion must end. */
export const deepestNesting = 200

/**
 * A new document as one update (V1). `clientId` is the Yjs client that seems to have written it. The small default
 * saves bytes and makes equal documents equal bytes; it is right only for the first update of a document's life.
 */
export function updateFromDocument(document: Node, clientId = 1): Uint8Array {
  return writeUpdate(document, clientId)
}

/** The document in one update (V1) that holds all of it. Bytes that are no update are refused as `document_invalid`. */
export function documentFromUpdate(
  update: Uint8Array,
  schema: Schema = documentSchema,
): Result<Node, AppError> {
  const loaded = loadUpdate(update)
  return loaded.ok
    ? ok(documentFromFragment(loaded.value.getXmlFragment(documentFragment), schema))
    : loaded
}

/** A Y.Doc with one update (V1) applied. */
export function loadUpdate(update: Uint8Array): Result<Y.Doc, AppError> {
  const yDoc = new Y.Doc({ guid: '' })
  try {
    Y.applyUpdate(yDoc, update)
    // A root that is used as another type throws when it is asked for.
    yDoc.getXmlFragment(documentFragment)
  } catch (error) {
    return fail(
      appError(
        'document_invalid',
        `These ${update.length} bytes are no page that can be read. Nothing was changed.`,
        { size: update.length, cause: String(error) },
      ),
    )
  }
  return ok(yDoc)
}

/** Appends the document's content to an empty fragment. */
export function writeDocument(document: Node, fragment: Y.XmlFragment): void {
  insertTypes(fragment, typesFromContent(document))
}

/** The fragment as a document. The node's schema is wider than `schema` when the fragment holds names unknown to it. */
export function documentFromFragment(
  fragment: Y.XmlFragment,
  schema: Schema = documentSchema,
): Node {
  const reader = new FragmentReader(schema)
  const document = reader.read(fragment)
  if (!reader.metUnknown) return document
  return new FragmentReader(widenSchema(schema, unknownNames(fragment, schema))).read(fragment)
}

function typesFromContent(node: Node): (Y.XmlElement | Y.XmlText)[] {
  const types: (Y.XmlElement | Y.XmlText)[] = []
  let text: Node[] = []
  const endText = () => {
    if (text.length > 0) types.push(textFromNodes(text))
    text = []
  }
  for (const child of node.content.content) {
    if (child.isText) text.push(child)
    else {
      endText()
      types.push(elementFromNode(child))
    }
  }
  endText()
  return types
}

/** Appends to an empty parent. In parts, because Yjs spreads what it is given over the stack. */
function insertTypes(parent: Y.XmlFragment, types: readonly (Y.XmlElement | Y.XmlText)[]): void {
  if (types.length === 0) parent.insert(0, [])
  for (let at = 0; at < types.length; at += 5000) parent.insert(at, types.slice(at, at + 5000))
}

function elementFromNode(node: Node): Y.XmlElement {
  const element = new Y.XmlElement<Record<string, string>>(node.type.name)
  for (const name in node.attrs) {
    const value: unknown = node.attrs[name]
    // Yjs stores any JSON value here, its types know strings only.
    if (value !== null && name !== 'ychange') element.setAttribute(name, value as string)
  }
  insertTypes(element, typesFromContent(node))
  return element
}

function textFromNodes(nodes: readonly Node[]): Y.XmlText {
  const text = new Y.XmlText()
  text.applyDelta(
    nodes.map((node) => ({
      insert: node.text ?? '',
      attributes: Object.fromEntries(
        node.marks
          .filter((mark) => mark.type.name !== 'ychange')
          .map((mark) => [keyFromMark(mark), mark.attrs]),
      ),
    })),
  )
  return text
}

type DeltaPart = {
  readonly insert?: unknown
  readonly attributes?: Readonly<Record<string, unknown>>
}

class FragmentReader {
  metUnknown = false
  readonly schema: Schema
  constructor(schema: Schema) {
    this.schema = schema
  }

  read(fragment: Y.XmlFragment): Node {
    const top = this.schema.topNodeType
    return top.create(null, fitContent(top, this.children(fragment, 1)))
  }

  private children(parent: Y.XmlFragment, depth: number): Node[] {
    const nodes: Node[] = []
    for (const child of childTypes(parent)) {
      if (child instanceof Y.XmlText) append(nodes, this.texts(child))
      else if (child instanceof Y.XmlElement) append(nodes, this.element(child, depth))
    }
    return nodes
  }

  private element(element: Y.XmlElement, depth: number): Node[] {
    if (depth > deepestNesting) return this.flatText(element)
    const type = this.schema.nodes[element.nodeName]
    if (type === undefined) this.metUnknown = true
    const children = this.children(element, depth + 1)
    if (type === undefined || type.isText || type === this.schema.topNodeType) return children
    const node = type.create(
      attributesFor(type, element.getAttributes()),
      fitContent(type, children),
    )
    return type.isLeaf ? [node, ...children] : [node]
  }

  private texts(text: Y.XmlText): Node[] {
    const nodes: Node[] = []
    for (const part of text.toDelta() as readonly DeltaPart[]) {
      if (typeof part.insert !== 'string' || part.insert === '') continue
      const marks = Object.entries(part.attributes ?? {}).flatMap(([key, value]) =>
        this.mark(markNameFromKey(key), value),
      )
      nodes.push(this.schema.text(part.insert, marks))
    }
    return nodes
  }

  private mark(name: string, value: unknown) {
    const type = this.schema.marks[name]
    if (type === undefined) {
      if (name !== '' && name !== 'ychange') this.metUnknown = true
      return []
    }
    const given: Record<string, unknown> =
      typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
    const isComplete = Object.entries(type.spec.attrs ?? {}).every(
      ([key, spec]) => Object.hasOwn(spec, 'default') || given[key] !== undefined,
    )
    return isComplete ? [type.create(given)] : []
  }

  /** Text of everything below an element, without recursion. */
  private flatText(element: Y.XmlElement): Node[] {
    const nodes: Node[] = []
    const open: unknown[] = [element]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next instanceof Y.XmlText) append(nodes, this.texts(next))
      else if (next instanceof Y.XmlElement) append(open, childTypes(next).reverse())
    }
    return nodes
  }
}

/** The attributes that the type has; one that is missing keeps its default. */
function attributesFor(type: NodeType, given: Readonly<Record<string, unknown>>) {
  const attributes: Record<string, unknown> = {}
  for (const name of Object.keys(type.spec.attrs ?? {}))
    if (given[name] !== undefined && !(given[name] instanceof Y.AbstractType))
      attributes[name] = given[name]
  return attributes
}
