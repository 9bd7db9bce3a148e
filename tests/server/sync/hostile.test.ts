/** What somebody may send who means harm. Each is answered, and whoever is beside goes on as if nothing had been. */
import { privateRootOf } from '../../../domain/private-root.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { decodeFrame, encodeFrame } from '../../../protocol/wire/codec.ts'
import { clientFrameSchema, largestFrame } from '../../../protocol/wire/frames.ts'
import type { TestConnection } from './sync-world.ts'
import {
  create,
  mutation,
  namesIn,
  nodeId,
  purge,
  put,
  refusalsOf,
  SyncWorld,
} from './sync-world.ts'

const [space, page, open] = [nodeId(1), nodeId(2), nodeId(3)]
let world: SyncWorld
let ann: TestConnection
let mal: TestConnection

beforeEach(async () => {
  world = new SyncWorld()
  world.person('ann', [{ rootId: null, role: 'owner' }])
  world.person('mal', [
    { rootId: open, role: 'editor' },
    { rootId: space, role: 'viewer' },
  ])
  ann = await world.connect('ann', 'aaaaaaaaaa')
  await ann.push(
    mutation(1, [
      create(space, null, { type: 'space' }),
      create(page, space, { name: 'Safe' }),
      create(open, null, { type: 'space', name: 'Open' }),
    ]),
  )
  mal = await world.connect('mal', 'cccccccccc')
})

afterEach(async () => {
  const bob = world.person('bob', [{ rootId: null, role: 'editor' }])
  const connection = await world.connect(bob.person, 'dddddddddd')
  const pages = await connection.pullAll()
  expect(pages.map(namesIn).reduce((all, names) => ({ ...all, ...names }))).toMatchObject({
    [page]: 'Safe',
  })
  const next = mutation(2, [put(space, { name: 'Goes on', at: 1 })], 'goes-on')
  expect(await ann.push(next)).toMatchObject({ kind: 'pushed', lastSeq: 2 })
  expect(world.logged.filter(({ level }) => level === 'error')).toEqual([])
})

test('a forged author is not heard', async () => {
  const forged = mutation(1, [create(nodeId(9), open)], 'm1')
  const bytes = encodeFrame({
    frame: {
      kind: 'push',
      mutations: [{ ...forged, header: { ...forged.header, by: 'ann', author: 'ann' } }],
    },
    bytes: [],
  })
  expect(decodeFrame(clientFrameSchema, bytes).ok).toBe(false)
  await mal.push(forged)
  const { page: answer } = await ann.pull({ cursor: { rows: 3, documents: 3 } })
  expect(answer.entries).toMatchObject([
    { row: { created: { by: 'mal' }, updated: { by: 'mal' } } },
  ])
})

test('a group of somebody else cannot be spoken for', async () => {
  expect((await world.connect('mal', 'aaaaaaaaaa')).welcome).toMatchObject({
    kind: 'goaway',
    code: 'fork',
  })
  const ahead = await world.connect('mal', 'eeeeeeeeee')
  const mine = await world.connect('ann', 'eeeeeeeeee')
  await mine.push(mutation(1, [create(nodeId(9), space)], 'of-ann'))
  expect(await ahead.push(mutation(2, [create(nodeId(10), open)], 'm2'))).toMatchObject({
    code: 'fork',
  })
})

test('more rights than were given are not had', async () => {
  await mal.push(
    mutation(1, [put(page, { name: 'Taken over', at: 1 })], 'm1'),
    mutation(2, [put(page, { parent: open, at: 1 })], 'm2'),
    mutation(3, [put(page, { deleted: true, at: 1 })], 'm3'),
    mutation(4, [purge(page, 99)], 'm4'),
    mutation(5, [create(page, open, { name: 'Same id', at: 1 })], 'm5'),
    mutation(6, [create(nodeId(9), null, { type: 'space' })], 'm6'),
    mutation(7, [put(open, { parent: page, at: 1 })], 'm7'),
    mutation(8, [create(nodeId(9), open), put(page, { name: 'With a right one', at: 1 })], 'm8'),
  )
  expect((await refusalsOf(mal))?.map(([, code]) => code)).toEqual(Array(8).fill('forbidden'))
  expect(await mal.updates(page, textUpdate('graffiti'))).toMatchObject({
    ids: [],
    refusals: [{ code: 'forbidden' }],
  })
})

