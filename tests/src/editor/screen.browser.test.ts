import axe from 'axe-core'
import { page as browser, userEvent } from 'vitest/browser'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { standingStill } from '../axe-violations.ts'
import { PageInTest } from './editor-page.ts'

let page: PageInTest | null = null
afterEach(async () => {
  expect(page?.reported ?? []).toEqual([])
  await page?.close()
  page = null
  await browser.viewport(1000, 800)
  delete document.documentElement.dataset['theme']
})

const everything = `Text with **bold**, [a link](https://example.org), [[Aino Rautio]], [[Nobody]] and #archive.[^1]

# One

- [x] done
- [ ] open
  - deeper

## Two of it

> said

> [!warning] Mind
> the gap

| a | b |
| :-- | --: |
| 1 | 2 |

\`\`\`ts
const a = 1
\`\`\`

$$
x^2
$$

Inline $e^x$ here. ^block1

![far](https://example.org/far.png)

![[Aino Rautio]]

---

### Last

<div onclick="alert(1)">raw</div>

[^1]: The note.`

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('opening a page', () => {
  test('writes nothing, whatever is on it', async () => {
    page = await PageInTest.open(everything)
    await wait(600)
    await userEvent.click(page.find('.page-text > p'))
    await userEvent.keyboard('{ArrowDown}{ArrowDown}')
    await wait(100)
    expect(page.stored).toHaveLength(0)
  })

  test('asks nothing of other sites until Load is pressed', async () => {
    page = await PageInTest.open(everything)
    await wait(200)
    const remote = () =>
      [...document.querySelectorAll('[src]')].filter((element) =>
        /example\.org|remote\.html/.test(element.getAttribute('src') ?? ''),
      )
    expect(remote()).toHaveLength(0)
    await userEvent.click(browser.getByRole('button', { name: 'Load picture from example.org' }))
    expect(remote().map((element) => element.getAttribute('src'))).toEqual([
      '/remote.html#picture=https%3A%2F%2Fexample.org%2Ffar.png&label=far',
    ])
  })

  test('raw HTML stands as its source', async () => {
    page = await PageInTest.open(everything)
    expect(page.find('.raw-block').textContent).toContain('<div onclick="alert(1)">raw</div>')
    expect(page.element.querySelector('[onclick]')).toBeNull()
  })

  test('hostile attributes do not reach the screen', async () => {
    const doc = new Y.Doc()
    const add = (name: string, attributes: Record<string, unknown>, text = '') => {
      const element = new Y.XmlElement<Record<string, never>>(name)
      for (const [key, value] of Object.entries(attributes))
        element.setAttribute(key, value as never)
      if (text !== '') element.insert(0, [new Y.XmlText(text)])
      doc.getXmlFragment('content').push([element])
    }
    add('heading', { level: '1 onload=x' }, 'head')
    add('callout', { kind: '"><script>', title: { a: 1 }, fold: 7 })
    add('code_block', { language: '"><img src=x onerror=alert(1)>' }, 'code')
    add('image', { src: 'javascript:alert(1)', alt: 3, width: 'wide' })
    add('embed', { src: 'data:text/html,<script>alert(1)</script>' })
    add('image', { nodeId: { toString: 'x' } })
    const line = new Y.XmlElement('paragraph')
    const linked = new Y.XmlText()
    linked.insert(0, 'go', { link: { href: 'javascript:alert(1)' } })
    line.insert(0, [linked])
    doc.getXmlFragment('content').push([line])
    page = await PageInTest.open(doc)
    expect(page.text.querySelectorAll('a[href], script, iframe, [onload], [onerror]')).toHaveLength(
      0,
    )
    expect(page.text.textContent).toContain('go')
    expect(page.find('.page-text h1').textContent).toBe('head')
  })

  test('a page that cannot be read says so and keeps its bytes', async () => {
    page = await PageInTest.open('')
    await page.close()
    const doc = new Y.Doc()
    doc.getXmlFragment('content').insert(0, [new Y.XmlText('loose words')])
    page = await PageInTest.open(doc)
    expect(page.find('[role=alert]').textContent).toContain('shown as plain text')
    await expect.poll(() => page?.element.textContent).toContain('loose words')
    expect(page.stored).toHaveLength(0)
  })
})

