/** Numbered after the invariants of `domain/cells.ts`. */
import { describe, expect, test } from 'vitest'
import { newAttributes, patchCells, type Cells } from '../../domain/cells.ts'
import { stampOf } from '../../domain/hybrid-clock.ts'
import { cellsOf, mergeWireCells, nodeCellsOf } from '../../domain/sync/wire-cells.ts'
import type { Attributes } from '../../protocol/rows.ts'
import { pick, seededRandom } from './document/random-document.ts'

const at = (ms: number, group = 'a') => stampOf({ ms, counter: 0, group })
const created = at(1)
const node = (attributes: Attributes): Cells => ({ attributes, clocks: {} })
const merge = (one: Cells, other: Cells) =>
  nodeCellsOf(mergeWireCells(cellsOf(one, created), cellsOf(other, created)), created)
const patch = (cells: Cells, attributes: Attributes, ms: number, group = 'a') =>
  patchCells(cells, attributes, at(ms, group))
const shown = (cells: Cells) =>
  Object.fromEntries(
    Object.entries(cells.attributes).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map((member) => JSON.stringify(member)).sort() : value,
    ]),
  )

/** Copies of one node on several devices that patch, and now and then take in each other's. */
function randomCopies(seed: number, { plain }: { plain: boolean }) {
  const random = seededRandom(seed)
  const members = ['work', 'home', 'Work', 1, '1', true]
  const set = () => members.filter(() => random() < 0.4)
  const value = () =>
    plain && random() < 0.25 ? pick(random, ['text', { deep: 1 }, [['nested']]]) : set()
  const first = node(newAttributes({ name: 'Page', tags: value(), aliases: set() }))
  const copies = Array.from({ length: 4 }, () => first)
  let ms = 2
  for (let step = 0; step < 14; step++) {
    const device = Math.floor(random() * copies.length)
    const copy = copies[device] ?? first
    if (random() < 0.25) {
      copies[device] = merge(copy, pick(random, copies))
      continue
    }
    const key = pick(random, ['tags', 'tags', 'aliases', 'name', '__proto__', 'a:"b'])
    const attributes = Object.fromEntries([
      [key, random() < 0.2 ? null : key === 'tags' || key === 'aliases' ? value() : random()],
    ]) as Attributes
    // Clocks of devices differ: stamps are unique, but later steps may carry earlier ones.
    const stampMs = ms++ + Math.floor(random() * 6) * 10
    const seen = Object.values(copy.clocks).reduce(
      (most, stamp) => (stamp > most ? stamp : most),
      '',
    )
    const own = stampOf({ ms: stampMs, counter: step, group: String(device) })
    if (own > seen) copies[device] = patchCells(copy, attributes, own)
  }
  return copies
}

describe('1: copies that were merged with each other are the same', () => {
  test.each([true, false])(
    'in whatever order and however often (values that are no sets: %s)',
    (plain) => {
      for (let seed = 1; seed <= 1500; seed++) {
        const [a, b, c, d] = randomCopies(seed, { plain }) as [Cells, Cells, Cells, Cells]
        const where = `seed ${seed}`
        const ab = merge(a, b)
        expect(merge(b, a), `${where}: commutative`).toEqual(ab)
        expect(merge(ab, c), `${where}: associative`).toEqual(merge(a, merge(b, c)))
        expect(merge(ab, ab), `${where}: idempotent`).toEqual(ab)
        expect(merge(ab, b), `${where}: what is known changes nothing`).toEqual(ab)
        expect(shown(merge(a, a)), `${where}: alone`).toEqual(shown(a))
        expect(merge(merge(d, b), merge(c, a)), `${where}: all`).toEqual(merge(merge(ab, c), d))
      }
    },
  )
})

