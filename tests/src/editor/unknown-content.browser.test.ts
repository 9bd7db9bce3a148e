import { TextSelection } from 'prosemirror-state'
import { afterEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { undo } from '../../../src/editor/undo.ts'
import { PageEditor } from '../../../src/editor/page-editor.ts'

type Child = Y.XmlElement | Y.XmlText
type Open = {
  readonly doc: Y.Doc
  readonly fragment: Y.XmlFragment
  readonly editor: PageEditor
  readonly obstacles: string[]
}

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

function element(
  name: string,
  attributes: Record<string, unknown>,
  ...children: Child[]
): Y.XmlElement {
  const made = new Y.XmlElement<Record<string, never>>(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as never)
  made.insert(0, children)
  return made
}

function text(value: string, marks?: Record<string, unknown>): Y.XmlText {
  const made = new Y.XmlText()
  made.insert(0, value, marks ?? {})
  return made
}

const paragraph = (value: string) => element('paragraph', {}, text(value))

function start(...blocks: Y.XmlElement[]): Y.Doc {
  const doc = new Y.Doc()
  doc.getXmlFragment('content').insert(0, blocks)
  return doc
}

function create(doc: Y.Doc): { open: Open | null; reason: string | null } {
  const fragment = doc.getXmlFragment('content')
  const mount = document.createElement('div')
  document.body.append(mount)
  const obstacles: string[] = []
  const editor = PageEditor.create({
    fragment,
    mount,
    isReadOnly: false,
    plugins: () => [],
    viewProps: {},
    onTransaction: () => undefined,
    onObstacle: (reason) => obstacles.push(reason),
  })
  if (typeof editor === 'string') return { open: null, reason: editor }
  cleanups.push(() => {
    editor.destroy()
    mount.remove()
  })
  return { open: { doc, fragment, editor, obstacles }, reason: null }
}

function open(doc: Y.Doc): Open {
  const { open: opened, reason } = create(doc)
  if (opened === null) throw new Error(`not opened: ${String(reason)}`)
  return opened
}

/** Types at the end of the first text block that begins so. */
function type({ editor }: Open, after: string, typed: string): void {
  const { view } = editor
  let end = -1
  view.state.doc.descendants((node, position) => {
    if (end < 0 && node.isTextblock && node.textContent.startsWith(after)) {
      end = position + node.nodeSize - 1
    }
  })
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, end)))
  view.dispatch(view.state.tr.insertText(typed))
}

const xml = (doc: Y.Doc) => doc.getXmlFragment('content').toJSON()

/** Applies a change that another copy of the document made. */
function changeElsewhere(doc: Y.Doc, change: (fragment: Y.XmlFragment) => void): void {
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  other.transact(() => {
    change(other.getXmlFragment('content'))
  })
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc)))
}

