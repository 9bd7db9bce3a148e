import { expect, test } from 'vitest'
import { jsonNesting } from '../../lib/json-nesting.ts'

test('brackets count, those in texts do not', () => {
  expect(jsonNesting('1')).toBe(0)
  expect(jsonNesting('{"a":[1,{"b":[]}],"c":[]}')).toBe(4)
  expect(jsonNesting(JSON.stringify({ a: '[[[{{"\\', 'b"[': 1 }))).toBe(1)
})

test('as many brackets as a frame holds are counted without a stack', () => {
  expect(jsonNesting('['.repeat(1_000_000))).toBe(1_000_000)
})
