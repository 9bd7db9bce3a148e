import { userEvent } from 'vitest/browser'
import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentFragment } from '../../../domain/document/schema.ts'
import { PageInTest } from './editor-page.ts'

let page: PageInTest | null = null
afterEach(async () => {
  expect(page?.reported ?? []).toEqual([])
  await page?.close()
  page = null
})

const lines = Array.from({ length: 120 }, (_, at) => `Line ${at}`)
const textOf = (update: Uint8Array) => {
  const document = new Y.Doc()
  Y.applyUpdate(document, update)
  return document.getXmlFragment(documentFragment).toJSON()
}

test('an editor whose document was refused shows what is confirmed, where one was, and goes on', async () => {
  page = await PageInTest.open(lines.join('\n\n'))
  const opened = page
  Object.assign(opened.element.style, { height: '400px', overflow: 'auto' })
  const paragraph = () =>
    [...opened.text.querySelectorAll('p')].find((p) => p.textContent.startsWith('Line 60'))
  await userEvent.click(paragraph() as HTMLElement)
  await userEvent.keyboard('{End} refused')
  await expect.poll(() => opened.stored.length).toBeGreaterThan(0)
  const scrolled = opened.element.scrollTop
  expect(scrolled).toBeGreaterThan(200)

  opened.refuseAll()
  await expect.poll(() => paragraph()?.textContent).toBe('Line 60')
  expect(Math.abs(opened.element.scrollTop - scrolled)).toBeLessThan(2)
  expect(document.activeElement).toBe(opened.text)
  expect(opened.asked).toContainEqual({
    what: 'announce',
    with: ['Part of this page was not taken by the server. Your version is kept as a draft.'],
  })

  await userEvent.keyboard('!')
  await expect.poll(() => opened.xml).toContain('!')
  expect(opened.xml).not.toContain('refused')
})

test('what was typed and not stored when the document was refused is kept as a draft', async () => {
  page = await PageInTest.open('Confirmed.')
  const opened = page
  opened.isLocked = true
  await userEvent.click(opened.text)
  await userEvent.keyboard('{End} In the air')
  await expect.poll(() => opened.saveState.error?.code).toBe('storage_locked')
  opened.refuseAll()
  await expect.poll(() => opened.text.textContent).toBe('Confirmed.')
  expect(opened.drafts.map(textOf)).toEqual([expect.stringContaining('In the air')])
  expect(opened.stored).toEqual([])
})