describe('what this version does not know survives mounting and typing', () => {
  test('a block, with its attributes and text', () => {
    const page = open(
      start(
        paragraph('before'),
        element('future_block', { mood: 'calm', depth: 3 }, text('kept')),
        paragraph('after'),
      ),
    )
    type(page, 'before', '!')
    expect(xml(page.doc)).toBe(
      '<paragraph>before!</paragraph><future_block depth="3" mood="calm">kept</future_block><paragraph>after</paragraph>',
    )
    expect(page.editor.view.dom.textContent).toContain('kept')
  })

  test('a block that holds blocks, and one inside a list', () => {
    const page = open(
      start(
        paragraph('a'),
        element('future_columns', {}, element('future_column', { width: 2 }, paragraph('inside'))),
        element(
          'bullet_list',
          {},
          element('list_item', {}, paragraph('item')),
          element('future_item', { open: true }, paragraph('odd one')),
        ),
      ),
    )
    type(page, 'inside', '!')
    type(page, 'item', '?')
    expect(xml(page.doc)).toBe(
      '<paragraph>a</paragraph><future_columns><future_column width="2"><paragraph>inside!</paragraph></future_column></future_columns>' +
        '<bullet_list tight="true"><list_item><paragraph>item?</paragraph></list_item><future_item open="true"><paragraph>odd one</paragraph></future_item></bullet_list>',
    )
  })

  test('an inline node between texts', () => {
    const page = open(
      start(
        element(
          'paragraph',
          {},
          text('see '),
          element('future_chip', { ref: 'x1' }),
          text(' there'),
        ),
      ),
    )
    type(page, 'see ', '!')
    expect(xml(page.doc)).toBe(
      '<paragraph>see <future_chip ref="x1"></future_chip> there!</paragraph>',
    )
  })

  test('a mark, also one that may cover a text twice', () => {
    const glow = new Y.XmlText()
    glow.insert(0, 'plain ', {})
    glow.insert(6, 'glow', { future_mark: { hue: 40 } })
    glow.insert(10, ' tail', { future_mark: null })
    const twice = text('noted', { 'comment--aGVsbG8h': { id: 7 }, 'comment--d29ybGQh': { id: 8 } })
    const page = open(start(element('paragraph', {}, glow), element('paragraph', {}, twice)))
    type(page, 'plain', '!')
    type(page, 'noted', '!')
    const first = page.fragment.get(0) as Y.XmlElement
    expect((first.get(0) as Y.XmlText).toDelta()).toEqual([
      { insert: 'plain ' },
      { insert: 'glow', attributes: { future_mark: { hue: 40 } } },
      { insert: ' tail!' },
    ])
    const second = page.fragment.get(1) as Y.XmlElement
    const delta = (second.get(0) as Y.XmlText).toDelta() as { attributes?: object }[]
    expect(Object.values(delta[0]?.attributes ?? {})).toEqual([{ id: 7 }, { id: 8 }])
  })

  test('an attribute of a block and of a mark that it does know', () => {
    const page = open(
      start(
        element('heading', { level: 2, tint: 'moss' }, text('Title')),
        element('paragraph', {}, text('go', { link: { href: 'https://example.org', rel: 'me' } })),
      ),
    )
    type(page, 'Title', '!')
    type(page, 'go', '!')
    expect(xml(page.doc)).toContain('<heading level="2" tint="moss">Title!</heading>')
    const link = ((page.fragment.get(1) as Y.XmlElement).get(0) as Y.XmlText).toDelta() as {
      attributes?: object
    }[]
    expect(link[0]?.attributes).toMatchObject({ link: { href: 'https://example.org', rel: 'me' } })
  })

  test('a block that arrives while the page is open, and the caret and undo stay', () => {
    const page = open(start(paragraph('one'), paragraph('two')))
    type(page, 'two', '!')
    const { from } = page.editor.view.state.selection
    changeElsewhere(page.doc, (fragment) => {
      fragment.insert(1, [element('future_block', { mood: 'calm' }, text('new'))])
    })
    const arrived = '<future_block mood="calm">new</future_block>'
    expect(xml(page.doc)).toBe(`<paragraph>one</paragraph>${arrived}<paragraph>two!</paragraph>`)
    expect(page.editor.view.state.selection.from).toBe(from + 5)
    page.editor.view.dispatch(page.editor.view.state.tr.insertText('?'))
    expect(xml(page.doc)).toBe(`<paragraph>one</paragraph>${arrived}<paragraph>two!?</paragraph>`)
    expect(undo(page.editor.view.state)).toBe(true)
    expect(xml(page.doc)).toContain(arrived)
    expect(xml(page.doc)).toContain('<paragraph>two</paragraph>')
    expect(page.editor.view.dom.textContent).toContain('new')
  })

  test('an inline node, a mark and an attribute that arrive while the page is open', () => {
    const page = open(start(paragraph('one'), paragraph('two')))
    changeElsewhere(page.doc, (fragment) => {
      const first = fragment.get(0) as Y.XmlElement
      first.insert(1, [element('future_chip', { ref: 'x1' })])
      const second = fragment.get(1) as Y.XmlElement
      ;(second.get(0) as Y.XmlText).format(0, 3, { future_mark: { hue: 40 } })
      ;(second as Y.XmlElement<Record<string, string>>).setAttribute('tint', 'moss')
    })
    type(page, 'one', '!')
    type(page, 'two', '!')
    expect(xml(page.doc)).toBe(
      '<paragraph>one<future_chip ref="x1"></future_chip>!</paragraph><paragraph tint="moss"><future_mark hue="40">two</future_mark>!</paragraph>',
    )
  })
})