describe('storing', () => {
  test('hands a keystroke to the disk when the page is hidden, left or closed', async () => {
    page = await PageInTest.open('')
    await userEvent.click(page.text)
    await userEvent.keyboard('a')
    window.dispatchEvent(new PageTransitionEvent('pagehide'))
    expect(page.xml).toBe('<paragraph>a</paragraph>')
    await userEvent.keyboard('b')
    page.text.blur()
    expect(page.xml).toBe('<paragraph>ab</paragraph>')
    await userEvent.click(page.text)
    await userEvent.keyboard('{End}c')
    await page.close()
    expect(page.xml).toBe('<paragraph>abc</paragraph>')
  })

  test('tells when something is not on disk yet and when it is', async () => {
    page = await PageInTest.open('')
    const mutate = page.door.mutate
    let answer: () => void = () => undefined
    page.door.mutate = async (...args) => {
      await new Promise<void>((resolve) => (answer = resolve))
      return mutate(...args)
    }
    await userEvent.click(page.text)
    await userEvent.keyboard('a')
    await vi.waitFor(() => expect(page?.saveState.unsaved).toBe(true))
    await wait(60)
    answer()
    await vi.waitFor(() => expect(page?.saveState).toEqual({ unsaved: false, error: null }))
  })
})

describe('the outline', () => {
  test('follows the headings, and anchors lead to them and to blocks', async () => {
    page = await PageInTest.open(everything)
    await expect
      .poll(() => page?.outline.map(({ level, text }) => [level, text]))
      .toEqual([
        [1, 'One'],
        [2, 'Two of it'],
        [3, 'Last'],
      ])
    await userEvent.click(page.find('.page-text h1'))
    await userEvent.keyboard('{End} more')
    await expect.poll(() => page?.outline[0]?.text).toBe('One more')
  })
})

describe('links', () => {
  test('a page link opens its page, with Mod in a tab, with Alt aside', async () => {
    page = await PageInTest.open(everything)
    const link = page.find('.page-link')
    for (const init of [{}, { ctrlKey: true }, { altKey: true }]) {
      link.dispatchEvent(new MouseEvent('click', { bubbles: true, ...init }))
    }
    expect(page.asked.filter(({ what }) => what === 'openNode').map((each) => each.with)).toEqual([
      ['aino', '', 'here'],
      ['aino', '', 'tab'],
      ['aino', '', 'aside'],
    ])
    expect(
      [...page.text.querySelectorAll('.page-link')].map((a) => a.classList.contains('is-missing')),
    ).toEqual([false, true])
  })

  test('Mod-K puts a link on the selected words, refuses what is no address', async () => {
    page = await PageInTest.open('word here')
    await userEvent.dblClick(page.find('.page-text > p'), { position: { x: 10, y: 10 } })
    await userEvent.keyboard('{Control>}k{/Control}')
    const address = browser.getByLabelText('Address')
    await userEvent.fill(address, 'javascript:alert(1)')
    await userEvent.keyboard('{Enter}')
    await expect.element(browser.getByRole('alert')).toHaveTextContent('Only web, mail and phone')
    await userEvent.fill(address, 'example.org')
    await userEvent.keyboard('{Enter}')
    await page.expectMarkdown('[word](https://example.org) here')
    expect(document.activeElement).toBe(page.text)
  })

  test('a click into a link shows where it leads, and can take it away', async () => {
    page = await PageInTest.open('[word](https://example.org/path) here')
    await userEvent.click(page.find('.page-text a'))
    await expect
      .element(browser.getByRole('toolbar', { name: 'Link' }))
      .toHaveTextContent('example.org/path')
    await userEvent.click(browser.getByRole('button', { name: 'Remove the link' }))
    await page.expectMarkdown('word here')
  })

  test('a link to a heading of its own page says the heading and leads there', async () => {
    page = await PageInTest.open(
      `See [[#Far below]], [[#Far below|there]] and [[#^spot]].\n\n${'Text.\n\n'.repeat(60)}# Far below\n\nThe end. ^spot`,
    )
    const links = [...page.text.querySelectorAll<HTMLElement>('.page-link')]
    expect(links.map((link) => link.textContent)).toEqual(['Far below', 'there', 'spot'])
    expect(page.text.querySelector('.page-link.is-missing')).toBeNull()
    const heading = page.find('.page-text h1')
    expect(heading.getBoundingClientRect().top).toBeGreaterThan(innerHeight)
    links[0]?.click()
    expect(heading.getBoundingClientRect().top).toBeLessThan(innerHeight)
    expect(page.asked.filter(({ what }) => what === 'openNode')).toEqual([])
  })

  test('a footnote leads to its text and back', async () => {
    page = await PageInTest.open(everything)
    await userEvent.click(page.find('.footnote-ref'))
    await userEvent.keyboard('{End}!')
    await expect.poll(() => page?.markdown).toContain('[^1]: The note.!')
    await userEvent.click(page.find('.footnote-label'))
    await userEvent.keyboard('?')
    await expect.poll(() => page?.markdown).toContain('[^1]?')
  })
})

