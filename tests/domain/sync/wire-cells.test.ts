/** Numbered after the invariants of `domain/sync/wire-cells.ts`; the merge is tried in `cells.test.ts`. */
import { expect, test } from 'vitest'
import { patchCells, type Cells } from '../../../domain/cells.ts'
import { stampOf } from '../../../domain/hybrid-clock.ts'
import { cellsOf, nodeCellsOf } from '../../../domain/sync/wire-cells.ts'

const at = (ms: number) => stampOf({ ms, counter: 0, group: 'aaaaaaaaaa' })

test('1: what went over the wire is what it was', () => {
  let cells: Cells = {
    attributes: { name: 'Tide', tags: ['sea', 'time'], odd: { deep: [1] } },
    clocks: {},
  }
  cells = patchCells(cells, { tags: ['sea', 'moon'], name: 'Ebb' }, at(2))
  cells = patchCells(cells, { odd: null, aliases: ['tides'] }, at(3))
  expect(nodeCellsOf(cellsOf(cells, at(1)), at(1))).toEqual({
    attributes: { ...cells.attributes, tags: ['moon', 'sea'] },
    clocks: cells.clocks,
  })
})

test('1: only the cells of a stamp are taken where only they are wanted', () => {
  const cells = patchCells(
    { attributes: { name: 'Tide', tags: ['sea'] }, clocks: {} },
    { tags: ['moon'] },
    at(2),
  )
  expect(cellsOf(cells, at(1), (stamp) => stamp === at(2))).toEqual({
    cells: [
      ['m:["tags","moon"]', at(2)],
      ['m:["tags","sea"]', at(2)],
    ],
    values: [true, false],
  })
})

test('a name that no version of ours writes is kept as an attribute of that name', () => {
  const odd = { cells: [['m:broken', at(1)] as [string, string]], values: ['x'] }
  expect(() => nodeCellsOf(odd, at(1))).not.toThrow()
})
