import { expect, test } from 'vitest'
import type { SnapshotReason } from '../../../../protocol/maintenance.ts'
import { addSample, daysUntil } from '../../../../workers/database/maintenance/growth.ts'
import { snapshotsToRemove } from '../../../../workers/database/maintenance/snapshot-rotation.ts'

const dayMs = 24 * 3_600_000
const start = Date.UTC(2026, 8, 1, 4)

const snapshot = (at: number, reason: SnapshotReason = 'daily') => ({
  name: new Date(at).toISOString(),
  at,
  reason,
})

/** Takes one snapshot a day, rotating each time, and answers the days since the start that are left. */
function daysLeft(days: number): number[] {
  let kept: ReturnType<typeof snapshot>[] = []
  for (let day = 0; day < days; day++) {
    kept.push(snapshot(start + day * dayMs))
    const removed = new Set(snapshotsToRemove(kept))
    kept = kept.filter(({ name }) => !removed.has(name))
  }
  return kept.map(({ at }) => (at - start) / dayMs)
}

test('a daily snapshot leaves seven days and the last day of each of four weeks', () => {
  const left = daysLeft(60)
  expect(left.slice(-7)).toEqual([53, 54, 55, 56, 57, 58, 59])
  // 1 September 2026 was a Tuesday, so day 5 was the first Sunday. Day 59 stands for the present week.
  expect(left.slice(0, -7)).toEqual([40, 47])
})

test('several snapshots of one day leave the newest', () => {
  const day = [0, 1, 2].map((hour) => snapshot(start + hour * 3_600_000))
  expect(snapshotsToRemove(day)).toEqual([day[1]?.name, day[0]?.name])
})

test('days without a snapshot cost none of those that are kept', () => {
  const rare = [0, 30, 60, 90].map((day) => snapshot(start + day * dayMs))
  expect(snapshotsToRemove(rare)).toEqual([])
})

test('the two newest that were taken before something was replaced stay', () => {
  const before = [0, 1, 2].map((hour) => snapshot(start + hour, 'before-restore'))
  const later = Array.from({ length: 40 }, (_, day) => snapshot(start + (day + 1) * dayMs))
  const removed = snapshotsToRemove([...before, ...later])
  expect(removed).toContain(before[0]?.name)
  expect(removed).not.toContain(before[1]?.name)
  expect(removed).not.toContain(before[2]?.name)
})

test('growth keeps one size a day, the last one', () => {
  const first = addSample([], start, 10)
  const second = addSample(first, start + 1000, 12)
  expect(second).toEqual([{ day: '2026-09-01', bytes: 12 }])
  expect(addSample(second, start + dayMs, 20)).toHaveLength(2)
})

test('a steady growth foretells the day the room is used up; a standstill foretells nothing', () => {
  const steady = Array.from({ length: 10 }, (_, day) => ({
    day: new Date(start + day * dayMs).toISOString().slice(0, 10),
    bytes: 1000 + day * 50,
  }))
  expect(daysUntil(steady, 5000)).toBe(100)
  expect(daysUntil(steady.slice(0, 2), 5000)).toBeNull()
  expect(
    daysUntil(
      steady.map((sample) => ({ ...sample, bytes: 7 })),
      5000,
    ),
  ).toBeNull()
})
