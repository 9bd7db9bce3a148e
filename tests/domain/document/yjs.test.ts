import * as Y from 'yjs'
import { Schema, type Node } from 'prosemirror-model'
import { describe, expect, test } from 'vitest'
import {
  initProseMirrorDoc,
  prosemirrorToYXmlFragment,
  yXmlFragmentToProseMirrorRootNode,
} from 'y-prosemirror'
import { documentFragment, documentSchema } from '../../../domain/document/schema.ts'
import {
  deepestNesting,
  documentFromFragment,
  documentFromUpdate,
  updateFromDocument,
  writeDocument,
} from '../../../domain/document/yjs.ts'
import { unknownNames, widenSchema } from '../../../domain/document/unknown-names.ts'
import { randomDocument, seededRandom } from './random-document.ts'

function read(update: Uint8Array): Node {
  const result = documentFromUpdate(update)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

function fragmentOf(build: (fragment: Y.XmlFragment) => void): Y.XmlFragment {
  const yDoc = new Y.Doc()
  const fragment = yDoc.getXmlFragment(documentFragment)
  yDoc.transact(() => build(fragment))
  return fragment
}

function element(name: string, ...children: (Y.XmlElement | Y.XmlText | string)[]): Y.XmlElement {
  const made = new Y.XmlElement(name)
  made.insert(
    0,
    children.map((child) => (typeof child === 'string' ? new Y.XmlText(child) : child)),
  )
  return made
}

describe('the encoding', () => {
  test('is that of y-prosemirror to the byte', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const document = randomDocument(seededRandom(seed))
      const theirs = new Y.Doc()
      theirs.clientID = 7
      prosemirrorToYXmlFragment(document, theirs.getXmlFragment(documentFragment))
      expect(updateFromDocument(document, 7), `seed ${seed}`).toEqual(Y.encodeStateAsUpdate(theirs))
    }
  })

  test('brings every document back as it was', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const document = randomDocument(seededRandom(seed))
      expect(read(updateFromDocument(document)).toJSON(), `seed ${seed}`).toEqual(document.toJSON())
    }
  })

  test('writes marks that may overlap under the hashed names of y-prosemirror', () => {
    const schema = new Schema({
      nodes: documentSchema.spec.nodes,
      marks: documentSchema.spec.marks.append({
        comment: { attrs: { id: {}, note: { default: null } }, excludes: '' },
      }),
    })
    const comment = (id: string) => schema.mark('comment', { id, note: { depth: [1, 2.5, true] } })
    const document = schema.node('doc', null, [
      schema.node('paragraph', null, [
        schema.text('twice', [comment('a'), comment('b')]),
        schema.text(' once', [comment('b'), schema.mark('bold')]),
      ]),
    ])
    const ours = new Y.Doc()
    const theirs = new Y.Doc()
    ours.clientID = theirs.clientID = 3
    writeDocument(document, ours.getXmlFragment(documentFragment))
    prosemirrorToYXmlFragment(document, theirs.getXmlFragment(documentFragment))
    expect(Y.encodeStateAsUpdate(ours)).toEqual(Y.encodeStateAsUpdate(theirs))
    const back = documentFromFragment(ours.getXmlFragment(documentFragment), schema)
    expect(back.toJSON()).toEqual(document.toJSON())
  })
})

