import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { rehearse } from '../../../workers/database/rehearsal.ts'

test('a rehearsal answers all that pages ask of a new owner, and lets other work in after each call', async () => {
  const reports: unknown[] = []
  let turns = 0
  await rehearse({
    clock: { now: () => Date.now() },
    elapsedMs: () => performance.now(),
    mintId: () => v7(),
    schedule(work, delayMs) {
      if (delayMs === 0) turns++
      const timer = setTimeout(work, delayMs)
      return () => clearTimeout(timer)
    },
    report: (error) => void reports.push(error),
  })
  expect(reports).toEqual([])
  expect(turns).toBeGreaterThan(10)
})
