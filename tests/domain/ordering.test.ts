import { expect, test } from 'vitest'
import { positionBetween, positionsBetween } from '../../domain/ordering.ts'

test('a position lies strictly between its neighbours, at either end too', () => {
  const first = positionBetween(null, null, 'op-1')
  const last = positionBetween(first, null, 'op-2')
  const middle = positionBetween(first, last, 'op-3')
  const before = positionBetween(null, first, 'op-4')
  expect([last, first, middle, before].sort()).toEqual([before, first, middle, last])
})

test('two devices that insert at one place get different positions', () => {
  const left = positionBetween(null, null, 'left')
  const right = positionBetween(left, null, 'right')
  expect(positionBetween(left, right, 'device one')).not.toBe(
    positionBetween(left, right, 'device two'),
  )
})

test('a run keeps its order and stays together against another run', () => {
  const one = positionsBetween(null, null, 50, 'one')
  const two = positionsBetween(null, null, 50, 'two')
  expect([...one].sort()).toEqual(one)
  const merged = [...one.map((key) => [key, 1] as const), ...two.map((key) => [key, 2] as const)]
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([, run]) => run)
  const switches = merged.filter((run, index) => index > 0 && run !== merged[index - 1]).length
  expect(switches).toBeLessThanOrEqual(2)
})