describe('2: of two writes to a cell the later stays', () => {
  const base = node({ name: 'Old', icon: 'leaf' })
  test('whichever copy it comes from', () => {
    const one = patch(base, { name: 'One' }, 20)
    const other = patch(base, { name: 'Other', icon: null }, 10)
    expect(merge(one, other).attributes).toEqual({ name: 'One' })
  })
  test('of stamps with one time, by counter and group', () => {
    const one = patch(base, { name: 'One' }, 20, 'b')
    const other = patch(base, { name: 'Other' }, 20, 'a')
    expect(merge(one, other).attributes).toEqual({ icon: 'leaf', name: 'One' })
  })
  test('a removal is a write', () => {
    const one = patch(base, { icon: null }, 20)
    const other = patch(base, { icon: 'tree' }, 10)
    expect(merge(one, other).attributes).toEqual({ name: 'Old' })
    expect(merge(one, patch(other, { icon: 'sun' }, 30)).attributes['icon']).toBe('sun')
  })
  test('a list that is no set stays in whole', () => {
    const one = patch(base, { steps: ['a', 'b'] }, 10)
    const other = patch(base, { steps: ['c'] }, 20)
    expect(merge(one, other).attributes['steps']).toEqual(['c'])
  })
})

describe('3: members of a set are cells of their own', () => {
  const base = node({ tags: ['work'] })
  test('two devices that add different tags keep both', () => {
    const one = patch(base, { tags: ['work', 'home'] }, 10)
    const other = patch(base, { tags: ['work', 'garden'] }, 20)
    expect(merge(one, other).attributes['tags']).toEqual(['garden', 'home', 'work'])
  })
  test('also where there was none', () => {
    const one = patch(node({}), { tags: ['home'] }, 10)
    const other = patch(node({}), { tags: ['garden'] }, 20)
    expect(merge(one, other).attributes['tags']).toEqual(['garden', 'home'])
  })
  test('of adding and removing one tag the later stays', () => {
    const removed = patch(base, { tags: [] }, 20)
    const addedBefore = patch(patch(base, { tags: [] }, 5), { tags: ['work'] }, 10)
    const addedAfter = patch(patch(base, { tags: [] }, 5), { tags: ['work'] }, 30)
    expect(merge(removed, addedBefore).attributes).toEqual({})
    expect(merge(removed, addedAfter).attributes).toEqual({ tags: ['work'] })
  })
  test('a number and its text are two members', () => {
    const one = patch(node({}), { tags: [1] }, 10)
    const other = patch(node({}), { tags: ['1'] }, 20)
    expect(merge(one, other).attributes['tags']).toEqual(['1', 1])
  })
  test('what a patch leaves in the set is not stamped', () => {
    const { clocks } = patch(base, { tags: ['home', 'work'] }, 10)
    expect(clocks).toEqual({ 'm:["tags","home"]': at(10) })
  })
})

test('4: removing all tags removes those it has seen', () => {
  const base = node({ tags: ['work'] })
  for (const nothing of [null, []]) {
    const cleared = patch(base, { tags: nothing }, 20)
    const added = patch(base, { tags: ['work', 'home'] }, 10)
    expect(merge(cleared, added).attributes).toEqual({ tags: ['home'] })
  }
})

test('5: a value that is no set hides the members before it, and those after it hide it', () => {
  const base = node({ tags: ['work'] })
  const text = patch(base, { tags: 'text' }, 20)
  expect(merge(text, patch(base, { tags: ['work', 'home'] }, 10)).attributes['tags']).toBe('text')
  expect(merge(text, patch(base, { tags: ['work', 'home'] }, 30)).attributes['tags']).toEqual([
    'home',
  ])
  const set = patch(text, { tags: ['new'] }, 40)
  expect(merge(set, patch(base, { tags: ['work', 'home'] }, 10)).attributes['tags']).toEqual([
    'new',
  ])
})

test('6: an empty set is an absent attribute, and no member stands in it twice', () => {
  expect(newAttributes({ tags: [], name: 'a', x: null })).toEqual({ name: 'a' })
  expect(newAttributes({ tags: ['a', 'b', 'a'], steps: ['a', 'a'] })).toEqual({
    tags: ['a', 'b'],
    steps: ['a', 'a'],
  })
  expect(patch(node({ tags: ['a'] }), { tags: [] }, 10).attributes).toEqual({})
  expect(patch(node({}), { tags: ['b', 'a', 'b'] }, 10).attributes).toEqual({ tags: ['b', 'a'] })
})
