import type { Node } from 'prosemirror-model'
import { describe, expect, test } from 'vitest'
import { documentFromMarkdown } from '../../../../domain/document/markdown/parse.ts'
import type { LinkQuery } from '../../../../domain/document/markdown/link-resolver.ts'

/** A document in short: `name{attributes that are set}(children)`, text in quotes with its marks. */
function short(node: Node): string {
  const marks = node.marks.map(({ type, attrs }) =>
    type.name === 'link' ? `link ${String(attrs['href'])}` : type.name,
  )
  if (node.isText)
    return JSON.stringify(node.text) + (marks.length > 0 ? `[${marks.join(' ')}]` : '')
  const set = Object.entries(node.attrs).filter(
    ([name, value]) => value !== (node.type.spec.attrs?.[name] as { default?: unknown }).default,
  )
  const attributes = set.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ')
  const children = node.content.content.map(short).join(' ')
  return `${node.type.name}${attributes === '' ? '' : `{${attributes}}`}${children === '' ? '' : `(${children})`}`
}

const parsed = (text: string) => documentFromMarkdown(text).content.content.map(short).join(' ')
const line = (text: string) => {
  const [paragraph] = documentFromMarkdown(text).content.content
  return paragraph?.content.content.map(short).join(' ')
}

describe('lines', () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      '**b** *i* ~~s~~ ==h== `c`',
      '"b"[bold] " " "i"[italic] " " "s"[strike] " " "h"[highlight] " " "c"[code]',
    ],
    [
      '<u>u</u><sub>b</sub><sup>p</sup><mark>m</mark>',
      '"u"[underline] "b"[subscript] "p"[superscript] "m"[highlight]',
    ],
    [
      '[**b** `c`](https://a.b)',
      '"b"[link https://a.b bold] " "[link https://a.b] "c"[link https://a.b code]',
    ],
    [
      'a\nb  \nc\\\nd<br>e',
      '"a" hard_break{soft=true} "b" hard_break "c" hard_break "d" hard_break "e"',
    ],
    ['[[Note]]', 'page_link{target="Note"}'],
    ['[[a/Note#Head#Sub|label]]', 'page_link{target="a/Note" anchor="Head#Sub" label="label"}'],
    ['[[#Head]] [[N#^id]]', 'page_link{anchor="Head"} " " page_link{target="N" anchor="^id"}'],
    ['[label](a%20b.md#Head)', 'page_link{target="a b.md" anchor="Head" label="label"}'],
    ['**[[Note]]**', 'page_link{target="Note" marks="bold"}'],
    ['x ![[Note]]', '"x " page_link{target="Note" embed=true}'],
    ['x ![[i.png|alt|30x20]]', '"x " image_inline{src="i.png" alt="alt" width=30 height=20}'],
    [
      'x ![alt|30](https://a.b/i.png "t")',
      '"x " image_inline{src="https://a.b/i.png" alt="alt" title="t" width=30}',
    ],
    ['#tag/nested #1 a#b', 'tag{name="tag/nested"} " #1 a#b"'],
    ['@2026-01-31', 'mention{date="2026-01-31"}'],
    [
      '$x^2$ $$y$$ $5 and $6',
      'math_inline{tex="x^2"} " " math_inline{tex="y" display=true} " $5 and $6"',
    ],
    ['a %%hidden%% b', '"a " raw_inline{text="hidden" format="comment"} " b"'],
    ['a <kbd>k</kbd>', '"a " raw_inline{text="<kbd>"} "k" raw_inline{text="</kbd>"}'],
    ['text ^id-1', '"text" block_id{id="id-1"}'],
    [
      'see https://a.b/c_d(e). <https://f.g>',
      '"see " "https://a.b/c_d(e)"[link https://a.b/c_d(e)] ". " "https://f.g"[link https://f.g]',
    ],
    [
      'www.a.bc or me@a.bc',
      '"www.a.bc"[link http://www.a.bc] " or " "me@a.bc"[link mailto:me@a.bc]',
    ],
    ['\\*a\\* \\[[b]] &amp; \\#c', '"*a* [[b]] & #c"'],
  ]
  for (const [source, expected] of cases)
    test(source, () => {
      expect(line(source)).toBe(expected)
    })
})

