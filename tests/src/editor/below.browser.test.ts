import { userEvent } from 'vitest/browser'
import { afterEach, describe, expect, test } from 'vitest'
import { PageInTest } from './editor-page.ts'

let page: PageInTest
afterEach(async () => {
  expect(page.reported).toEqual([])
  await page.close()
})

const ends: readonly [name: string, markdown: string, last: string][] = [
  ['a table', '| a | b |\n| --- | --- |\n| c | d |', 'tr:last-child td:first-child p'],
  ['code', '```\nlet a = 1\n```', 'pre'],
  ['a formula', '$$\nx^2\n$$', '.math-block, .source-block'],
  ['a picture', '![Kept](pictures/kept.png)', '.picture-empty'],
  ['an aside', '> [!note]\n> Aside', '.callout p'],
  ['a page in place', '![[Aino Rautio]]', '.embed-text p'],
  ['a divider', '---', 'hr'],
]

/** Types letters as they come, after whatever the last key did. */
async function press(keys: string): Promise<void> {
  await userEvent.keyboard(keys)
  await new Promise((resolve) => setTimeout(resolve, 40))
}

describe.each(ends)('below %s at the end of a page', (_name, markdown, last) => {
  test('a click gives a line to write on', async () => {
    page = await PageInTest.open(markdown)
    const before = page.markdown
    expect(page.stored).toEqual([])
    await userEvent.click(page.find('.editor-below'))
    await press('below')
    await page.expectMarkdown(`${before}\n\nbelow`)
  })

  test('the end of the page is there: Enter and a letter write, going there writes nothing', async () => {
    page = await PageInTest.open(`Before\n\n${markdown}`)
    const before = page.markdown
    await userEvent.click(page.find('.page-text > p'))
    await press('{Control>}{End}{/Control}')
    expect(page.stored).toEqual([])
    await press('{Enter}')
    await press('below')
    await page.expectMarkdown(`${before}\n\nbelow`)
  })

  test('ArrowDown in its last line gives a line', async () => {
    page = await PageInTest.open(`Before\n\n${markdown}`)
    const before = page.markdown
    const target = document.querySelector(last)
    if (['.picture-empty', 'hr', '.embed-text p', '.math-block, .source-block'].includes(last)) {
      // Into the block from above, one line after the other.
      await userEvent.click(page.find('.page-text > p'))
      await press('{ArrowDown}')
    } else await userEvent.click(target ?? page.text)
    await press('{ArrowDown}')
    await press('below')
    await page.expectMarkdown(`${before}\n\nbelow`)
  })
})

test('a letter typed below the last block begins a line there', async () => {
  page = await PageInTest.open('Before\n\n```\ncode\n```')
  await userEvent.click(page.find('.page-text > p'))
  await press('{Control>}{End}{/Control}')
  await press('x')
  await press('yz')
  await page.expectMarkdown('Before\n\n```\ncode\n```\n\nxyz')
})

test('a click below a page that ends in text puts the caret there and writes nothing', async () => {
  page = await PageInTest.open('One line')
  await userEvent.click(page.find('.editor-below'))
  expect(page.stored).toEqual([])
  await press(' more')
  await page.expectMarkdown('One line more')
})
