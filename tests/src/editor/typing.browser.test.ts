import { userEvent } from 'vitest/browser'
import { afterEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { PageInTest } from './editor-page.ts'

let page: PageInTest | null = null
afterEach(async () => {
  expect(page?.reported ?? []).toEqual([])
  await page?.close()
  page = null
})

/** Types text with keys in braces, one after the other as a person would. */
async function write(content: string, typed: string): Promise<PageInTest> {
  page = await PageInTest.open(content)
  await userEvent.click(page.text)
  await press(typed)
  return page
}

async function press(typed: string): Promise<void> {
  for (const part of typed.split(/(\{[^{}]+\})/)) {
    if (part === '') continue
    await userEvent.keyboard(part.replaceAll('[', '[[').replace(/^\{(.+)\}$/, '{$1}'))
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
}

describe('Markdown turns into blocks and styles as one types it', () => {
  const cases: readonly [name: string, typed: string, markdown: string][] = [
    ['a heading', '## Head{Enter}text', '## Head\n\ntext'],
    ['text styles', '**b** *i* `c` ~~s~~ ==h== end', '**b** *i* `c` ~~s~~ ==h== end'],
    [
      'a nested list that Enter leaves step by step',
      '- one{Enter}two{Enter}{Tab}three{Enter}{Enter}{Enter}text',
      '- one\n- two\n  - three\n\ntext',
    ],
    ['tasks', '[] first{Enter}second', '- [ ] first\n- [ ] second'],
    ['a task inside a list', '- [x] done', '- [x] done'],
    ['a numbered list that starts elsewhere', '3. three{Enter}four', '3. three\n4. four'],
    ['a quote', '> said{Enter}{Enter}after', '> said\n\nafter'],
    ['an aside', '> [!tip] hello', '> [!tip]\n> hello'],
    [
      'code, left by two empty lines',
      '```ts{Enter}let a = 1{Enter}{Enter}{Enter}after',
      '```ts\nlet a = 1\n```\n\nafter',
    ],
    ['a formula block', '$${Enter}x^2{ArrowDown}after', '$$\nx^2\n$$\n\nafter'],
    ['a formula in the line', 'so $e=mc^2$ holds', 'so $e=mc^2$ holds'],
    ['a divider', 'above{Enter}---after', 'above\n\n---\n\nafter'],
    ['a link', 'a [word](example.org) b', 'a [word](https://example.org) b'],
    ['a footnote and its text', 'said[^1]', 'said[^1]\n\n[^1]:'],
    ['a tag', 'about #archive now', 'about #archive now'],
  ]
  test.each(cases)('%s', async (_name, typed, markdown) => {
    const written = await write('', typed)
    await written.expectMarkdown(markdown)
  })

  test('stars and underscores inside words stay what they are', async () => {
    const written = await write('', '2*3*4 and snake_case_name')
    await written.expectMarkdown('2\\*3\\*4 and snake_case_name')
  })

  test('inside code nothing turns', async () => {
    const written = await write('', '```{Enter}# no **b** /x')
    await written.expectMarkdown('```\n# no **b** /x\n```')
  })

  test('Backspace right after takes it back', async () => {
    const written = await write('', '- {Backspace}x')
    await written.expectMarkdown('\\- x')
  })
})

describe('keys', () => {
  test('bold, italic, underline and code over the selection', async () => {
    const written = await write(
      '',
      'word{Shift>}{Home}{/Shift}{Control>}b{/Control}{Control>}i{/Control}',
    )
    await expect
      .poll(() => written.xml)
      .toBe('<paragraph><bold><italic>word</italic></bold></paragraph>')
  })

  test('Alt with an arrow moves the block, Mod-D doubles it', async () => {
    const written = await write(
      '',
      'one{Enter}two{Enter}three{Alt>}{ArrowUp}{/Alt}{Control>}d{/Control}',
    )
    await written.expectMarkdown('one\n\nthree\n\nthree\n\ntwo')
  })

  test('Mod-Enter marks a task done and open again', async () => {
    const written = await write('', '[] milk{Control>}{Enter}{/Control}')
    await written.expectMarkdown('- [x] milk')
    await press('{Control>}{Enter}{/Control}')
    await written.expectMarkdown('- [ ] milk')
  })

  test('undo and redo know what was typed here and not what came from elsewhere', async () => {
    const written = await write('start', '{Control>}{End}{/Control} mine')
    await written.expectMarkdown('start mine')
    const elsewhere = written.doc
    const before = Y.encodeStateVector(elsewhere)
    const line = new Y.XmlElement('paragraph')
    line.insert(0, [new Y.XmlText('theirs')])
    elsewhere.getXmlFragment('content').push([line])
    written.receive(Y.encodeStateAsUpdate(elsewhere, before))
    await press('{Control>}z{/Control}')
    expect(written.text.textContent).toBe('starttheirs')
    await written.expectMarkdown('start')
    await press('{Control>}{Shift>}z{/Shift}{/Control}')
    await written.expectMarkdown('start mine')
  })

  test('Tab goes through the cells of a table and makes a row after the last', async () => {
    const written = await write('', '|--')
    await new Promise((resolve) => setTimeout(resolve, 200))
    await press('a{Tab}b{Tab}c{Tab}d{Tab}{Tab}{Tab}e{Tab}{Tab}{Tab}f')
    await written.expectMarkdown(
      '| a | b | c |\n| --- | --- | --- |\n| d |   |   |\n| e |   |   |\n| f |   |   |',
    )
  })

  test('Tab in a paragraph leaves the text, so that nobody is caught in it', async () => {
    const button = document.createElement('button')
    const written = await write('', 'word')
    document.body.append(button)
    await userEvent.keyboard('{Tab}')
    expect(document.activeElement).not.toBe(written.text)
    button.remove()
  })
})

describe('suggestions', () => {
  test('a block is found by its name, and the listbox is told through the text', async () => {
    const written = await write('', '/head')
    await expect.element(written.find('[role=listbox]')).toBeVisible()
    const active = written.text.getAttribute('aria-activedescendant') ?? ''
    expect(document.getElementById(active)?.textContent).toContain('Heading 1')
    expect(written.text.getAttribute('aria-controls')).toBe(written.find('[role=listbox]').id)
    await press('{ArrowDown}{Enter}Title')
    await written.expectMarkdown('## Title')
    expect(document.querySelector('[role=listbox]')).toBeNull()
    expect(written.text.getAttribute('aria-activedescendant')).toBeNull()
  })

  test('Escape leaves the text and does not ask again', async () => {
    const written = await write('', '/quo{Escape}te')
    await written.expectMarkdown('/quote')
    expect(document.querySelector('[role=listbox]')).toBeNull()
  })

  test('[[ links a page that follows its name, and offers one that is not there', async () => {
    const written = await write('', 'see [[ain{Enter} and [[Nobody{Enter}.')
    await written.expectMarkdown('see [[Aino Rautio]] and [[Nobody]].')
    expect(written.text.textContent).toContain('see Aino Rautio and Nobody.')
    written.rename('aino', 'Aino R.')
    expect(written.text.textContent).toContain('see Aino R. and')
  })

  test('@ mentions a page and a day, # a tag, : an emoji', async () => {
    const written = await write('', '@tape{Enter} @2026-11-21{Enter} #arch{Enter} :tada{Enter}')
    const xml = () => written.xml
    await expect.poll(xml).toContain('<mention label="" nodeId="shelf">')
    await expect.poll(xml).toContain('<mention date="2026-11-21" label="">')
    await expect.poll(xml).toContain('<tag name="archive">')
    await expect.poll(xml).toContain('🎉')
  })

  test('![[ shows a page in place', async () => {
    const written = await write('', '![[ain{Enter}')
    await expect.poll(() => written.xml).toContain('<embed anchor="" nodeId="aino"')
    await expect.poll(() => written.find('.embed').textContent).toContain('Nineteen years')
  })

  test('moving the caret over an old slash opens nothing', async () => {
    const written = await write('and/or /maybe', '{Control>}{End}{/Control}{ArrowLeft}')
    expect(document.querySelector('[role=listbox]')).toBeNull()
    await written.expectMarkdown('and/or /maybe')
  })
})