describe('find and replace', () => {
  test('counts, goes round, replaces one and all, and leaves the match selected', async () => {
    page = await PageInTest.open('One two.\n\n- two\n\ntwo TWO')
    await userEvent.click(page.find('.page-text > p'))
    // The browser tells of a moved caret a moment after the key.
    const told = new Promise((resolve) =>
      document.addEventListener('selectionchange', resolve, { once: true }),
    )
    await userEvent.keyboard('{Control>}{Home}{/Control}')
    await told
    await userEvent.keyboard('{Control>}f{/Control}')
    await userEvent.keyboard('two')
    const status = browser.getByRole('search').getByRole('status')
    await expect.element(status).toHaveTextContent('1 of 4')
    expect(page.text.querySelectorAll('.found')).toHaveLength(4)
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}')
    await expect.element(status).toHaveTextContent('4 of 4')
    await userEvent.click(browser.getByRole('button', { name: 'Match capitals' }))
    await expect.element(status).toHaveTextContent(/of 3$/)
    await userEvent.click(browser.getByRole('button', { name: 'Replace', exact: true }).first())
    await userEvent.fill(browser.getByLabelText('Replace with'), '2')
    await userEvent.click(browser.getByRole('button', { name: 'All' }))
    await page.expectMarkdown('One 2.\n\n- 2\n\n2 TWO')
    await userEvent.keyboard('{Escape}')
    expect(page.text.querySelectorAll('.found')).toHaveLength(0)
  })
})

