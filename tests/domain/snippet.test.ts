import { expect, test } from 'vitest'
import { createHighlighter } from '../../domain/snippet.ts'

const readable = (text: string) => text.replaceAll('\uE000', '[').replaceAll('\uE001', ']')

test('hits are marked at the start of words, without regard to case and accents', () => {
  const { mark } = createHighlighter(['cafe', 'SHI'])
  expect(readable(mark('Café by the night shift, unshifted'))).toBe(
    '[Café] by the night [shi]ft, unshifted',
  )
})

test('hits in unspaced scripts are marked anywhere', () => {
  expect(readable(createHighlighter(['京']).mark('東京都'))).toBe('東[京]都')
})

test('a snippet shows the place with the most hits and says that it was cut', () => {
  const text = `${'filler '.repeat(100)}the night shift began ${'filler '.repeat(100)}`
  const snippet = readable(createHighlighter(['night', 'shift']).snippet(text, 80))
  expect(snippet).toContain('[night] [shift]')
  expect(snippet.startsWith('…')).toBe(true)
  expect(snippet.endsWith('…')).toBe(true)
  expect(snippet.length).toBeLessThan(140)
})

test('a text without a hit has no snippet', () => {
  expect(createHighlighter(['x']).snippet('nothing here', 80)).toBe('')
})

test('letters that grow when folded keep their places', () => {
  expect(readable(createHighlighter(['strasse']).mark('İ Strasse ﬁn'))).toBe('İ [Strasse] ﬁn')
})