describe('names of another version', () => {
  const fragment = fragmentOf((root) => {
    const chart = element('chart', 'label of a chart')
    chart.setAttribute('source', 'sales')
    const paragraph = element('paragraph', 'before ')
    const sticker = element('sticker')
    sticker.setAttribute('emoji', 'star')
    const marked = new Y.XmlText()
    marked.applyDelta([
      { insert: 'glows', attributes: { glow: { colour: 'red' }, bold: {} } },
      { insert: 'noted', attributes: { 'note--+thkaWQb': { id: 'n' } } },
    ])
    paragraph.insert(1, [sticker, marked])
    const heading = element('heading', 'Head')
    heading.setAttribute('level', '2')
    heading.setAttribute('number', '1.1')
    const table = element('table', element('table_row', element('table_total', 'sum')))
    root.insert(0, [chart, paragraph, heading, table])
  })

  test('are listed with their attributes', () => {
    const unknown = unknownNames(fragment, documentSchema)
    expect([...unknown.nodes.keys()].sort()).toEqual(['chart', 'heading', 'sticker', 'table_total'])
    expect([...(unknown.nodes.get('heading')?.attributes ?? [])]).toEqual(['number'])
    expect(unknown.nodes.get('sticker')?.isInline).toBe(true)
    expect([...unknown.marks.keys()].sort()).toEqual(['glow', 'note'])
    expect([...(unknown.marks.get('glow')?.attributes ?? [])]).toEqual(['colour'])
  })

  test('come through reading and writing unchanged', () => {
    const document = documentFromFragment(fragment)
    document.check()
    const again = documentFromFragment(
      fragmentOf((root) => {
        writeDocument(document, root)
      }),
    )
    expect(again.toJSON()).toEqual(document.toJSON())
    const text = new Y.Doc()
    writeDocument(document, text.getXmlFragment('x'))
    expect(text.getXmlFragment('x').toJSON()).toBe(fragment.toJSON())
  })

  test('survive y-prosemirror once the schema is widened', () => {
    const schema = widenSchema(documentSchema, unknownNames(fragment, documentSchema))
    const before = fragment.toJSON()
    expect(initProseMirrorDoc(fragment, schema).doc.textContent).toContain('label of a chart')
    expect(yXmlFragmentToProseMirrorRootNode(fragment, schema).textContent).toContain('sum')
    expect(fragment.toJSON()).toBe(before)
  })

  test('give one schema for one set of names', () => {
    const first = widenSchema(documentSchema, unknownNames(fragment, documentSchema))
    expect(widenSchema(documentSchema, unknownNames(fragment, documentSchema))).toBe(first)
    const plain = fragmentOf((root) => root.insert(0, [element('paragraph', 'x')]))
    expect(widenSchema(documentSchema, unknownNames(plain, documentSchema))).toBe(documentSchema)
  })
})

describe('content in the wrong place', () => {
  const cases: Record<string, () => Y.XmlElement | Y.XmlText> = {
    'text at the top': () => new Y.XmlText('loose'),
    'a cell without its table': () => element('table_cell', element('paragraph', 'loose')),
    'a list item without its list': () => element('list_item', element('paragraph', 'loose')),
    'a block inside a line': () =>
      element('paragraph', element('blockquote', element('paragraph', 'loose'))),
    'text in a list': () => element('bullet_list', 'loose'),
    'text in a leaf': () => element('divider', 'loose'),
    'a document in a document': () => element('doc', element('paragraph', 'loose')),
    'an element called text': () => element('text', 'loose'),
    'a link in code': () => {
      const text = new Y.XmlText()
      text.applyDelta([{ insert: 'loose', attributes: { bold: {}, link: {} } }])
      return element('code_block', text)
    },
  }
  for (const [name, build] of Object.entries(cases))
    test(`${name} keeps its text in a valid document`, () => {
      const document = documentFromFragment(fragmentOf((root) => root.insert(0, [build()])))
      document.check()
      expect(document.textContent).toBe('loose')
    })
})

describe('hostile bytes', () => {
  test('nesting without end becomes text', () => {
    const fragment = fragmentOf((root) => {
      let parent: Y.XmlFragment = root
      for (let i = 0; i < 20_000; i++) {
        const child = new Y.XmlElement('blockquote')
        parent.insert(0, [child])
        parent = child
      }
      parent.insert(0, [element('paragraph', 'deep')])
    })
    const document = documentFromFragment(fragment)
    expect(document.textContent).toBe('deep')
    let depth = 0
    for (let node: Node | null = document; node !== null; node = node.firstChild) depth++
    expect(depth).toBeLessThan(deepestNesting + 5)
  })

  test('thousands of strange names neither throw nor lose text', () => {
    const fragment = fragmentOf((root) => {
      for (let i = 0; i < 2000; i++) root.insert(0, [element(`odd${i}`, `t${i}.`)])
    })
    const document = documentFromFragment(fragment)
    expect(document.textContent).toContain('t0.')
    expect(document.textContent).toContain('t1999.')
  })

  test('bytes that are no update are refused as a value', () => {
    const random = seededRandom(5)
    const good = updateFromDocument(randomDocument(seededRandom(1)))
    for (let i = 0; i < 500; i++) {
      const bytes = good.slice()
      for (let k = 0; k < 3; k++)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
      const result = documentFromUpdate(bytes.subarray(0, Math.floor(random() * bytes.length)))
      if (!result.ok) expect(result.error.code).toBe('document_invalid')
    }
    expect(documentFromUpdate(new Uint8Array([255, 255, 255, 255, 255, 255, 255, 7])).ok).toBe(
      false,
    )
    expect(documentFromUpdate(new Uint8Array()).ok).toBe(false)
  })

  test('a root of another kind is refused', () => {
    const yDoc = new Y.Doc()
    yDoc.getMap(documentFragment).set('a', new Y.Map())
    const result = documentFromUpdate(Y.encodeStateAsUpdate(yDoc))
    if (result.ok) expect(result.value.childCount).toBe(0)
  })
})
