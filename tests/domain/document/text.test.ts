import * as Y from 'yjs'
import { describe, expect, test } from 'vitest'
import { documentFragment, documentSchema } from '../../../domain/document/schema.ts'
import { documentText, type DocumentText } from '../../../domain/document/text.ts'
import { loadUpdate, updateFromDocument } from '../../../domain/document/yjs.ts'
import { randomDocument, seededRandom } from './random-document.ts'

const { nodes, marks } = documentSchema
const page = '01890000-0000-7000-8000-000000000001'
const other = '01890000-0000-7000-8000-000000000002'
const file = '01890000-0000-7000-8000-000000000003'

function textOf(...blocks: Parameters<typeof nodes.doc.create>[1][]): DocumentText {
  const update = updateFromDocument(nodes.doc.create(null, blocks.flat() as never))
  const loaded = loadUpdate(update)
  if (!loaded.ok) throw new Error(loaded.error.message)
  return documentText(loaded.value.getXmlFragment(documentFragment), (id) =>
    id === other ? 'Other page' : null,
  )
}

const paragraph = (...content: Parameters<typeof nodes.paragraph.create>[1][]) =>
  nodes.paragraph.create(null, content.flat() as never)

describe('the text of a document', () => {
  test('has one line a block and no line for an empty one', () => {
    const result = textOf(
      nodes.heading.create({ level: 2 }, documentSchema.text('Head')),
      paragraph(),
      nodes.bullet_list.create(null, [
        nodes.list_item.create(null, [paragraph(documentSchema.text('one'))]),
        nodes.list_item.create({ checked: true }, [paragraph(documentSchema.text('two'))]),
      ]),
      nodes.code_block.create({ language: 'js' }, documentSchema.text('a()\nb()')),
      nodes.callout.create({ title: 'Mind' }, [paragraph(documentSchema.text('the gap'))]),
      nodes.raw_block.create({ format: 'html' }, documentSchema.text('<div class="x">html</div>')),
    )
    expect(result.text.split('\n')).toEqual([
      'Head',
      'one',
      'two',
      'a()',
      'b()',
      'Mind',
      'the gap',
      'html',
    ])
    expect(result.headings).toEqual([{ level: 2, text: 'Head' }])
  })

  test('joins text across marks and takes in what atoms show', () => {
    const result = textOf(
      paragraph(
        documentSchema.text('bo', [marks.bold.create()]),
        documentSchema.text('ld '),
        nodes.page_link.create({ nodeId: page, label: 'label' }),
        documentSchema.text(' '),
        nodes.page_link.create({ nodeId: other }),
        documentSchema.text(' '),
        nodes.page_link.create({ target: 'folder/Missing.md' }),
        nodes.hard_break.create(),
        nodes.tag.create({ name: 'a/b' }),
        documentSchema.text(' '),
        nodes.tag.create({ name: 'A/B' }),
        documentSchema.text(' '),
        nodes.math_inline.create({ tex: 'x^2' }),
        nodes.mention.create({ date: '2026-01-02' }),
      ),
    )
    expect(result.text).toBe('bold label Other page Missing #a/b #A/B x^22026-01-02')
    expect(result.tags).toEqual(['a/b'])
  })

  test('lists links with the block that holds them, each node once a block', () => {
    const result = textOf(
      paragraph(
        documentSchema.text('See '),
        nodes.page_link.create({ nodeId: page, label: 'here', anchor: 'Part' }),
        documentSchema.text(' and '),
        nodes.page_link.create({ nodeId: page, label: 'there' }),
      ),
      paragraph(nodes.mention.create({ nodeId: other }), documentSchema.text(' knows')),
      nodes.embed.create({ nodeId: page, anchor: '^block' }),
      paragraph(documentSchema.text('Lost '), nodes.page_link.create({ target: 'Nowhere' })),
    )
    expect(result.links).toEqual([
      { nodeId: page, kind: 'link', anchor: 'Part', context: 'See here and there' },
      { nodeId: other, kind: 'mention', anchor: '', context: 'Other page knows' },
      { nodeId: page, kind: 'embed', anchor: '^block', context: '' },
    ])
    expect(result.unresolved).toEqual([{ target: 'Nowhere', anchor: '', context: 'Lost Nowhere' }])
  })

  test('names the files it uses and refuses ids that are none', () => {
    const result = textOf(
      nodes.image.create({ nodeId: file, alt: 'a chart' }),
      paragraph(nodes.image_inline.create({ nodeId: file })),
      nodes.attachment.create({ nodeId: 'not an id', name: 'a.pdf' }),
    )
    expect(result.files).toEqual([file])
    expect(result.text).toBe('a chart\na.pdf')
  })

  test('cuts the context of a link in a long block around it', () => {
    const result = textOf(
      paragraph(
        documentSchema.text('before '.repeat(500)),
        nodes.page_link.create({ nodeId: page, label: 'the link' }),
        documentSchema.text(' after'.repeat(500)),
      ),
    )
    const context = result.links[0]?.context ?? ''
    expect(context.length).toBeLessThanOrEqual(290)
    expect(context).toMatch(/^…before.* the link after.*after…$/)
  })

  test('is read from any document, unknown and deeply nested content too', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const loaded = loadUpdate(updateFromDocument(randomDocument(seededRandom(seed))))
      if (!loaded.ok) throw new Error(loaded.error.message)
      const result = documentText(loaded.value.getXmlFragment(documentFragment))
      expect(result.text).not.toMatch(/^\n|\n$/)
    }
    const yDoc = new Y.Doc()
    yDoc.transact(() => {
      let parent: Y.XmlFragment = yDoc.getXmlFragment(documentFragment)
      for (let i = 0; i < 50_000; i++) {
        const child = new Y.XmlElement('strange')
        parent.insert(0, [child])
        parent = child
      }
      parent.insert(0, [new Y.XmlText('deep')])
    })
    expect(documentText(yDoc.getXmlFragment(documentFragment)).text).toBe('deep')
  })

  test('leaves out what was deleted', () => {
    const yDoc = new Y.Doc()
    const root = yDoc.getXmlFragment(documentFragment)
    const kept = new Y.XmlElement('paragraph')
    const gone = new Y.XmlElement('paragraph')
    root.insert(0, [kept, gone])
    const text = new Y.XmlText('one two')
    kept.insert(0, [text])
    gone.insert(0, [new Y.XmlText('three')])
    text.delete(3, 4)
    root.delete(1, 1)
    expect(documentText(root).text).toBe('one')
  })
})
