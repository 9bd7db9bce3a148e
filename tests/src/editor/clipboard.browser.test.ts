import { userEvent } from 'vitest/browser'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { PageInTest } from './editor-page.ts'

let page: PageInTest | null = null
afterEach(async () => {
  expect(page?.reported ?? []).toEqual([])
  await page?.close()
  page = null
})

type Paste = { readonly html?: string; readonly text?: string; readonly files?: readonly File[] }

function dataOf({ html, text, files = [] }: Paste): DataTransfer {
  const data = new DataTransfer()
  if (html !== undefined) data.setData('text/html', html)
  if (text !== undefined) data.setData('text/plain', text)
  for (const file of files) data.items.add(file)
  return data
}

async function paste(content: string, brought: Paste): Promise<PageInTest> {
  page = await PageInTest.open(content)
  await userEvent.click(page.text)
  await userEvent.keyboard('{Control>}{End}{/Control}')
  send(page, brought)
  return page
}

function send(target: PageInTest, brought: Paste): void {
  target.text.dispatchEvent(
    new ClipboardEvent('paste', {
      clipboardData: dataOf(brought),
      bubbles: true,
      cancelable: true,
    }),
  )
}

function copy(target: PageInTest): DataTransfer {
  const clipboardData = new DataTransfer()
  target.text.dispatchEvent(
    new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }),
  )
  return clipboardData
}

