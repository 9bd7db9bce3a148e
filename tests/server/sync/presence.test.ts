/** Numbered after the invariants of `server/sync/presence.ts`. */
import { privateRootOf } from '../../../domain/private-root.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import type { WirePresentPage } from '../../../protocol/wire/frames.ts'
import { createPresence } from '../../../server/sync/presence.ts'
import { create, mutation, nodeId, SyncWorld, TestConnection, workspace } from './sync-world.ts'

const [space, page, other] = [nodeId(1), nodeId(2), nodeId(3)]
const [diary, secret] = [privateRootOf('ann'), nodeId(5)]
let world: SyncWorld
let ann: TestConnection
let bob: TestConnection

beforeEach(async () => {
  world = new SyncWorld()
  world.person('ann', [{ rootId: null, role: 'owner' }])
  world.person('bob', [{ rootId: null, role: 'editor' }])
  ann = await world.connect('ann', 'aaaaaaaaaa')
  await ann.push(
    mutation(1, [
      create(space, null, { type: 'space' }),
      create(page, space),
      create(other, null, { type: 'space' }),
      create(diary, null, { type: 'private' }),
      create(secret, diary),
    ]),
  )
  bob = await world.connect('bob', 'bbbbbbbbbb')
})

const cursor = '{"cursor":{"anchor":1,"head":2}}'

/** Says where a page of the connection is, and lets everyone hear of it. */
async function tell(
  connection: TestConnection,
  node: typeof page | null,
  { awareness = null, as = 'one' }: { awareness?: string | null; as?: string } = {},
): Promise<void> {
  await connection.ask({ kind: 'presence', page: as, at: { node, awareness } })
  await world.settle()
}

async function closePage(connection: TestConnection, as = 'one'): Promise<void> {
  await connection.ask({ kind: 'presence', page: as, at: null })
  await world.settle()
}

/** Who is there as a connection was told so far. */
function seenBy({ unasked }: TestConnection): Omit<WirePresentPage, 'id' | 'name'>[] {
  const seen = new Map<string, Omit<WirePresentPage, 'id' | 'name'>>()
  for (const frame of unasked) {
    if (frame.kind !== 'presence') continue
    for (const { id, person, node, awareness } of frame.here)
      seen.set(id, { person, node, awareness })
    for (const id of frame.gone) seen.delete(id)
  }
  return [...seen.values()]
}

const framesOf = ({ unasked }: TestConnection) =>
  unasked.filter(({ kind }) => kind === 'presence').length

test('who is on a page sees the others there with their cursors', async () => {
  await tell(bob, page)
  await tell(ann, page, { awareness: cursor })
  expect(seenBy(bob)).toEqual([{ person: 'ann', node: page, awareness: cursor }])
  expect(seenBy(ann)).toEqual([{ person: 'bob', node: page, awareness: null }])
})

describe('1: a reader hears', () => {
  test('of nobody whom they may not meet', async () => {
    world.person('gus', [{ rootId: space, role: 'guest' }])
    const gus = await world.connect('gus', 'cccccccccc')
    await tell(gus, page)
    await tell(ann, page, { awareness: cursor })
    expect(seenBy(gus)).toEqual([])
    expect(seenBy(ann)).toEqual([{ person: 'gus', node: page, awareness: null }])
  })

  test('of a person, but not of the node, where they may not look', async () => {
    world.person('vic', [{ rootId: space, role: 'viewer' }])
    const vic = await world.connect('vic', 'cccccccccc')
    await tell(vic, page)
    await tell(ann, other, { awareness: cursor })
    expect(seenBy(vic)).toEqual([{ person: 'ann', node: null, awareness: null }])
  })

  test('nothing of a node in a private root of another one', async () => {
    await tell(ann, secret, { awareness: cursor })
    expect(seenBy(bob)).toEqual([{ person: 'ann', node: null, awareness: null }])
    const again = await world.connect('ann', 'dddddddddd')
    await world.settle()
    expect(seenBy(again)).toEqual([{ person: 'ann', node: secret, awareness: null }])
  })

  test('of cursors at the node where they are, from the moment they come', async () => {
    await tell(ann, page, { awareness: cursor })
    expect(seenBy(bob)).toEqual([{ person: 'ann', node: page, awareness: null }])
    await tell(bob, page)
    expect(seenBy(bob)).toEqual([{ person: 'ann', node: page, awareness: cursor }])
  })

  test('of no movement of cursors elsewhere', async () => {
    await tell(bob, other)
    await tell(ann, page, { awareness: cursor })
    const before = framesOf(bob)
    await tell(ann, page, { awareness: '{"cursor":null}' })
    expect(framesOf(bob)).toBe(before)
  })

  test('the name of the session, whatever the awareness says', async () => {
    await tell(bob, page)
    await tell(ann, page, { awareness: '{"user":{"name":"Bob"}}' })
    const frame = bob.unasked.findLast(({ kind }) => kind === 'presence')
    expect(frame).toMatchObject({ here: [{ person: 'ann', name: 'ann' }] })
  })
})

