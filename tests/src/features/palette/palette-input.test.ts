import { describe, expect, test } from 'vitest'
import { readInput, withFilter } from '../../../../src/features/palette/palette-input.ts'

describe('The text of the palette', () => {
  test.each([
    ['night shift', 'all', 'night shift'],
    ['>dark', 'commands', 'dark'],
    ['  > dark', 'commands', 'dark'],
    ['#radio', 'tags', 'radio'],
    ['@mara', 'people', 'mara'],
    ['?', 'help', ''],
  ])('%j asks for %s', (text, mode, words) => {
    expect(readInput(text)).toMatchObject({ mode, words })
  })

  test('A tag with words behind it is a search inside the tag', () => {
    expect(readInput('#radio night').mode).toBe('all')
  })

  test.each([
    ['in:', { filter: 'in', value: '', start: 0 }],
    ['shift in:"The mi', { filter: 'in', value: 'The mi', start: 6 }],
    ['TAG:#ra', { filter: 'tag', value: 'ra', start: 0 }],
    ['type:page ', null],
    ['in:"The Mill" ', null],
    ['login:x', null],
  ])('%j leaves this filter open', (text, openFilter) => {
    expect(readInput(text).openFilter).toEqual(openFilter)
  })

  test('A completed filter is quoted where its value has a blank', () => {
    expect(withFilter('night in:the', 6, 'in', 'The Mill Tapes')).toBe('night in:"The Mill Tapes" ')
    expect(withFilter('', 0, 'tag', 'radio')).toBe('tag:radio ')
  })
})
