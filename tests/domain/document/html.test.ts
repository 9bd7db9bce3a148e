import { expect, test } from 'vitest'
import { documentFromHtml, type HtmlOptions } from '../../../domain/document/html.ts'
import { markdownFromDocument } from '../../../domain/document/markdown/serialise.ts'

function markdown(html: string, options: HtmlOptions = {}): string {
  const read = documentFromHtml(html, options)
  if (!read.ok) throw new Error(read.error.message)
  read.value.document.check()
  return markdownFromDocument(read.value.document).trim()
}

test('blocks and marks become those of a page', () => {
  expect(
    markdown(
      '<h2>Night <em>shift</em></h2><p>One <b>two</b>\n three<br>four</p><hr><blockquote>said</blockquote>',
    ),
  ).toBe('## Night *shift*\n\nOne **two** three  \nfour\n\n---\n\n> said')
})

test('lists nest, tasks keep their boxes, numbers their start', () => {
  expect(
    markdown(
      '<ul><li>a<ul><li>b</li></ul></li><li><input type="checkbox" checked> done</li></ul><ol start="3"><li>c</li></ol>',
    ),
  ).toBe('- a\n  - b\n- [x] done\n\n3. c')
})

test('tables keep head and cells', () => {
  expect(
    markdown(
      '<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>',
    ),
  ).toMatch(/^\| A +\| B +\|\n\| -+ \| -+ \|\n\| 1 +\| 2 +\|$/)
})

test('code keeps its lines and language', () => {
  expect(markdown('<pre class="language-js"><code>let a = 1\n  b()\n</code></pre>')).toBe(
    '```js\nlet a = 1\n  b()\n```',
  )
})

test('what runs, loads or asks is left out and told of', () => {
  const losses: string[] = []
  const text = markdown(
    '<p onclick="x()">safe<script>alert(1)</script><svg onload=x><text>no</text></svg><iframe src=x></iframe></p><form><button>no</button></form>',
    { onLoss: (_, detail) => losses.push(detail) },
  )
  expect(text).toBe('safe')
  expect(losses).toEqual(['script', 'svg', 'iframe', 'button'])
})

test('a link that would run something is only its words', () => {
  expect(
    markdown('<a href="java\tscript:alert(1)">click</a> <a href=" JAVASCRIPT:x">here</a>'),
  ).toBe('click here')
})

test('relative links and pictures become links to nodes when they are found', () => {
  const nodeId = '01a1fbe3-0000-7000-8000-000000000001'
  const read = documentFromHtml(
    '<p>See <a href="other%20page.html#part">this</a></p><img src="pic.png" alt="A">',
    {
      resolve: ({ target }) => ({ nodeId, isPage: target === 'other page.html' }),
    },
  )
  const json = JSON.stringify(read.ok ? read.value.document.toJSON() : null)
  expect(json).toContain('"page_link"')
  expect(json).toContain('"image"')
  expect(json).toContain(nodeId)
})

test('the title is told, and a text that is too long is refused', () => {
  const read = documentFromHtml('<title> Night &amp; day </title><p>x')
  expect(read.ok && read.value.title).toBe('Night & day')
  expect(documentFromHtml('x'.repeat(4 * 1024 * 1024 + 1))).toMatchObject({
    ok: false,
    error: { code: 'too_large' },
  })
})

test('deep and broken markup ends in a page all the same', () => {
  const losses: string[] = []
  const deep = documentFromHtml('<blockquote>'.repeat(2000) + 'x', {
    onLoss: (kind) => losses.push(kind),
  })
  expect(deep.ok && deep.value.document.textContent).toBe('x')
  expect(losses).toEqual(['nesting'])
  expect(documentFromHtml('<div>'.repeat(100_000))).toMatchObject({
    ok: false,
    error: { code: 'too_large' },
  })
  expect(markdown('</p></div><li>loose<td>cell<b>open')).toContain('cell')
})