describe('2: who is gone', () => {
  test('is told as gone: the page was closed', async () => {
    await tell(ann, page)
    await tell(ann, other, { as: 'two' })
    await closePage(ann)
    expect(seenBy(bob)).toEqual([{ person: 'ann', node: other, awareness: null }])
  })

  test('is told as gone: the connection ended', async () => {
    await tell(ann, page)
    ann.session.close()
    await world.settle()
    expect(seenBy(bob)).toEqual([])
  })

  test('is told as gone: their access ended', async () => {
    await tell(bob, page)
    await tell(ann, page)
    const { account } = world.person('bob', [])
    world.bus.publish('access', {
      kind: 'role_changed',
      workspaceId: workspace,
      accountId: account,
    })
    await expect.poll(() => bob.unasked.at(-1)).toMatchObject({ code: 'revoked' })
    await world.settle()
    expect(seenBy(ann)).toEqual([])
    const told = framesOf(bob)
    await tell(ann, other)
    expect(framesOf(bob)).toBe(told)
  })

  test('is told as gone: their process died without a word', async () => {
    await tell(bob, page)
    await tell(ann, page)
    ann.session.beat = () => Promise.resolve([])
    world.now += 60_000
    await bob.session.beat()
    await world.settle()
    world.now += 60_000
    const late = await world.connect('bob', 'eeeeeeeeee')
    await world.settle()
    expect(seenBy(late)).toEqual([{ person: 'bob', node: page, awareness: null }])
    expect(seenBy(bob)).toEqual([])
  })
})

describe('2: who joins', () => {
  test('hears at once of everyone', async () => {
    await tell(ann, page)
    await tell(bob, null)
    world.person('cyd', [{ rootId: null, role: 'viewer' }])
    const cyd = await world.connect('cyd', 'cccccccccc')
    await world.settle()
    expect(cyd.unasked).toMatchObject([{ kind: 'presence', gone: [] }])
    expect(seenBy(cyd)).toEqual([
      { person: 'ann', node: page, awareness: null },
      { person: 'bob', node: null, awareness: null },
    ])
  })

  test('hears of everyone from the other processes, too', async () => {
    await tell(ann, page)
    const later: (() => void)[] = []
    const elsewhere = createPresence({
      bus: world.bus,
      clock: { now: () => world.now },
      newId: () => 'elsewhere',
      after: (_, work) => void later.push(work),
    })
    const heard: unknown[] = []
    const member = {
      person: 'cyd',
      name: 'cyd',
      grants: [{ rootId: null, role: 'viewer' }],
    } as const
    const seat = elsewhere.join(workspace, member, (frame) => heard.push(frame))
    for (const work of later.splice(0)) work()
    expect(heard).toMatchObject([{ here: [{ person: 'ann', node: page }], gone: [] }])
    seat.tell('one', { place: null, awareness: null })
    await world.settle()
    expect(seenBy(bob)).toContainEqual({ person: 'cyd', node: null, awareness: null })
    seat.leave()
    await world.settle()
    expect(seenBy(bob)).toEqual([{ person: 'ann', node: page, awareness: null }])
  })
})

test('3: what changes often is told as it is in the end', async () => {
  await tell(bob, page)
  await tell(ann, page)
  const before = framesOf(bob)
  for (let at = 0; at < 200; at++)
    void ann.ask({ kind: 'presence', page: 'one', at: { node: page, awareness: `{"at":${at}}` } })
  await expect
    .poll(async () => {
      await world.settle()
      return seenBy(bob)
    })
    .toEqual([{ person: 'ann', node: page, awareness: '{"at":199}' }])
  expect(framesOf(bob) - before).toBeLessThan(4)
})

test('4: a connection shows no more than a few pages, however many it names', async () => {
  for (let index = 0; index < 100; index++)
    await ann.ask({ kind: 'presence', page: `p${index}`, at: { node: page, awareness: null } })
  await world.settle()
  expect(seenBy(bob)).toHaveLength(16)
})

test('a node that is not there, or that the sender may not see, is no place', async () => {
  world.person('vic', [{ rootId: space, role: 'viewer' }])
  const vic = await world.connect('vic', 'cccccccccc')
  await tell(vic, other, { awareness: cursor })
  await tell(ann, nodeId(99), { awareness: cursor })
  await tell(bob, other)
  expect(seenBy(bob)).toEqual([
    { person: 'vic', node: null, awareness: null },
    { person: 'ann', node: null, awareness: null },
  ])
})

test('an awareness that is no object in JSON, or a bomb, is told to nobody', async () => {
  await tell(bob, page)
  for (const awareness of [
    '',
    'null',
    '[1]',
    '{"a"',
    `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`,
  ]) {
    await tell(ann, page, { awareness })
    expect(seenBy(bob)).toEqual([{ person: 'ann', node: page, awareness: null }])
  }
})

test('presence is no request: a hundred at once do not end a connection, and none is answered', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, () =>
      ann.ask({ kind: 'presence', page: 'one', at: { node: page, awareness: null } }),
    ),
  )
  expect(answers.flat()).toEqual([])
  expect(await ann.frame({ kind: 'ping' })).toEqual({ kind: 'pong' })
})

test('presence before a hello is malformed', async () => {
  const stranger = new TestConnection(world)
  expect(await stranger.frame({ kind: 'presence', page: 'one', at: null })).toMatchObject({
    kind: 'goaway',
    code: 'malformed',
  })
})

test('nothing of it is in the log', async () => {
  const before = await world.store.position()
  await tell(ann, page, { awareness: cursor })
  expect(await world.store.position()).toEqual(before)
})