describe('what no schema could hold is left alone', () => {
  test('text outside of any block is refused with a reason', () => {
    const doc = new Y.Doc()
    doc.getXmlFragment('content').insert(0, [text('loose')])
    expect(create(doc).reason).toContain('not text')
    expect(xml(doc)).toBe('loose')
  })

  test('an object inside a text is refused', () => {
    const odd = new Y.XmlText()
    odd.insert(0, 'a')
    odd.insertEmbed(1, { image: 'x' })
    const doc = start(element('paragraph', {}, odd))
    expect(create(doc).reason).toContain('not text')
  })

  test('a name used for a block and for a text style is refused', () => {
    const doc = start(element('glow', {}, text('a', { glow: {} })))
    expect(create(doc).reason).toContain('glow')
  })

  test('blocks nested beyond reason are refused, and nothing is deleted', () => {
    let block = paragraph('core')
    for (let depth = 0; depth < 400; depth++) block = element('blockquote', {}, block)
    const doc = start(block)
    const before = Y.encodeStateAsUpdate(doc)
    expect(create(doc).reason).toContain('nested')
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
  })

  test('what becomes impossible while open closes the editor and keeps the data', () => {
    const page = open(start(paragraph('a')))
    changeElsewhere(page.doc, (fragment) => {
      fragment.insert(0, [text('loose')])
    })
    expect(page.obstacles).toHaveLength(1)
    expect(xml(page.doc)).toBe('loose<paragraph>a</paragraph>')
  })

  test('known names in places where they do not belong are shown and kept', () => {
    const doc = start(
      element('code_block', {}, text('bold', { bold: {} })),
      element('paragraph', {}, element('blockquote', {}, paragraph('inner'))),
      element('blockquote', {}),
      element('bullet_list', {}, paragraph('no item')),
      element('table', {}, element('table_row', {}, element('table_cell', { colspan: 1e9 }))),
      paragraph('end'),
    )
    const page = open(doc)
    const before = xml(doc)
    type(page, 'end', '!')
    expect(xml(doc)).toBe(before.replace('end', 'end!'))
  })
})

describe('an empty page', () => {
  test('offers a line without writing anything, and the first letter writes it', () => {
    const doc = new Y.Doc()
    let updates = 0
    doc.on('update', () => updates++)
    const page = open(doc)
    expect(page.editor.view.state.doc.childCount).toBe(1)
    page.editor.view.dispatch(
      page.editor.view.state.tr.setSelection(TextSelection.create(page.editor.view.state.doc, 1)),
    )
    expect(updates).toBe(0)
    page.editor.view.dispatch(page.editor.view.state.tr.insertText('a'))
    expect(xml(doc)).toBe('<paragraph>a</paragraph>')
  })

  test('stays usable when another copy removed everything', () => {
    const page = open(start(paragraph('a'), paragraph('b')))
    changeElsewhere(page.doc, (fragment) => {
      fragment.delete(0, fragment.length)
    })
    expect(page.editor.view.state.doc.textContent).toBe('')
    expect(page.editor.view.state.doc.childCount).toBe(1)
    page.editor.view.dispatch(page.editor.view.state.tr.insertText('c', 1))
    expect(xml(page.doc)).toBe('<paragraph>c</paragraph>')
  })
})

test('a change from elsewhere reaches plugins as a change of the blocks it touched', () => {
  const page = open(start(...Array.from({ length: 50 }, (_, index) => paragraph(`line ${index}`))))
  const before = page.editor.view.state.doc
  changeElsewhere(page.doc, (fragment) => {
    fragment.insert(20, [paragraph('from elsewhere')])
  })
  const after = page.editor.view.state.doc
  expect(after.childCount).toBe(51)
  expect(after.child(19)).toBe(before.child(19))
  expect(after.child(21)).toBe(before.child(20))
})
