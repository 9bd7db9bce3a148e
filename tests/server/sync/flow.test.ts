import { expect, test } from 'vitest'
import { createFlow } from '../../../server/sync/flow.ts'

test('a burst goes through at once, what follows waits as long as it is too much, and a pause makes up for it', () => {
  let now = 1000
  const flow = createFlow({ now: () => now }, 100, 50)
  expect(flow.take(60)).toBe(0)
  expect(flow.take(40)).toBe(0)
  expect(flow.take(25)).toBe(500)
  now += 500
  expect(flow.take(0)).toBe(0)
  now += 60_000
  expect(flow.take(100)).toBe(0)
  expect(flow.take(1)).toBe(20)
})

test('a clock that jumps back gives nothing and takes nothing', () => {
  let now = 1000
  const flow = createFlow({ now: () => now }, 10, 10)
  flow.take(10)
  now -= 500
  expect(flow.take(1)).toBe(100)
})
