import { describe, expect, test } from 'vitest'
import { longestMarkdown, parseMarkdown } from '../../../../domain/document/markdown/parse.ts'
import { markdownFromDocument } from '../../../../domain/document/markdown/serialise.ts'
import { updateFromDocument } from '../../../../domain/document/yjs.ts'

const many = (text: string, count: number) => text.repeat(count)

const texts: Record<string, string> = {
  'ten thousand quotes in a line': `${many('>', 10_000)} deep`,
  'quotes nested on many lines': many(`${many('>', 3000)} deep\n`, 30),
  'ten thousand lists in a line': `${many('- ', 10_000)}deep`,
  'lists nested on many lines': Array.from(
    { length: 1000 },
    (_, i) => `${many('  ', i)}- deep`,
  ).join('\n'),
  'nested callouts': Array.from({ length: 500 }, (_, i) => `${many('>', i)} [!note] deep`).join(
    '\n',
  ),
  'opening brackets': many('[', 50_000),
  'opening wikilinks': `deep ${many('[[a', 20_000)}`,
  'opening pictures': many('![', 20_000),
  'opening footnotes': many('^[', 20_000),
  'nested footnotes': many('^[', 2000) + many(']', 2000),
  'opening emphasis': many('*a ', 50_000),
  'alternating emphasis': many('*a**a', 20_000),
  dollars: many('$a ', 50_000),
  'unclosed comments': many('%% a\n\n', 10_000),
  'unclosed formulas': many('$$ a\n\n', 10_000),
  'unclosed tags': many('<a b="', 10_000),
  'unclosed HTML comments': many('<!--', 20_000),
  'backticks of all lengths': Array.from({ length: 400 }, (_, i) => many('`', i)).join(' '),
  'a wide table': `${many('|a', 5000)}|\n${many('|-', 5000)}|\n${many('|a|\n', 20)}`,
  'a long address': `http://${many('a)', 50_000)}`,
  'line ends': many('\n', 500_000),
  'a long word': many('x', 1_000_000),
}

describe('a note made to hurt', { timeout: 60_000 }, () => {
  test.each(Object.entries(texts))('%s is read, written and stored', (_name, text) => {
    const result = parseMarkdown(text)
    if (!result.ok) throw new Error(result.error.message)
    const { document } = result.value
    expect(updateFromDocument(document).length).toBeGreaterThan(0)
    const source = markdownFromDocument(document)
    if (text.includes('deep')) expect(document.textContent).toContain('deep')
    expect(source.length).toBeLessThan(text.length * 20 + 100)
  })

  test('keeps a hundred thousand links of one line', () => {
    const result = parseMarkdown(many('[[Note|x]] ', 100_000))
    if (!result.ok) throw new Error(result.error.message)
    let links = 0
    result.value.document.descendants((node) => {
      if (node.type.name === 'page_link') links++
    })
    expect(links).toBe(100_000)
    expect(updateFromDocument(result.value.document).length).toBeGreaterThan(100_000)
    expect(markdownFromDocument(result.value.document)).toContain('[[Note|x]] [[Note|x]]')
  })

  test('of fifty megabytes is refused with its numbers', () => {
    const result = parseMarkdown(many('a note that never ends\n', 2_200_000))
    expect(result.ok).toBe(false)
    if (!result.ok)
      expect(result.error).toMatchObject({
        code: 'too_large',
        length: 50_600_000,
        limit: longestMarkdown,
      })
  })

  test('frontmatter that explodes or nests without end is kept as code', () => {
    const bomb = [
      'a: &a [x,x]',
      ...Array.from(
        { length: 30 },
        (_, i) =>
          `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *${i === 0 ? 'a' : `b${i - 1}`}]`,
      ),
    ].join('\n')
    for (const yaml of [
      bomb,
      `a: ${many('[', 20_000)}`,
      'a: 1\na: 2',
      'title: [open\nb: "c',
      `a: "${many('x', 200_000)}"`,
    ]) {
      const result = parseMarkdown(`---\n${yaml}\n---\ntext`)
      if (!result.ok) throw new Error(result.error.message)
      expect(result.value.frontmatter.error).not.toBeNull()
      expect(result.value.frontmatter.properties.size).toBe(0)
      expect(result.value.document.firstChild?.type.name).toBe('code_block')
      expect(result.value.document.lastChild?.textContent).toBe('text')
    }
  })
})
