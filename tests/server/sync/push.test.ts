/** Numbered after the invariants of `server/sync/decide-push.ts` and `decide-mutation.ts`. */
import { privateRootOf } from '../../../domain/private-root.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import type { TestConnection } from './sync-world.ts'
import {
  create,
  mutation,
  namesIn,
  nodeId,
  purge,
  put,
  refusalsOf,
  startMs,
  SyncWorld,
} from './sync-world.ts'

const [space, page, below, other] = [nodeId(1), nodeId(2), nodeId(3), nodeId(4)]
let world: SyncWorld
let ann: TestConnection

beforeEach(async () => {
  world = new SyncWorld()
  world.person('ann', [{ rootId: null, role: 'owner' }])
  world.person('bob', [{ rootId: null, role: 'editor' }])
  world.person('vic', [{ rootId: null, role: 'viewer' }])
  ann = await world.connect('ann', 'aaaaaaaaaa')
})

const tree = () =>
  mutation(1, [create(space, null, { type: 'space' }), create(page, space), create(below, page)])

describe('a push', () => {
  test('1: is taken once, however often it comes', async () => {
    expect(await ann.push(tree())).toMatchObject({ kind: 'pushed', lastSeq: 1, version: 3 })
    expect(await ann.push(tree())).toMatchObject({ kind: 'pushed', lastSeq: 1, version: 3 })
  })

  test('1: with a gap is not taken, nor is what stands before the gap', async () => {
    const after = mutation(3, [put(page, { name: 'Late', at: 1 })])
    expect(await ann.push(tree(), after)).toMatchObject({ code: 'gap', lastSeq: 0, seq: 3 })
    expect((await ann.pull()).page.entries).toEqual([])
  })

  test('1: with another mutation under a number that was used is a fork', async () => {
    await ann.push(tree())
    const again = mutation(1, [create(other, null)], 'another')
    expect(await ann.push(again)).toMatchObject({ code: 'fork', lastSeq: 1, seq: 1 })
  })

  test('1: in which the numbers are out of order is not taken', async () => {
    const [one, two] = [tree(), mutation(2, [put(page, { name: 'B', at: 1 })])]
    expect(await ann.push(two, one)).toMatchObject({ code: 'gap' })
  })

  test('2: of an operation that another group brought has its first outcome', async () => {
    await ann.push(tree(), mutation(2, [put(other, { name: 'Nowhere' })]))
    const copy = await world.connect('ann', 'bbbbbbbbbb')
    const version = (await world.store.position()).version
    expect(await copy.push(tree(), mutation(2, [put(other, { name: 'Nowhere' })]))).toMatchObject({
      kind: 'pushed',
      lastSeq: 2,
      version,
    })
    expect(await refusalsOf(copy)).toEqual([[2, 'not_found']])
  })

  test('3: takes a mutation whole or not at all, and goes on behind one that is refused', async () => {
    await ann.push(
      tree(),
      mutation(2, [put(page, { name: 'Half', at: 1 }), put(other, { name: 'Nowhere', at: 1 })]),
      mutation(3, [put(below, { name: 'After', at: 1 })]),
    )
    const { page: answer } = await ann.pull()
    expect(answer.refusals).toEqual([{ seq: 2, opId: 'op-2', code: 'not_found' }])
    expect(answer.lastSeq).toBe(3)
    expect(namesIn(answer)).toMatchObject({ [page]: 'New', [below]: 'After' })
  })

  test('4: sees what its mutations before did', async () => {
    await ann.push(tree(), mutation(2, [purge(below, 0)]), mutation(3, [create(other, below)]))
    expect(await refusalsOf(ann)).toEqual([[3, 'parent_not_found']])
  })

  test('5: gives every row that changes a version of its own, and none for what changes nothing', async () => {
    await ann.push(tree())
    const { page: answer } = await ann.pull()
    expect(answer.entries.map(({ version }) => version)).toEqual([1, 2, 3])
    const older = mutation(2, [put(page, { name: 'Older', at: -5 })])
    expect(await ann.push(older)).toMatchObject({ kind: 'pushed', version: 3 })
  })

  test('6: with a stamp of the far future is not taken', async () => {
    const early = mutation(1, [create(space, null, { at: 6 * 60_000 })])
    expect(await ann.push(early)).toMatchObject({ code: 'clock_skew', now: startMs, seq: 1 })
    world.now += 2 * 60_000
    expect(await ann.push(early)).toMatchObject({ kind: 'pushed' })
  })

  test('7: has the author of the session, and no time of the future', async () => {
    world.now -= 1000
    await ann.push(tree())
    const { page: answer } = await ann.pull()
    expect(answer.entries[0]).toMatchObject({
      row: { created: { by: 'ann' }, updated: { by: 'ann', at: startMs - 1000 } },
    })
  })

  test('7: under the group of another person is not taken', async () => {
    await ann.push(tree())
    const bob = await world.connect('bob', 'bbbbbbbbbb')
    const outcome = await world.store.push(
      { person: 'bob', group: 'aaaaaaaaaa', mutations: [], now: startMs },
      (state) => {
        expect(state.groupPerson).toBe('ann')
        return { kind: 'untaken', code: 'fork', lastSeq: 1, seq: null }
      },
    )
    expect(outcome.decision.kind).toBe('untaken')
    expect((await world.connect('bob', 'aaaaaaaaaa')).welcome).toMatchObject({ code: 'fork' })
    expect(await bob.push(mutation(1, [put(page, { name: 'B', at: 1 })], 'bob-1'))).toMatchObject({
      kind: 'pushed',
    })
  })

  test('whose values do not go with its cells is invalid', async () => {
    const odd = { ...tree(), values: [[], []] }
    expect(await ann.push(odd)).toMatchObject({ code: 'invalid', seq: 1 })
  })
})

