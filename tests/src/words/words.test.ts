import { afterEach, expect, test } from 'vitest'
import { dateText, numberText } from '../../../src/words/formats.ts'
import { errorText, learn, parts, plural, speak, t, type Lookup } from '../../../src/words/words.ts'

const polish: Readonly<Record<string, ReturnType<Lookup>>> = {
  Trash: 'Kosz',
  'Moved {name} to the trash': 'Przeniesiono {name} do kosza',
  'Move {name} to {place}': 'Do {place}: {name}',
  'Write to [the author] first': 'Najpierw [do autora]',
  '{count} pages in {place}': {
    one: '{place}: {count} strona',
    few: '{place}: {count} strony',
    many: '{place}: {count} stron',
    other: '{place}: {count} strony',
  },
  'error:quota_exceeded': 'Dysk jest pełny.',
}
const inPolish = () => speak('pl', 'pl', (message) => polish[message])

const pagesIn = (count: number, place: string) =>
  plural(count, { one: '{count} page in {place}', other: '{count} pages in {place}' }, { place })

afterEach(() => speak('en', 'en'))

test('in English a sentence is itself, with its values in their places', () => {
  expect(t('Trash')).toBe('Trash')
  expect(t('Moved {name} to the trash', { name: 'A {name} $& b' })).toBe(
    'Moved A {name} $& b to the trash',
  )
})

test('another language says its own, and puts values where it wants them', () => {
  inPolish()
  expect(t('Trash')).toBe('Kosz')
  expect(t('Move {name} to {place}', { name: 'A', place: 'B' })).toBe('Do B: A')
})

test('what a translation lacks is said in English', () => {
  inPolish()
  expect(t('Restore')).toBe('Restore')
  expect(plural(2, { one: '{count} row', other: '{count} rows' })).toBe('2 rows')
})

test('a count takes the form that the language has for it', () => {
  expect([1, 2, 1000].map((count) => pagesIn(count, 'A'))).toEqual([
    '1 page in A',
    '2 pages in A',
    '1,000 pages in A',
  ])
  inPolish()
  expect([1, 3, 5].map((count) => pagesIn(count, 'A'))).toEqual([
    'A: 1 strona',
    'A: 3 strony',
    'A: 5 stron',
  ])
})

test('markup goes around the marked words, and a value cannot mark any', () => {
  expect(parts('Write to [the author] first')).toEqual(['Write to ', 'the author', ' first'])
  expect(parts('Goes into [{folder}] now', { folder: 'A [b]' })).toEqual([
    'Goes into ',
    'A [b]',
    ' now',
  ])
  inPolish()
  expect(parts('Write to [the author] first')).toEqual(['Najpierw ', 'do autora', ''])
})

test('words that come later are found, those that came first count', () => {
  inPolish()
  learn((message) => (message === 'Bold' ? 'Pogrubienie' : 'never'))
  expect(t('Bold')).toBe('Pogrubienie')
  expect(t('Trash')).toBe('Kosz')
})

test('an error has the words of its code where there are any, else its own sentence', () => {
  const full = { code: 'quota_exceeded', message: 'The disk is full.' }
  const other = { code: 'not_found', message: 'There is no such page.' }
  expect(errorText(full)).toBe('The disk is full.')
  inPolish()
  expect(errorText(full)).toBe('Dysk jest pełny.')
  expect(errorText(other)).toBe('There is no such page.')
})

test('numbers and dates are written by the region of the words', () => {
  const day = { day: 'numeric', month: 'long', timeZone: 'UTC' } as const
  speak('en', 'en-GB')
  expect(dateText(Date.UTC(2026, 10, 21), day)).toBe('21 November')
  speak('de', 'de')
  expect(numberText(1234.5)).toBe('1.234,5')
  expect(dateText(Date.UTC(2026, 10, 21), day)).toBe('21. November')
  expect(t('Show {count} more', { count: 2000 })).toBe('Show 2.000 more')
})
