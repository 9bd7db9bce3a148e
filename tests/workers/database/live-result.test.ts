import { expect, test } from 'vitest'
import type { LiveMessage } from '../../../protocol/database-api.ts'
import { createLiveResult } from '../../../src/client/live-result.ts'

type Change = Exclude<LiveMessage, { kind: 'error' }>

const row = (id: string, name: string) => ({ id, name })
const value = (gen: number, ...rows: object[]): Change => ({
  kind: 'value',
  subscription: 1,
  gen,
  json: JSON.stringify(rows),
})
const patch = (
  gen: number,
  upserts: object[],
  order: string[] | null,
  deletes: string[] = [],
): Change => ({
  kind: 'patch',
  subscription: 1,
  gen,
  upserts: JSON.stringify(upserts),
  deletes,
  order,
})

test('patches change, add, remove and reorder rows, and rows that did not change stay the same objects', () => {
  const result = createLiveResult('nodes.summaries')
  const first = result.apply(value(1, row('a', 'A'), row('b', 'B'), row('c', 'C')))
  const second = result.apply(patch(2, [row('b', 'B2'), row('d', 'D')], ['d', 'a', 'b'], ['c']))
  expect(second).toEqual({ value: [row('d', 'D'), row('a', 'A'), row('b', 'B2')] })
  if (first === 'stale' || second === 'stale') throw new Error('Nothing was missed')
  expect((second.value as object[])[1]).toBe((first.value as object[])[0])
  expect(result.apply(patch(3, [row('a', 'A3')], null))).toEqual({
    value: [row('d', 'D'), row('a', 'A3'), row('b', 'B2')],
  })
})

test('a patch behind a gap is stale, and so is all that follows until the whole value comes', () => {
  const result = createLiveResult('nodes.summaries')
  result.apply(value(1, row('a', 'A')))
  expect(result.apply(patch(3, [], ['a']))).toBe('stale')
  expect(result.apply(patch(4, [], ['a']))).toBe('stale')
  expect(result.apply(patch(2, [row('b', 'B')], ['a', 'b']))).not.toBe('stale')
  expect(result.apply(value(1, row('z', 'Z')))).toEqual({ value: [row('z', 'Z')] })
  expect(result.apply(patch(2, [row('y', 'Y')], ['y', 'z']))).toEqual({
    value: [row('y', 'Y'), row('z', 'Z')],
  })
})

test('a patch before any value is stale, and a patch that came twice is too', () => {
  const result = createLiveResult('nodes.summaries')
  expect(result.apply(patch(5, [], []))).toBe('stale')
  result.apply(value(1, row('a', 'A')))
  const once = patch(2, [row('b', 'B')], ['a', 'b'])
  expect(result.apply(once)).not.toBe('stale')
  expect(result.apply(once)).toBe('stale')
})

test('a value of another kind than rows is passed on as it is', () => {
  const result = createLiveResult('nodes.summaries')
  const message: Change = { kind: 'value', subscription: 1, gen: 1, json: '{"nodes":3}' }
  expect(result.apply(message)).toEqual({ value: { nodes: 3 } })
})