test('nobody gets into a private root, nor takes one over', async () => {
  const mine = privateRootOf('ann')
  await ann.session.receive({
    frame: {
      kind: 'push',
      mutations: [mutation(2, [create(mine, null, { type: 'private' })], 'goes-on')],
    },
    bytes: [],
  })
  await mal.push(
    mutation(1, [create(nodeId(21), mine)], 'm1'),
    mutation(2, [put(mine, { name: 'Mine', at: 1 })], 'm2'),
    mutation(3, [create(nodeId(22), open, { type: 'private' })], 'm3'),
    mutation(4, [purge(mine, 99)], 'm4'),
    mutation(5, [create(privateRootOf('bob'), null, { type: 'private' })], 'm5'),
  )
  expect((await refusalsOf(mal))?.map(([, code]) => code)).toEqual(Array(5).fill('forbidden'))
  const { page: answer } = await mal.pull({
    behind: [{ root: mine, cursor: { rows: 0, documents: 0 } }],
    whole: [{ node: mine, after: 0 }],
  })
  expect(Object.keys(namesIn(answer))).not.toContain(mine)
})

test('frames again, in another order, with gaps and with other contents change nothing', async () => {
  const [one, two, three] = [1, 2, 3].map((seq) =>
    mutation(seq, [create(nodeId(10 + seq), open)], `m${seq}`),
  )
  if (one === undefined || two === undefined || three === undefined) throw new Error('none')
  expect(await mal.push(three)).toMatchObject({ code: 'gap', lastSeq: 0 })
  expect(await mal.push(two, one)).toMatchObject({ code: 'gap', lastSeq: 0 })
  expect(await mal.push(one, two)).toMatchObject({ lastSeq: 2, version: 5 })
  expect(await mal.push(one, two, one)).toMatchObject({ kind: 'pushed', lastSeq: 2, version: 5 })
  const other = mutation(2, [create(nodeId(19), open)], 'm9')
  expect(await mal.push(other)).toMatchObject({ code: 'fork', lastSeq: 2 })
  const twice = mutation(3, [create(nodeId(19), open)], 'm1')
  expect(await mal.push(twice)).toMatchObject({ kind: 'pushed', lastSeq: 3, version: 5 })
})

test('a stamp of the far future is not taken, wherever it stands', async () => {
  const late = { at: 10 * 365 * 24 * 3600_000 }
  const parts = [
    create(nodeId(9), open, late),
    put(open, { name: 'Forever', ...late }),
    put(open, { parent: null, ...late }),
    put(open, { deleted: true, ...late }),
  ]
  for (const part of parts)
    expect(await mal.push(mutation(1, [part], 'm1'))).toMatchObject({ code: 'clock_skew' })
  expect(await mal.push(mutation(1, [create(nodeId(9), open)], 'm1'))).toMatchObject({
    kind: 'pushed',
  })
})

test('a hundred thousand parts are too many', async () => {
  const parts = Array.from({ length: 100_000 }, (_, index) => purge(nodeId(1000 + index), 0))
  expect(await mal.push(mutation(1, parts, 'm1'))).toMatchObject({ code: 'invalid', lastSeq: 0 })
  const frame = { frame: { kind: 'push', mutations: [mutation(1, parts)] }, bytes: [] }
  expect(decodeFrame(clientFrameSchema, encodeFrame(frame)).ok).toBe(false)
})

test('two moves in one push cannot make a circle', async () => {
  await mal.push(
    mutation(1, [create(nodeId(10), open), create(nodeId(11), open)], 'm1'),
    mutation(
      2,
      [
        put(nodeId(10), { parent: nodeId(11), at: 1 }),
        put(nodeId(11), { parent: nodeId(10), at: 1 }),
      ],
      'm2',
    ),
    mutation(3, [put(nodeId(10), { parent: nodeId(11), at: 2 })], 'm3'),
    mutation(4, [put(nodeId(11), { parent: nodeId(10), at: 2 })], 'm4'),
  )
  expect(await refusalsOf(mal)).toEqual([
    [2, 'cycle'],
    [4, 'cycle'],
  ])
})

test('what others wrote meanwhile cannot be purged by who has not seen it', async () => {
  await mal.push(mutation(1, [create(nodeId(10), open)], 'm1'))
  const bob = await editor()
  await bob.updates(nodeId(10), textUpdate('of Bob'))
  await mal.push(
    mutation(2, [purge(nodeId(10), 4)], 'm2'),
    mutation(3, [purge(nodeId(10), 5)], 'm3'),
  )
  expect(await refusalsOf(mal)).toEqual([[2, 'changed_meanwhile']])
})

