import { expect, test } from 'vitest'
import { differingRoots, digestModulus, type RootDigest } from '../../../domain/sync/root-digest.ts'

const digest = (root: string, ...versions: number[]): RootDigest => ({
  root,
  rows: versions.length,
  sum: versions.reduce((sum, version) => sum + version, 0),
  squares: versions.reduce((sum, version) => sum + (version % digestModulus) ** 2, 0),
})

test('roots with the same rows do not differ, in whatever order', () => {
  expect(
    differingRoots([digest('a', 1, 5, 9), digest('b', 2)], [digest('b', 2), digest('a', 9, 1, 5)]),
  ).toEqual([])
})

test('a row that is missing, too many or older is noticed, and a root that only one side has', () => {
  expect(
    differingRoots(
      [digest('missing', 1, 2), digest('more', 3, 4), digest('older', 5, 6), digest('mine', 7)],
      [digest('missing', 1, 2, 9), digest('more', 3), digest('older', 5, 8), digest('theirs', 10)],
    ),
  ).toEqual(['mine', 'missing', 'more', 'older', 'theirs'])
})

test('rows that make up for each other in the sum are noticed', () => {
  expect(differingRoots([digest('a', 10, 20)], [digest('a', 11, 19)])).toEqual(['a'])
})
