/** Numbered after the invariants of `domain/sync/merge-node.ts`. */
import { expect, test } from 'vitest'
import { stampOf } from '../../../domain/hybrid-clock.ts'
import { mergePart } from '../../../domain/sync/merge-node.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import type { WireNode, WirePut } from '../../../protocol/wire/node.ts'

const node = '0190c0de-0000-7000-8000-000000000001' as NodeId
const group = 'aaaaaaaaaa'
const at = (ms: number) => stampOf({ ms, counter: 0, group })
const author = { at: 5, by: 'ann' }

const creation: WirePut = {
  do: 'put',
  node,
  create: { type: 'page', at: 1, stamp: at(1) },
  place: { parent: null, position: 'a0', stamp: at(1) },
  cells: [['a:name', at(1)]],
}

function created(): WireNode {
  const row = mergePart(null, creation, ['Tide'], author)
  if (row === null) throw new Error('A creation made nothing')
  return row
}

const put = (fields: Partial<WirePut>): WirePut => ({ do: 'put', node, cells: [], ...fields })

test('1: of two places the later stays, in either order', () => {
  const early = put({ place: { parent: null, position: 'b', stamp: at(2) } })
  const late = put({ place: { parent: null, position: 'c', stamp: at(3) } })
  for (const order of [
    [early, late],
    [late, early],
  ]) {
    const row = order.reduce<WireNode | null>(
      (row, part) => mergePart(row, part, [], author),
      created(),
    )
    expect(row?.place.position).toBe('c')
  }
})

test('1: a removal and a return are kept by their stamps, and a cell that was written meanwhile stays', () => {
  const removal = put({ deleted: { at: 9, stamp: at(4) } })
  const back = put({ deleted: { at: null, stamp: at(3) } })
  const rename = put({ cells: [['a:name', at(2)]] })
  let row: WireNode | null = created()
  row = mergePart(row, removal, [], author)
  row = mergePart(row, back, [], author)
  row = mergePart(row, rename, ['Ebb'], author)
  expect(row?.deleted).toEqual({ at: 9, stamp: at(4) })
  expect(row?.values).toEqual(['Ebb'])
})

test('1: of two writes of one moment the same one stays in either order', () => {
  const of = (group: string) => put({ cells: [['a:name', stampOf({ ms: 7, counter: 0, group })]] })
  const [one, other] = [of('bbbbbbbbbb'), of('cccccccccc')]
  const first = mergePart(mergePart(created(), one, ['One'], author), other, ['Other'], author)
  const second = mergePart(mergePart(created(), other, ['Other'], author), one, ['One'], author)
  expect(first?.values).toEqual(['Other'])
  expect(second?.values).toEqual(['Other'])
})

test('1: the same part twice is the part once', () => {
  const twice = mergePart(created(), creation, ['Tide'], author)
  expect(twice).toEqual(created())
})

test('2: a part that creates nothing makes no row', () => {
  expect(mergePart(null, put({ cells: [['a:name', at(2)]] }), ['Ebb'], author)).toBeNull()
})
