/** Numbered after the invariants of `server/sync/session.ts`. */
import { beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { AccountId, SessionId, WorkspaceId } from '../../../protocol/ids.ts'
import {
  TestConnection,
  create,
  mutation,
  nodeId,
  put,
  SyncWorld,
  workspace,
} from './sync-world.ts'

const [space, page] = [nodeId(1), nodeId(2)]
const tree = mutation(1, [create(space, null, { type: 'space' }), create(page, space)])
let world: SyncWorld

beforeEach(() => {
  world = new SyncWorld()
  world.person('ann', [{ rootId: null, role: 'owner' }])
  world.person('bob', [{ rootId: null, role: 'editor' }])
})

const at = (version: number) => ({ rows: version, documents: version })

test('1: nothing is heard before a hello', async () => {
  const stranger = new TestConnection(world)
  expect(await stranger.frame({ kind: 'push', mutations: [tree] })).toMatchObject({
    kind: 'goaway',
    code: 'malformed',
  })
  expect(await stranger.ask({ kind: 'ping' })).toEqual([])
  expect(await world.store.position()).toMatchObject({ version: 0 })
})

test('1: who does not say hello is sent away, and who says it is not', async () => {
  const silent = new TestConnection(world)
  const ann = await world.connect('ann', 'aaaaaaaaaa')
  expect(await silent.session.beat()).toEqual([])
  expect(await silent.session.beat()).toMatchObject([
    { frame: { kind: 'goaway', code: 'malformed' } },
  ])
  for (let beat = 0; beat < 3; beat++) expect(await ann.session.beat()).toEqual([])
  expect(await ann.frame({ kind: 'ping' })).toMatchObject({ kind: 'pong' })
})

test('1: a hello is heard once', async () => {
  const ann = await world.connect('ann', 'aaaaaaaaaa')
  const again = await world.connect('bob', 'bbbbbbbbbb')
  expect(again.welcome).toMatchObject({ kind: 'welcome', person: 'bob' })
  const hello = {
    kind: 'hello',
    protocol: 1,
    schema: '',
    ticket: 'bob',
    workspace,
    group: 'bbbbbbbbbb',
    lastAck: 0,
    epoch: null,
    run: null,
    heard: 0,
    cursor: at(0),
  } as const
  expect(await ann.frame(hello)).toMatchObject({ kind: 'goaway', code: 'malformed' })
})

test('1: a hello without a good ticket, or for another workspace, is sent away', async () => {
  expect((await world.connect('nobody', 'aaaaaaaaaa')).welcome).toMatchObject({
    code: 'unauthenticated',
  })
  const elsewhere = '0190c0de-0000-7000-8000-00000000000b' as WorkspaceId
  const lost = await world.connect('ann', 'aaaaaaaaaa', { workspace: elsewhere })
  expect(lost.welcome).toMatchObject({ kind: 'goaway', code: 'forbidden' })
  expect((await world.connect('ann', 'aaaaaaaaaa', { protocol: 0 })).welcome).toMatchObject({
    code: 'protocol',
  })
})

test('a welcome says where the log is, who one is and whom one meets', async () => {
  world.person('gus', [{ rootId: space, role: 'guest' }])
  const ann = await world.connect('ann', 'aaaaaaaaaa')
  await ann.push(tree)
  const { epoch, run } = await world.store.position()
  const gus = await world.connect('gus', 'cccccccccc')
  expect(gus.welcome).toEqual({
    kind: 'welcome',
    protocol: 1,
    epoch,
    run,
    version: 2,
    since: 2,
    now: world.now,
    lastSeq: 0,
    person: 'gus',
    role: 'guest',
    grants: [{ rootId: space, role: 'guest' }],
    people: [{ id: 'gus', name: 'gus', role: 'guest' }],
  })
  expect((await world.connect('ann', 'aaaaaaaaaa')).welcome).toMatchObject({
    lastSeq: 1,
    role: 'owner',
    people: [{ id: 'ann' }, { id: 'gus' }],
  })
})

test('2: requests are answered in the order in which they came', async () => {
  const ann = await world.connect('ann', 'aaaaaaaaaa')
  const answers = await Promise.all([
    ann.push(tree),
    ann.push(mutation(2, [put(page, { name: 'Second', at: 1 })])),
    ann.frame({ kind: 'ping' }),
  ])
  expect(answers).toMatchObject([{ lastSeq: 1 }, { lastSeq: 2 }, { kind: 'pong' }])
})

test('2: a connection that asks faster than it is answered is ended', async () => {
  const ann = await world.connect('ann', 'aaaaaaaaaa')
  const answers = await Promise.all(Array.from({ length: 40 }, () => ann.ask({ kind: 'ping' })))
  expect(answers.flat().some(({ frame }) => frame.kind === 'goaway')).toBe(true)
})

describe('4: a poke', () => {
  test('comes after a commit, once for several, and not to the one who wrote', async () => {
    const ann = await world.connect('ann', 'aaaaaaaaaa')
    const bob = await world.connect('bob', 'bbbbbbbbbb')
    await ann.push(tree)
    await ann.push(mutation(2, [put(page, { name: 'Second', at: 1 })]))
    await world.settle()
    expect(bob.unasked).toEqual([{ kind: 'poke', version: 3 }])
    expect(ann.unasked).toEqual([])
  })

  test('finds what it tells of, whenever the copy pulls', async () => {
    const ann = await world.connect('ann', 'aaaaaaaaaa')
    const bob = await world.connect('bob', 'bbbbbbbbbb')
    const seen: (number | undefined)[] = []
    world.bus.subscribe('log', ({ version }) => {
      void bob.pull().then(({ page }) => seen.push(version - page.upTo.rows))
    })
    await ann.push(tree)
    await expect.poll(() => seen).toEqual([0])
  })

  test('is not sent to a copy that has pulled it already', async () => {
    const ann = await world.connect('ann', 'aaaaaaaaaa')
    const bob = await world.connect('bob', 'bbbbbbbbbb')
    await ann.push(tree)
    await bob.pull()
    await world.settle()
    expect(bob.unasked).toEqual([])
  })
})

describe('5: who loses their access', () => {
  test('is sent away, and their next push is not taken', async () => {
    const ann = await world.connect('ann', 'aaaaaaaaaa')
    await ann.push(tree)
    const bob = await world.connect('bob', 'bbbbbbbbbb')
    const { account } = world.person('bob', [])
    world.bus.publish('access', {
      kind: 'role_changed',
      workspaceId: workspace,
      accountId: account,
    })
    await expect.poll(() => bob.unasked).toMatchObject([{ kind: 'goaway', code: 'revoked' }])
    expect(await bob.ask({ kind: 'push', mutations: [] })).toEqual([])
    expect((await world.connect('bob', 'bbbbbbbbbb')).welcome).toMatchObject({ code: 'revoked' })
  })

  test('on one device is sent away there alone', async () => {
    const [one, two] = [
      await world.connect('bob', 'bbbbbbbbbb'),
      await world.connect('ann', 'a'.repeat(10)),
    ]
    world.visitors.delete('bob')
    world.bus.publish('access', {
      kind: 'sessions_ended',
      sessionIds: ['session-bob' as SessionId],
    })
    await expect.poll(() => one.unasked).toMatchObject([{ kind: 'goaway', code: 'revoked' }])
    expect(two.unasked).toEqual([])
  })

  test('or gets another one comes again, and finds it', async () => {
    const bob = await world.connect('bob', 'bbbbbbbbbb')
    const { account } = world.person('bob', [{ rootId: null, role: 'viewer' }])
    world.bus.publish('access', {
      kind: 'role_changed',
      workspaceId: workspace,
      accountId: account,
    })
    await expect
      .poll(() => bob.unasked)
      .toMatchObject([{ kind: 'goaway', code: 'access_changed', retryAfterMs: 0 }])
    expect((await world.connect('bob', 'bbbbbbbbbb')).welcome).toMatchObject({ role: 'viewer' })
  })
})

test('6: an error ends the connection, and no other', async () => {
  const ann = await world.connect('ann', 'aaaaaaaaaa')
  const bob = await world.connect('bob', 'bbbbbbbbbb')
  const { store } = world
  const broken = await world.connect('ann', 'cccccccccc')
  const read = store.read
  store.read = () => Promise.reject(new Error('the disk is gone'))
  expect(
    await broken.frame({ kind: 'pull', cursor: at(0), lastAck: 0, behind: [], whole: [] }),
  ).toMatchObject({ kind: 'goaway', code: 'internal' })
  store.read = read
  expect(await ann.push(tree)).toMatchObject({ kind: 'pushed' })
  expect((await bob.pull()).page.entries).toHaveLength(2)
  expect(world.logged.filter(({ level }) => level === 'error')).toHaveLength(1)
})

describe('a log that was put back', () => {
  test('begins a new epoch when a copy comes that is ahead of it', async () => {
    const ann = await world.connect('ann', 'aaaaaaaaaa')
    await ann.push(tree)
    const image = world.image()
    const { epoch } = await world.store.position()
    await ann.push(mutation(2, [put(page, { name: 'Lost', at: 1 })]))
    world.restore(image)
    const again = await world.connect('ann', 'aaaaaaaaaa', { epoch, lastAck: 2, cursor: at(3) })
    expect(again.welcome).toMatchObject({
      kind: 'welcome',
      epoch: 'epoch-1',
      version: 2,
      lastSeq: 1,
    })
    const bob = await world.connect('bob', 'bbbbbbbbbb', { epoch, cursor: at(3) })
    expect(bob.welcome).toMatchObject({ epoch: 'epoch-1' })
  })

  test('is known by an acknowledgement that it does not remember, however far it has come since', async () => {
    const ann = await world.connect('ann', 'aaaaaaaaaa')
    const image = world.image()
    const { epoch } = await world.store.position()
    await ann.push(tree)
    world.restore(image)
    const bob = await world.connect('bob', 'bbbbbbbbbb')
    await bob.push(mutation(1, [create(nodeId(8), null), create(nodeId(9), nodeId(8))], 'b1'))
    const again = await world.connect('ann', 'aaaaaaaaaa', { epoch, lastAck: 1, cursor: at(2) })
    expect(again.welcome).toMatchObject({ epoch: 'epoch-1', lastSeq: 0 })
  })

  test('is known by a cursor from a run that it does not remember, however far it has come since', async () => {
    const ann = await world.connect('ann', 'aaaaaaaaaa')
    const image = world.image()
    const { epoch } = await world.store.position()
    await ann.push(tree)
    const { run } = await world.store.position()
    world.restore(image)
    const cat = await world.connect('ann', 'cccccccccc')
    await cat.push(mutation(1, [create(nodeId(8), null), create(nodeId(9), nodeId(8))], 'c1'))
    const again = await world.connect('bob', 'bbbbbbbbbb', { epoch, run, cursor: at(2) })
    expect(again.welcome).toMatchObject({ epoch: 'epoch-1' })
  })

  test('and opened again without a loss goes on in its epoch', async () => {
    const ann = await world.connect('ann', 'aaaaaaaaaa')
    await ann.push(tree)
    const { epoch } = await world.store.position()
    const { run } = await world.store.position()
    world.restore(world.image())
    await (
      await world.connect('ann', 'aaaaaaaaaa')
    ).push(mutation(2, [put(page, { name: 'On', at: 1 })]))
    const again = await world.connect('ann', 'aaaaaaaaaa', {
      epoch,
      run,
      lastAck: 1,
      cursor: at(2),
    })
    expect(again.welcome).toMatchObject({ epoch, version: 3 })
  })

  test('is told to a connection that goes on over it by a page that holds nothing', async () => {
    const ann = await world.connect('ann', 'aaaaaaaaaa')
    await ann.push(tree)
    const { page: answer } = await ann.pull({ cursor: at(9) })
    expect(answer).toMatchObject({ epoch: 'epoch-1', from: at(9), upTo: at(9), entries: [] })
    expect((await ann.pull()).page).toMatchObject({ epoch: 'epoch-1', upTo: at(2) })
  })
})

test('3: a document is merged behind the answer, and all of it is still there', async () => {
  const ann = await world.connect('ann', 'aaaaaaaaaa')
  await ann.push(tree)
  const document = new Y.Doc()
  const updates: Uint8Array[] = []
  document.on('update', (update: Uint8Array) => updates.push(update))
  for (let index = 0; index < 300; index++) document.getText().insert(index, 'x')
  await ann.updates(page, ...updates.slice(0, 250))
  await world.settle()
  await ann.updates(page, ...updates.slice(250))
  const bob = await world.connect('bob', 'bbbbbbbbbb')
  const { bytes } = await bob.pull()
  expect(bytes).toHaveLength(51)
  const copy = new Y.Doc()
  for (const update of bytes) Y.applyUpdate(copy, update)
  expect(copy.getText().length).toBe(300)
})

test('5: where nobody can tell what a visitor may do, they are sent away to come again', async () => {
  const ann = await world.connect('ann', 'aaaaaaaaaa')
  await ann.push(tree)
  world.store.setAccess = () => Promise.reject(new Error('The disk is gone'))
  world.bus.publish('access', {
    kind: 'role_changed',
    workspaceId: workspace,
    accountId: 'account-ann' as AccountId,
  })
  await world.settle()
  expect(ann.unasked).toEqual([{ kind: 'goaway', code: 'internal', retryAfterMs: 5000 }])
})
