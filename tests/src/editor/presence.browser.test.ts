import { userEvent } from 'vitest/browser'
import { afterEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { documentFragment } from '../../../domain/document/schema.ts'
import { createEmitter } from '../../../lib/emitter.ts'
import type {
  PagePresence,
  RemoteCursor,
  SharedSelection,
} from '../../../src/editor/presence/page-presence.ts'
import { selectionIn } from '../../../src/editor/presence/page-presence.ts'
import { PageInTest } from './editor-page.ts'

let page: PageInTest | null = null
afterEach(async () => {
  expect(page?.reported ?? []).toEqual([])
  await page?.close()
  page = null
})

/** Others on the page, as the test says. */
class OthersInTest implements PagePresence {
  cursors: readonly RemoteCursor[] = []
  readonly told: (SharedSelection | null)[] = []
  readonly #changes = createEmitter<void>((error) => {
    throw error
  })
  onChange = (listener: () => void) => this.#changes.on(listener)
  tell = (selection: SharedSelection | null) => void this.told.push(selection)

  show(...cursors: readonly Partial<RemoteCursor>[]): void {
    this.cursors = cursors.map((cursor) => ({
      id: 'b.1',
      name: 'Bob Marsh',
      colour: 3,
      selection: { anchor: {}, head: {} },
      isFollowed: false,
      ...cursor,
    }))
    this.#changes.emit()
  }
}

async function open(markdown: string): Promise<OthersInTest> {
  page = await PageInTest.open(markdown)
  const others = new OthersInTest()
  page.setPresence(others)
  await import('../../../src/editor/presence/remote-cursors.ts')
  await new Promise((resolve) => setTimeout(resolve, 20))
  return others
}

/** A place in the n-th block of the page, as another editor would tell it. */
function placeIn(block: number, offset: number): unknown {
  const fragment = page?.doc.getXmlFragment(documentFragment)
  const element = fragment?.get(block)
  const text = element instanceof Y.XmlElement ? element.get(0) : undefined
  if (!(text instanceof Y.XmlText)) throw new Error('There is no text in that block.')
  return JSON.parse(JSON.stringify(Y.createRelativePositionFromTypeIndex(text, offset)))
}

const carets = () => [...document.querySelectorAll<HTMLElement>('.others-caret')]

/** The text before a caret in its block. */
function before(caret: HTMLElement | undefined): string {
  const range = document.createRange()
  const block = caret?.closest('p')
  if (caret === undefined || block == null) return ''
  range.setStart(block, 0)
  range.setEndBefore(caret)
  return range.toString().replaceAll('\u2060', '')
}

test('the caret of another one stands where it is, under their first name', async () => {
  const others = await open('One two three')
  others.show({ selection: { anchor: placeIn(0, 4), head: placeIn(0, 4) } })
  expect(carets().map(before)).toEqual(['One '])
  expect(carets()[0]?.querySelector('.others-name')?.textContent).toBe('Bob')
  expect(carets()[0]?.ariaHidden).toBe('true')
  others.show()
  expect(carets()).toEqual([])
})

test('a selection is marked from end to end, whichever way it was made', async () => {
  const others = await open('One two three')
  others.show({ selection: { anchor: placeIn(0, 7), head: placeIn(0, 4) } })
  expect(document.querySelector('.others-range')?.textContent.replaceAll('\u2060', '')).toContain(
    'two',
  )
  expect(carets().map(before)).toEqual(['One '])
})

test('what is typed before a caret moves it along, here and from elsewhere', async () => {
  const others = await open('One two three')
  others.show({ selection: { anchor: placeIn(0, 8), head: placeIn(0, 8) } })
  if (page === null) throw new Error('no page')
  await userEvent.click(page.text)
  await userEvent.keyboard('{Control>}{Home}{/Control}Here: ')
  expect(carets().map(before)).toEqual(['Here: One two '])
  await page.expectMarkdown('Here: One two three')
  const elsewhere = page.doc
  const paragraph = elsewhere.getXmlFragment(documentFragment).get(0)
  const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : null
  if (!(text instanceof Y.XmlText)) throw new Error('no text')
  text.insert(0, 'There. ')
  page.receive(Y.encodeStateAsUpdate(elsewhere))
  await vi.waitFor(() => {
    expect(carets().map(before)).toEqual(['There. Here: One two '])
  })
})

test('where one stands is told, once it rests, and again only when it moved', async () => {
  const others = await open('One two three')
  if (page === null) throw new Error('no page')
  await userEvent.click(page.text)
  await userEvent.keyboard('{Control>}{Home}{/Control}')
  await vi.waitFor(() => {
    expect(others.told.at(-1)).toMatchObject({ anchor: {}, head: {} })
  })
  const told = others.told.length
  page.receive(Y.encodeStateAsUpdate(page.doc))
  await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}')
  await vi.waitFor(() => {
    expect(others.told.length).toBe(told + 1)
  })
  // What was told leads others to the same place.
  const selection = others.told.at(-1)
  if (selection == null) throw new Error('nothing was told')
  others.show({ selection: JSON.parse(JSON.stringify(selection)) as SharedSelection })
  expect(document.querySelector('.others-range')?.textContent).toContain('O')
})

test('places that lead nowhere show nothing and break nothing', async () => {
  const others = await open('One two three')
  const nowhere: unknown[] = [
    {},
    { type: { client: 1, clock: 99 }, tname: null, item: null, assoc: 0 },
    { item: { client: 7, clock: 1e9 } },
    { tname: 'another' },
    { item: 'no', type: 5 },
  ]
  others.show(
    ...nowhere.map((place, at) => ({ id: `x.${at}`, selection: { anchor: place, head: place } })),
  )
  if (page === null) throw new Error('no page')
  await userEvent.click(page.text)
  await userEvent.keyboard('{Control>}{End}{/Control}!')
  await page.expectMarkdown('One two three!')
})

test('a selection is read from an awareness state by its usual names, and from nothing else', () => {
  expect(selectionIn('{"cursor":{"anchor":{"a":1},"head":{"b":2}},"user":{}}')).toEqual({
    anchor: { a: 1 },
    head: { b: 2 },
  })
  for (const none of [
    null,
    '',
    '1',
    'null',
    '[]',
    '{}',
    '{"cursor":null}',
    '{"cursor":{"anchor":1}}',
  ])
    expect(selectionIn(none)).toBeNull()
})