describe('a mutation', () => {
  beforeEach(async () => {
    await ann.push(tree())
  })

  test('1: of a viewer is refused', async () => {
    const vic = await world.connect('vic', 'cccccccccc')
    await vic.push(
      mutation(1, [put(page, { name: 'Mine', at: 1 })], 'v1'),
      mutation(2, [create(other, page)], 'v2'),
      mutation(3, [purge(below, 99)], 'v3'),
    )
    expect(await refusalsOf(vic)).toEqual([
      [1, 'forbidden'],
      [2, 'forbidden'],
      [3, 'forbidden'],
    ])
  })

  test('1: that moves something to where the person may not write is refused, and so is one that moves it from there', async () => {
    await ann.push(mutation(2, [create(other, null, { type: 'space' }), create(nodeId(5), other)]))
    world.person('gus', [{ rootId: other, role: 'editor' }])
    const gus = await world.connect('gus', 'dddddddddd')
    await gus.push(
      mutation(1, [put(nodeId(5), { parent: space, at: 1 })], 'g1'),
      mutation(2, [put(page, { parent: other, at: 1 })], 'g2'),
      mutation(3, [put(nodeId(5), { parent: null, at: 1 })], 'g3'),
      mutation(4, [put(nodeId(5), { name: 'Renamed', at: 1 })], 'g4'),
    )
    expect(await refusalsOf(gus)).toEqual([
      [1, 'forbidden'],
      [2, 'forbidden'],
      [3, 'forbidden'],
    ])
  })

  test('2: that would make a circle is refused, also where two in one push make it together', async () => {
    await ann.push(
      mutation(2, [create(other, space)]),
      mutation(3, [put(page, { parent: below, at: 1 })]),
      mutation(4, [put(page, { parent: page, at: 1 })]),
      mutation(5, [put(page, { parent: other, at: 2 })]),
      mutation(6, [put(other, { parent: below, at: 2 })]),
    )
    expect(await refusalsOf(ann)).toEqual([
      [3, 'cycle'],
      [4, 'cycle'],
      [6, 'cycle'],
    ])
  })

  test('2: with a place that is older than the present one changes nothing and is not refused', async () => {
    await ann.push(mutation(2, [put(page, { parent: below, at: -1 })]))
    expect(await refusalsOf(ann)).toEqual([])
  })

  test('2: that would stand too deep is refused, counted to the deepest node below', async () => {
    const chain = Array.from({ length: 998 }, (_, level) =>
      create(nodeId(1000 + level), level === 0 ? other : nodeId(999 + level)),
    )
    const end = nodeId(1000 + 997)
    await ann.push(
      mutation(2, [create(other, null), ...chain]),
      mutation(3, [create(nodeId(10), end)]),
      mutation(4, [create(nodeId(11), nodeId(10))]),
      mutation(5, [put(page, { parent: end, at: 1 })]),
    )
    expect(await refusalsOf(ann)).toEqual([
      [4, 'too_deep'],
      [5, 'too_deep'],
    ])
  })

  test('3: belongs in a private root to its person alone', async () => {
    const mine = privateRootOf('vic')
    const vic = await world.connect('vic', 'cccccccccc')
    await vic.push(
      mutation(1, [create(mine, null, { type: 'private' })], 'v1'),
      mutation(2, [create(nodeId(21), mine)], 'v2'),
      mutation(3, [put(mine, { parent: space, at: 1 })], 'v3'),
    )
    expect(await refusalsOf(vic)).toEqual([[3, 'forbidden']])
    await ann.push(
      mutation(2, [create(other, mine)]),
      mutation(3, [put(mine, { name: 'Read', at: 2 })]),
      mutation(4, [put(page, { parent: mine, at: 2 })]),
    )
    const { page: answer } = await ann.pull()
    expect(answer.refusals.map(({ code }) => code)).toEqual(Array(3).fill('forbidden'))
    expect(Object.keys(namesIn(answer))).not.toContain(mine)
    expect(Object.keys(namesIn((await vic.pull()).page))).toContain(nodeId(21))
  })

  test('4: that moves a node below another root takes along what is below it', async () => {
    const before = await ann.push(mutation(2, [create(other, null, { type: 'space' })]))
    if (before.kind !== 'pushed') throw new Error('not taken')
    await ann.push(mutation(3, [put(page, { parent: other, at: 1 })]))
    const cursor = { rows: before.version, documents: before.version }
    const { page: answer } = await ann.pull({ cursor })
    expect(
      answer.entries.map((entry) => (entry.kind === 'row' ? [entry.row.node, entry.root] : entry)),
    ).toEqual([
      [page, other],
      [below, other],
    ])
  })

  test('5: that purges what another group wrote meanwhile is refused', async () => {
    const bob = await world.connect('bob', 'bbbbbbbbbb')
    await bob.push(mutation(1, [put(below, { name: 'Newer', at: 1 })], 'b1'))
    await ann.push(mutation(2, [purge(below, 3)]), mutation(3, [purge(below, 4)]))
    expect(await refusalsOf(ann)).toEqual([[2, 'changed_meanwhile']])
  })

  test('5: that purges what the group itself wrote since it looked is taken', async () => {
    await ann.push(
      mutation(2, [put(below, { deleted: true, at: 1 })]),
      mutation(3, [purge(below, 0)]),
    )
    expect(await refusalsOf(ann)).toEqual([])
  })

  test('5: that purges a node without all its children is refused; with them it is taken, and purging again does nothing', async () => {
    await ann.push(
      mutation(2, [purge(page, 9)]),
      mutation(3, [purge(page, 9), purge(below, 9)]),
      mutation(4, [purge(page, 9)]),
    )
    expect(await refusalsOf(ann)).toEqual([[2, 'changed_meanwhile']])
    const { page: answer } = await ann.pull({ cursor: { rows: 3, documents: 3 } })
    expect(answer.entries).toMatchObject([
      { kind: 'gone', node: page, why: 'purged' },
      { kind: 'gone', node: below, why: 'purged' },
    ])
  })

  test('that makes a node too large is refused', async () => {
    await ann.push(mutation(2, [put(page, { name: 'x'.repeat(300 * 1024), at: 1 })]))
    expect(await refusalsOf(ann)).toEqual([[2, 'too_large']])
  })
})