describe('pasting', () => {
  test('a web page keeps its structure and loses its looks', async () => {
    const pasted = await paste('', {
      html: `<h2 style="color:red">Title</h2><p>Some <b>bold</b>, <i>italic</i> and <a href="https://example.org/x">a link</a>.</p>
        <ul><li>one<ul><li>deep</li></ul></li><li><input type="checkbox" checked> done</li></ul>
        <pre><code class="language-js">let a = 1</code></pre><blockquote><p>said</p></blockquote>
        <table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td style="text-align:right">2</td></tr></tbody></table>`,
    })
    await expect.poll(() => pasted.markdown).toContain('## Title')
    expect(pasted.markdown).toContain(
      'Some **bold**, *italic* and [a link](https://example.org/x).',
    )
    expect(pasted.markdown).toContain('- one\n  - deep\n- [x] done')
    expect(pasted.markdown).toContain('```js\nlet a = 1\n```')
    expect(pasted.markdown).toContain('> said')
    expect(pasted.xml).toContain('<table_cell align="right" colspan="1" rowspan="1">')
  })

  test('what could run or lead astray is gone', async () => {
    const hit = vi.fn()
    Object.assign(window, { hit })
    const pasted = await paste('', {
      html: `<p onclick="hit()">text<script>hit()</script><img src=x onerror="hit()"><svg onload="hit()"></svg>
        <a href="javascript:hit()">click</a><a href=" java\nscript:hit()">again</a><iframe srcdoc="<script>parent.hit()</script>"></iframe>
        <style>*{display:none}</style><math><mtext><table><mglyph><style><img src=x onerror=hit()></style></mglyph></table></mtext></math></p>`,
    })
    await expect.poll(() => pasted.markdown).toContain('click')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(hit).not.toHaveBeenCalled()
    expect(pasted.xml).not.toMatch(/javascript|script|onerror|<link/)
    expect(pasted.element.querySelector('[onclick], script, style, iframe, a[href]')).toBeNull()
  })

  test('lists of Word become lists', async () => {
    const item = (level: number, marker: string, words: string) =>
      `<p class=MsoListParagraph style='mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='mso-list:Ignore'>${marker}<span>&nbsp;&nbsp; </span></span><![endif]>${words}<o:p></o:p></p>`
    const pasted = await paste('', {
      html: `<html xmlns:o="urn:schemas-microsoft-com:office:office"><!--[if gte mso 9]><xml></xml><![endif]--><body>
        <p class=MsoNormal><b style='mso-bidi-font-weight:normal'>Start</b><o:p></o:p></p>
        ${item(1, '·', 'one')}${item(2, 'o', 'deep')}${item(1, '·', 'two')}
        <p class=MsoNormal>between</p>${item(1, '1.', 'first')}${item(1, '2.', 'second')}</body></html>`,
    })
    await expect.poll(() => pasted.markdown).toContain('**Start**')
    expect(pasted.markdown).toBe(
      '**Start**\n\n- one\n  - deep\n- two\n\nbetween\n\n1. first\n2. second',
    )
  })

  test('bold of Google Docs is what looks bold, not what it is wrapped in', async () => {
    const pasted = await paste('', {
      html: `<b style="font-weight:normal;" id="docs-internal-guid-1"><p><span style="font-weight:700">heavy</span><span style="font-style:italic"> slanted</span> <span style="text-decoration:line-through">gone</span></p></b>`,
    })
    await pasted.expectMarkdown('**heavy** *slanted* ~~gone~~')
  })

  test('text that is Markdown becomes blocks, other text stays text', async () => {
    const pasted = await paste('', { text: '# Title\n\n- [ ] task\n\nSee [[Aino Rautio]].' })
    await pasted.expectMarkdown('# Title\n\n- [ ] task\n\nSee [[Aino Rautio]].')
    await pasted.close()
    const prose = await paste('', { text: '5 * 3 = 15, and a_b' })
    await expect.poll(() => prose.xml).toBe('<paragraph>5 * 3 = 15, and a_b</paragraph>')
  })

  test('Mod-Shift-V takes the words alone', async () => {
    page = await PageInTest.open('')
    await userEvent.click(page.text)
    page.text.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'V', ctrlKey: true, shiftKey: true, bubbles: true }),
    )
    send(page, { html: '<h1>Title</h1>', text: '# Title' })
    await expect.poll(() => page?.xml).toBe('<paragraph># Title</paragraph>')
  })

  test('an address over selected words makes them a link', async () => {
    page = await PageInTest.open('word')
    await userEvent.click(page.text)
    await userEvent.keyboard('{Control>}a{/Control}')
    send(page, { text: 'https://example.org/a?b=c' })
    await page.expectMarkdown('[word](https://example.org/a?b=c)')
  })

  test('into code everything comes as it is', async () => {
    page = await PageInTest.open('```\nx\n```')
    await userEvent.click(page.find('.page-text code'))
    await userEvent.keyboard('{End}')
    send(page, { html: '<b>bold</b>', text: '# a\n**b**' })
    await page.expectMarkdown('```\nx# a\n**b**\n```')
  })

  test('pictures and files become nodes of the workspace', async () => {
    const picture = new File([new Uint8Array([1, 2, 3])], 'mill.png', { type: 'image/png' })
    const paper = new File(['x'], 'plan.pdf', { type: 'application/pdf' })
    const pasted = await paste('', { files: [picture, paper] })
    await expect.poll(() => pasted.xml).toContain('<image alt="mill" ')
    expect(pasted.xml).toContain('<attachment name="plan.pdf" nodeId="file">')
    expect(pasted.added.map(({ name }) => name)).toEqual(['mill.png', 'plan.pdf'])
  })

  test('a picture inside pasted HTML is taken in, one of another site waits', async () => {
    const pasted = await paste('', {
      html: '<p>a</p><p><img alt="inside" src="data:image/png;base64,iVBORw0KGgo="></p><p><img alt="far" src="https://example.org/far.png"></p>',
    })
    await expect.poll(() => pasted.xml).toContain('src="https://example.org/far.png"')
    expect(pasted.added.map(({ name, type }) => [name, type])).toEqual([
      ['inside.png', 'image/png'],
    ])
    expect(pasted.element.querySelector('img[src*="example.org"], iframe')).toBeNull()
    expect(pasted.text.textContent).toContain('Load picture from example.org')
  })

  test('in read-only nothing is taken', async () => {
    page = await PageInTest.open('kept', { isReadOnly: true })
    send(page, { html: '<p>new</p>', text: 'new' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(page.text.textContent).toBe('kept')
    expect(page.stored).toHaveLength(0)
  })
})

describe('copying', () => {
  test('gives Markdown as text and HTML that pastes back to the same', async () => {
    const source =
      '## Title\n\n- [x] **bold** [[Aino Rautio]]\n- plain\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n> [!tip] Mind\n> the gap'
    page = await PageInTest.open(source)
    await userEvent.click(page.find('.page-text h2'))
    await new Promise((resolve) => setTimeout(resolve, 300))
    await userEvent.keyboard('{Control>}a{/Control}')
    const data = copy(page)
    expect(data.getData('text/plain')).toBe(source)
    const html = data.getData('text/html')
    expect(html).not.toContain('style=')
    await page.close()
    const back = await paste('', { html, text: data.getData('text/plain') })
    await back.expectMarkdown(source)
  })

  test('gives the plain words where there is no form', async () => {
    page = await PageInTest.open('a_b * c')
    await userEvent.click(page.text)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await userEvent.keyboard('{Control>}a{/Control}')
    expect(copy(page).getData('text/plain')).toBe('a_b * c')
  })
})
