import { expect, test } from 'vitest'
import { ftsExpression, parseSearch } from '../../domain/search-query.ts'

test('words, phrases and filters are told apart', () => {
  expect(parseSearch('night "pulp hall" in:"The Mill" type:Page tag:#Draft #idea/raw')).toEqual({
    terms: [
      { text: 'night', isPhrase: false },
      { text: 'pulp hall', isPhrase: true },
    ],
    within: 'The Mill',
    types: ['page'],
    tags: ['draft', 'idea/raw'],
  })
})

test('an unfinished quote or filter is read as far as it goes', () => {
  expect(parseSearch('"pulp ha').terms).toEqual([{ text: 'pulp ha', isPhrase: true }])
  expect(parseSearch('in:').terms).toEqual([{ text: 'in:', isPhrase: false }])
})

test('nothing that is typed is syntax of the index', () => {
  const { terms } = parseSearch('a" OR b* NEAR(c) ^d {name}:e')
  expect(ftsExpression(terms, 'AND', false)).toBe(
    '"a""" AND "OR" AND "b*" AND "NEAR(c)" AND "^d" AND "{name}:e"',
  )
})

test('the last word is a prefix only while it is being typed', () => {
  const { terms } = parseSearch('night shi')
  expect(ftsExpression(terms, 'AND', true)).toBe('"night" AND "shi" *')
  expect(ftsExpression(terms, 'OR', false)).toBe('"night" OR "shi"')
})

test('unspaced scripts become phrases of single letters', () => {
  expect(ftsExpression(parseSearch('東京').terms, 'AND', true)).toBe('"東  京" *')
})
