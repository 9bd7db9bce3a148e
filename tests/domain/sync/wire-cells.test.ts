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

test('3: sets and kinds of cells that a newer version made come out as they went in', () => {
  const told = {
    cells: [
      ['a:name', at(1)],
      ['m:["labels","red"]', at(1)],
      ['m:["labels",7]', at(3)],
      ['m:["labels",{"of":2}]', at(2)],
      ['m:broken', at(2)],
      ['x:mood', at(2)],
    ] as [string, string][],
    values: ['Tide', true, false, true, 'x', null],
  }
  expect(cellsOf(nodeCellsOf(told, at(1)), at(1))).toEqual(told)
})

test('3: such a set that is written as a whole here is one cell again', () => {
  const told = { cells: [['m:["labels","red"]', at(2)] as [string, string]], values: [true] }
  const written = patchCells(nodeCellsOf(told, at(1)), { labels: ['blue'] }, at(3))
  expect(cellsOf(written, at(1))).toEqual({ cells: [['a:labels', at(3)]], values: [['blue']] })
})

test('a name that no version of ours writes is kept as an attribute of that name', () => {
  const odd = { cells: [['m:broken', at(1)] as [string, string]], values: ['x'] }
  expect(() => nodeCellsOf(odd, at(1))).not.toThrow()
})