describe('blocks', () => {
  const cases: Record<string, readonly [string, string]> = {
    heading: ['## Head', 'heading{level=2}("Head")'],
    'tight and loose lists': [
      '- a\n- b\n\n3. c\n\n4. d',
      'bullet_list(list_item(paragraph("a")) list_item(paragraph("b"))) ordered_list{start=3 tight=false}(list_item(paragraph("c")) list_item(paragraph("d")))',
    ],
    tasks: [
      '- [ ] a\n- [x] b',
      'bullet_list(list_item{checked=false}(paragraph("a")) list_item{checked=true}(paragraph("b")))',
    ],
    callout: [
      '> [!tip]- Title\n> text\n> > [!x]\n> > in',
      'callout{kind="tip" title="Title" fold="closed"}(paragraph("text") callout{kind="x"}(paragraph("in")))',
    ],
    quote: ['> a', 'blockquote(paragraph("a"))'],
    code: ['```js x\na\n```', 'code_block{language="js x"}("a")'],
    math: ['$$\na\n\nb\n$$', 'math_block("a\\n\\nb")'],
    divider: ['***', 'divider'],
    table: [
      '| a | b |\n|:--|--:|\n| c\\|d | e |',
      'table(table_row(table_header{align="left"}(paragraph("a")) table_header{align="right"}(paragraph("b"))) table_row(table_cell{align="left"}(paragraph("c|d")) table_cell{align="right"}(paragraph("e"))))',
    ],
    footnotes: [
      'a[^1] b^[in]\n\n[^1]: one\n\n    two',
      'paragraph("a" footnote_ref{label="1"} " b" footnote_ref{label="n1"}) footnote{label="1"}(paragraph("one") paragraph("two")) footnote{label="n1"}(paragraph("in"))',
    ],
    comment: ['%%\na\n\nb\n%%', 'raw_block{format="comment"}("\\na\\n\\nb\\n")'],
    html: ['<div>\nx\n</div>', 'raw_block("<div>\\nx\\n</div>")'],
    'a picture in a line of its own': [
      'a\n![[i.png|20]]\nb',
      'paragraph("a") image{src="i.png" width=20} paragraph("b")',
    ],
    'a page, a file and a video in a line of their own': [
      '![[Note#^id]]\n\n![[a/f.pdf#page=2]]\n\n![](https://youtu.be/x)',
      'embed{target="Note" anchor="^id"} attachment{name="f.pdf" target="a/f.pdf" anchor="page=2"} embed{src="https://youtu.be/x"}',
    ],
    'a picture that is a link': [
      '[![a](https://a.b/c.png)](https://d.e)',
      'image{src="https://a.b/c.png" alt="a" href="https://d.e"}',
    ],
    'an empty paragraph': ['a\n\n<br>\n\nb', 'paragraph("a") paragraph paragraph("b")'],
    'a block id in a line of its own after a quote': [
      '> a\n^id',
      'blockquote(paragraph("a")) paragraph(block_id{id="id"})',
    ],
  }
  for (const [name, [source, expected]] of Object.entries(cases))
    test(name, () => {
      expect(parsed(source)).toBe(expected)
    })
})

describe('links', () => {
  test('ask for their node with what was written', () => {
    const asked: LinkQuery[] = []
    const document = documentFromMarkdown(
      '[[a#h|l]] [m](../b.md) ![[c]] ![[d.png]]\n\n[[e|@Ada]] [[#here]] [out](https://f.g)',
      {
        resolve(query) {
          asked.push(query)
          return { nodeId: `id-${query.target}`, isPage: !query.target.endsWith('.png') }
        },
      },
    )
    expect(asked.map(({ kind, target, syntax }) => `${kind} ${target} ${syntax}`)).toEqual([
      'link a wiki',
      'link ../b.md markdown',
      'embed c wiki',
      'image d.png wiki',
      'link e wiki',
    ])
    expect(short(document)).toContain('page_link{nodeId="id-a" target="a" anchor="h" label="l"}')
    expect(short(document)).toContain('image_inline{nodeId="id-d.png"}')
    expect(short(document)).toContain('mention{nodeId="id-e" label="Ada"}')
    expect(short(document)).toContain('page_link{anchor="here"}')
  })

  test('decide by what they find whether a page or a file is shown', () => {
    const shown = (isPage: boolean) =>
      documentFromMarkdown('![[report.pdf]]\n\n![[data.xyz]]', {
        resolve: ({ target }) => ({ nodeId: target, isPage }),
      }).content.content.map((node) => node.type.name)
    expect(shown(true)).toEqual(['embed', 'embed'])
    expect(shown(false)).toEqual(['attachment', 'attachment'])
  })

  test('that run code or read files stay text', () => {
    for (const href of [
      'javascript:alert(1)',
      ' JaVa\tScRiPt:alert(1)',
      'vbscript:x',
      'data:text/html,x',
      'file:///etc/passwd',
    ])
      expect(short(documentFromMarkdown(`[a](<${href}>) ![b](<${href}>)`))).not.toMatch(
        /link |image/,
      )
    expect(parsed('<javascript:alert(1)>')).toBe('paragraph("<javascript:alert(1)>")')
  })
})

test('what cannot be kept as it was is told', () => {
  const losses: string[] = []
  documentFromMarkdown('<div>x</div>\n\na <kbd>k</kbd> <u>fine</u>', {
    onLoss: (kind, detail) => losses.push(`${kind} ${detail}`),
  })
  expect(losses).toEqual(['html <div>x</div>', 'html <kbd>', 'html </kbd>'])
})
