import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { translationProblems } from '../../scripts/words/check-translation.mjs'
import { messagesOf, readMessages } from '../../scripts/words/messages.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('every sentence of the sources can be found, in components and in scripts', () => {
  const messages = readMessages(root)
  expect(messages.size).toBeGreaterThan(700)
  expect(messages.get('Move to trash')?.areas).toEqual(new Set(['screen']))
  expect(messages.get('Turn into')?.areas).toEqual(new Set(['editor']))
  expect(messages.get('{count} pages')?.one).toBe('{count} page')
  expect(messages.get('Find in the page')?.areas).toEqual(new Set(['screen', 'editor']))
})

test('no sentence begins or ends in the middle of another, and values have names that tell', () => {
  const odd = [...readMessages(root).keys()].filter(
    (text) => /^\s|\s$/.test(text) || /\{(value|item|it)\d*\}/.test(text),
  )
  expect(odd).toEqual([])
})

test('a sentence that is not written where it is said is an error', () => {
  expect([...messagesOf("t('Trash')", 'a.ts')]).toEqual([{ text: 'Trash', one: null }])
  expect([...messagesOf('<p>{t("Trash")}</p>', 'A.svelte')]).toHaveLength(1)
  expect(() => [...messagesOf('\nt(name)', 'a.ts')]).toThrow(/a\.ts:2 /)
  expect(() => [...messagesOf('t(`Move ${name}`)', 'a.ts')]).toThrow(/a sentence written there/)
})

const messages = new Map(
  [
    { text: 'Move {name}', one: null, areas: new Set(['screen'] as const), places: [] },
    { text: '{count} rows', one: '{count} row', areas: new Set(['screen'] as const), places: [] },
    { text: 'Bold', one: null, areas: new Set(['editor'] as const), places: [] },
  ].map((message) => [message.text, message]),
)
const rows = {
  one: '{count} wiersz',
  few: '{count} wiersze',
  many: '{count} wierszy',
  other: '{count} wiersza',
}
const whole = {
  screen: { 'Move {name}': 'Przenieś {name}', '{count} rows': rows },
  editor: { Bold: 'Pogrubienie' },
}

test('a whole translation has no problems', () => {
  expect(translationProblems('pl', whole, messages)).toEqual([])
})

test('a missing sentence, a stale one and one in the wrong part are named', () => {
  const { screen } = whole
  expect(translationProblems('pl', { screen, editor: {} }, messages)).toEqual([
    'editor lacks “Bold”.',
  ])
  const editor = { ...whole.editor, Italic: 'Kursywa', 'Move {name}': 'Przenieś {name}' }
  expect(translationProblems('pl', { screen, editor }, messages)).toEqual([
    'Nothing says “Italic” any more.',
    '“Move {name}” is said without the editor too: it belongs to screen.',
  ])
})

test('a translation with other names, or without a form that the language needs, is named', () => {
  const { few: _few, ...others } = rows
  const screen = { 'Move {name}': 'Przenieś {nazwa}', '{count} rows': others }
  expect(translationProblems('pl', { ...whole, screen }, messages)).toEqual([
    '“Przenieś {nazwa}” has other names than “Move {name}”.',
    '“{count} rows” has no form for “few”.',
  ])
})
