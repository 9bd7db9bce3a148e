import { describe, expect, test } from 'vitest'
import { documentFromMarkdown, parseMarkdown } from '../../../../domain/document/markdown/parse.ts'
import { markdownFromDocument } from '../../../../domain/document/markdown/serialise.ts'
import { frontmatterText } from '../../../../domain/document/markdown/frontmatter.ts'
import { documentFromUpdate, updateFromDocument } from '../../../../domain/document/yjs.ts'
import { pick, randomDocument, seededRandom, type Random } from '../random-document.ts'
import { largeVault, ownVault, vaultNotes } from './vaults.ts'

function parse(text: string) {
  const result = parseMarkdown(text)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

describe.each([
  ['our vault', vaultNotes(ownVault)],
  ['the large vault', vaultNotes(largeVault)],
])('%s', (_name, notes) => {
  test('reads the same after it was written, and is written the same again', () => {
    for (const { path, text } of notes) {
      const first = parse(text)
      first.document.check()
      const source =
        frontmatterText(first.frontmatter.properties) + markdownFromDocument(first.document)
      const second = parse(source)
      expect(second.document.toJSON(), path).toEqual(first.document.toJSON())
      expect([...second.frontmatter.properties], path).toEqual([...first.frontmatter.properties])
      expect(
        frontmatterText(second.frontmatter.properties) + markdownFromDocument(second.document),
        path,
      ).toBe(source)
    }
  })

  test('comes through Yjs unchanged', () => {
    for (const { path, text } of notes) {
      const { document } = parse(text)
      const back = documentFromUpdate(updateFromDocument(document))
      expect(back.ok && back.value.toJSON(), path).toEqual(document.toJSON())
    }
  })
})

const parts =
  'a|b |word |*|**|_|~~|==|`|```|\n|\n\n| |  |> |- |1. |3) |- [ ] |# |#tag|[[Note]]|[[N#H\\|l]]|![[img.png\\|30]]|![[Note]]|[|](u)|[l](http://x.y)|![i](p.png "t")|<u>|</u>|<br>|<span x="1">|<div>|$x$|$|%%c%%|%%|^id|[^1]|[^1]: |^[in]|---|===|\\| a \\| b \\|\n\\|---\\|---\\||\\|&amp;|&|<|>|!|(|)|:|http://e.f/?q=1|@2024-01-02|> [!note] T\n> |.|é|漢|🙂|“|-|+'
    .split(/(?<!\\)\|/)
    .map((part) => part.replaceAll('\\|', '|'))

function randomMarkdown(random: Random): string {
  let text = ''
  for (let i = 1 + Math.floor(random() * 12); i > 0; i--) text += pick(random, parts)
  return text
}

test('nearly every jumble of syntax reads the same after it was written', () => {
  const different: string[] = []
  const count = 1500
  for (let seed = 1; seed <= count; seed++) {
    const text = randomMarkdown(seededRandom(seed))
    const first = documentFromMarkdown(text)
    first.check()
    const second = documentFromMarkdown(markdownFromDocument(first))
    if (!second.eq(first)) different.push(text)
  }
  expect(different.length, JSON.stringify(different.slice(0, 5))).toBeLessThan(count / 500)
})

test('any document can be written, and its text settles after a few rounds', () => {
  for (let seed = 1; seed <= 150; seed++) {
    let text = markdownFromDocument(randomDocument(seededRandom(seed)))
    let before = ''
    for (let round = 0; round < 6 && text !== before; round++) {
      before = text
      text = markdownFromDocument(documentFromMarkdown(text))
    }
    expect(text, `seed ${seed}`).toBe(before)
  }
})