test('documents that are none, bombs and format 2 are refused, what stands beside them is taken', async () => {
  await mal.push(mutation(1, [create(nodeId(10), open)], 'm1'))
  const document = new Y.Doc()
  document.getText().insert(0, 'tide')
  const answer = await mal.updates(
    nodeId(10),
    new Uint8Array([1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0]),
    Y.encodeStateAsUpdateV2(document),
    new Uint8Array(0),
    crypto.getRandomValues(new Uint8Array(1000)),
    textUpdate('sound'),
    textUpdate('x'.repeat(1_000_000)),
  )
  expect(answer).toMatchObject({
    ids: [5],
    refusals: [
      { id: 1, code: 'document_invalid' },
      { id: 2, code: 'document_invalid' },
      { id: 3, code: 'document_invalid' },
      { id: 4, code: 'document_invalid' },
      { id: 6, code: 'too_large' },
    ],
  })
  expect(world.logged.some(({ message }) => message.includes('document update'))).toBe(true)
})

test('updates that speak of bytes which are not there end the connection', async () => {
  const updates = [{ id: 1, node: open, bytes: 3 }]
  expect(await mal.frame({ kind: 'updates', updates })).toMatchObject({ code: 'malformed' })
})

test('no bytes whatever get past the reader of frames', () => {
  const good = encodeFrame({ frame: { kind: 'ping' }, bytes: [] })
  const bad = [
    new Uint8Array(0),
    new Uint8Array([255, 255, 255, 255]),
    new Uint8Array(largestFrame + 1),
    good.subarray(0, good.length - 1),
    new Uint8Array([...good, 1]),
    encodeFrame({ frame: { kind: 'evil' }, bytes: [] }),
    encodeFrame({ frame: { kind: 'push', mutations: 'all' }, bytes: [] }),
    encodeFrame({
      frame: JSON.parse('{"kind":"ping","__proto__":{"admin":true}}') as unknown,
      bytes: [],
    }),
    frameOf(`{"kind":"push","mutations":[{"values":[[${nested(100_000)}]]}]}`),
    frameOf(nested(400_000)),
  ]
  for (const bytes of bad) expect(decodeFrame(clientFrameSchema, bytes).ok).toBe(false)
})

test('names, values and opIds that look like something else are kept as what they are', async () => {
  const cells: [string, string][] = [
    ['a:__proto__', '0mtlv7d40000-cccccccccc'],
    ["a:'; DROP TABLE nodes; --", '0mtlv7d40000-cccccccccc'],
  ]
  const odd = create(nodeId(9), open)
  if (odd.part.do !== 'put') throw new Error('no put')
  const fixed = cells.map(
    ([name]) =>
      [name, odd.part.do === 'put' ? (odd.part.create?.stamp ?? '') : ''] as [string, string],
  )
  const written = { part: { ...odd.part, cells: fixed }, values: [{ constructor: 1 }, 'x'] }
  expect(await mal.push(mutation(1, [written], "m'1"))).toMatchObject({ kind: 'pushed' })
  const { page: answer } = await mal.pull({ cursor: { rows: 3, documents: 3 } })
  expect(answer.entries).toMatchObject([{ row: { cells: [...fixed].sort() } }])
})

test('a cursor ahead of everything begins a new epoch, once, and harms nothing', async () => {
  const ahead = { rows: Number.MAX_SAFE_INTEGER, documents: Number.MAX_SAFE_INTEGER }
  const { page: answer } = await mal.pull({ cursor: ahead })
  expect(answer).toMatchObject({ epoch: 'epoch-1', entries: [] })
  expect((await ann.pull()).page.entries).toEqual([])
  expect(namesIn((await ann.pull()).page)).toMatchObject({ [page]: 'Safe' })
  const again = { cursor: ahead, lastAck: 0, behind: [], whole: [] }
  expect(await mal.frame({ kind: 'pull', ...again })).toMatchObject({
    kind: 'goaway',
    code: 'malformed',
  })
  const back = await world.connect('mal', 'cccccccccc', {
    epoch: 'epoch-1',
    cursor: ahead,
  })
  expect(back.welcome).toMatchObject({ kind: 'goaway', code: 'malformed' })
  expect(await world.store.position()).toMatchObject({ epoch: 'epoch-1' })
})

async function editor() {
  world.person('bob', [{ rootId: null, role: 'editor' }])
  return world.connect('bob', 'bbbbbbbbbb')
}

function textUpdate(text: string): Uint8Array {
  const document = new Y.Doc()
  document.getText().insert(0, text)
  return Y.encodeStateAsUpdate(document)
}

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** The bytes of a frame with this JSON. */
function frameOf(json: string): Uint8Array {
  const text = new TextEncoder().encode(`{"frame":${json},"lengths":[]}`)
  const whole = new Uint8Array(4 + text.length)
  new DataView(whole.buffer).setUint32(0, text.length)
  whole.set(text, 4)
  return whole
}
