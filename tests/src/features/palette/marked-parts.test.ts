import { expect, test } from 'vitest'
import { markedParts } from '../../../../src/features/palette/marked-parts.ts'

test('A marked text becomes parts in order', () => {
  expect(markedParts('The \uE000night\uE001 and the \uE000shift\uE001.')).toEqual([
    { text: 'The ', isHit: false },
    { text: 'night', isHit: true },
    { text: ' and the ', isHit: false },
    { text: 'shift', isHit: true },
    { text: '.', isHit: false },
  ])
})

test('Markup in the text stays text, and marks without a partner are dropped', () => {
  expect(markedParts('<b>\uE001 a \uE000b')).toEqual([
    { text: '<b> a ', isHit: false },
    { text: 'b', isHit: false },
  ])
})