describe('menus', () => {
  test('the bar over a selection styles it and can be reached by keyboard', async () => {
    page = await PageInTest.open('word here')
    await userEvent.dblClick(page.find('.page-text > p'), { position: { x: 10, y: 10 } })
    await expect
      .element(browser.getByRole('toolbar', { name: 'Style of the selected text' }))
      .toBeVisible()
    await userEvent.keyboard('{Alt>}{F10}{/Alt}{ArrowRight}{Enter}')
    await page.expectMarkdown('**word** here')
    expect(
      browser.getByRole('button', { name: 'Bold' }).element().getAttribute('aria-pressed'),
    ).toBe('true')
  })

  test('Mod-/ opens the menu of the block, which turns, moves, doubles, links and deletes', async () => {
    page = await PageInTest.open('one\n\ntwo')
    await userEvent.click(page.find('.page-text > p:last-child'))
    const open = () => userEvent.keyboard('{Control>}/{/Control}')
    await open()
    page.choose('Heading 2')
    await page.expectMarkdown('one\n\n## two')
    await open()
    page.choose('Move up')
    await page.expectMarkdown('## two\n\none')
    await open()
    page.choose('Duplicate')
    await page.expectMarkdown('## two\n\n## two\n\none')
    await open()
    page.choose('Delete')
    await page.expectMarkdown('## two\n\none')
    const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    await open()
    page.choose('Copy link to block')
    await expect.poll(() => page?.xml).toContain('<block_id id="')
    expect(written.mock.calls[0]?.[0]).toMatch(/^https:\/\/here\.test\/page#\^[a-z0-9]{6}$/)
    written.mockRestore()
  })

  test('the kind of an aside and its title can be changed', async () => {
    page = await PageInTest.open('> [!note]\n> text')
    await userEvent.click(page.find('.callout-kind'))
    page.choose('Warning')
    await userEvent.fill(page.find('.callout-title'), 'Mind')
    await page.expectMarkdown('> [!warning] Mind\n> text')
  })

  test('a long title of an aside goes on in the next line and is read whole', async () => {
    await browser.viewport(390, 844)
    page = await PageInTest.open('> [!note]\n> text')
    const title = page.find('.callout-title')
    const { height } = title.getBoundingClientRect()
    await userEvent.fill(
      title,
      'A title that is longer than the one line of a phone that it began in',
    )
    await expect.poll(() => title.getBoundingClientRect().height).toBeGreaterThan(height * 1.5)
    expect(title.scrollHeight).toBeLessThanOrEqual(title.clientHeight + 1)
  })

  test('the menu of a table adds and aligns', async () => {
    page = await PageInTest.open('| a | b |\n| --- | --- |\n| 1 | 2 |')
    await wait(300)
    await userEvent.click(page.find('.page-text td'))
    await userEvent.keyboard('{Control>}/{/Control}')
    page.choose('Add a row below')
    page.choose('Align right')
    await page.expectMarkdown('| a | b |\n| --: | --- |\n| 1 | 2 |\n|   |   |')
  })

  test('a task is marked done by its box', async () => {
    page = await PageInTest.open('- [ ] milk')
    await userEvent.click(browser.getByRole('checkbox', { name: 'milk' }))
    await page.expectMarkdown('- [x] milk')
  })
})

describe('a page that is only read', () => {
  test('takes no key, offers no handle, and its boxes rest', async () => {
    page = await PageInTest.open('text\n\n- [ ] milk', { isReadOnly: true })
    await userEvent.click(page.text)
    await userEvent.keyboard('x')
    expect(page.text.getAttribute('aria-readonly')).toBe('true')
    expect(page.stored).toHaveLength(0)
    expect(page.element.querySelector('.block-handle')).toBeNull()
    expect(page.find('input[type=checkbox]').hasAttribute('disabled')).toBe(true)
  })
})

describe('assistive technology', () => {
  const check = async () => {
    await standingStill()
    const { violations } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: {
        // The page around the editor brings its landmarks, its title and its language.
        region: { enabled: false },
        'page-has-heading-one': { enabled: false },
        'landmark-one-main': { enabled: false },
        'document-title': { enabled: false },
        'html-has-lang': { enabled: false },
      },
    })
    return violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 160))])
  }

  test.each(['light', 'dark'])('nothing stands in the way, %s', async (theme) => {
    document.documentElement.dataset['theme'] = theme
    page = await PageInTest.open(everything)
    await wait(800)
    expect(await check()).toEqual([])
    await userEvent.click(page.find('.page-text > p'))
    await userEvent.keyboard('{Control>}{End}{/Control}')
    await userEvent.click(page.find('.editor-below'))
    await userEvent.keyboard('/h')
    await wait(200)
    expect(await check()).toEqual([])
    await userEvent.keyboard('{Escape}{Control>}f{/Control}the')
    await wait(200)
    expect(await check()).toEqual([])
  })

  test('on a phone the bar rides at the edge and its targets are wide', async () => {
    await browser.viewport(390, 844)
    page = await PageInTest.open('text')
    await userEvent.click(page.find('.page-text > p'))
    const bar = browser.getByRole('toolbar', { name: 'Editor' })
    await expect.element(bar).toBeVisible()
    for (const button of bar.element().querySelectorAll('button')) {
      expect(button.getBoundingClientRect().height).toBeGreaterThanOrEqual(42)
    }
    await userEvent.click(browser.getByRole('button', { name: 'Add a block' }))
    await expect.element(browser.getByRole('listbox')).toBeVisible()
    expect(await check()).toEqual([])
  })
})
