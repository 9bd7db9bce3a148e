/** Numbered after the invariants of `server/sync/read-page.ts`. */
import { beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { NodeId } from '../../../protocol/ids.ts'
import type { Page } from '../../../protocol/wire/frames.ts'
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

const [space, page, below, other, leaf] = [nodeId(1), nodeId(2), nodeId(3), nodeId(4), nodeId(5)]
let world: SyncWorld
let ann: TestConnection

/** Two spaces; the newest version is 5. */
const trees = mutation(1, [
  create(space, null, { type: 'space', name: 'Space' }),
  create(page, space, { name: 'Page' }),
  create(below, page, { name: 'Below' }),
  create(other, null, { type: 'space', name: 'Other' }),
  create(leaf, other, { name: 'Leaf' }),
])

beforeEach(async () => {
  world = new SyncWorld()
  world.person('ann', [{ rootId: null, role: 'owner' }])
  world.person('gus', [{ rootId: other, role: 'editor' }])
  ann = await world.connect('ann', 'aaaaaaaaaa')
  await ann.push(trees)
})

const at = (version: number) => ({ rows: version, documents: version })

function textUpdate(text: string): Uint8Array {
  const document = new Y.Doc()
  document.getText().insert(0, text)
  return Y.encodeStateAsUpdate(document)
}

const brief = ({ entries }: Page) =>
  entries.map((entry) => {
    switch (entry.kind) {
      case 'row':
      case 'gone':
        return `${entry.kind} ${entry.version} ${nameOf(entry.kind === 'row' ? entry.row.node : entry.node)}`
      case 'update':
        return `update ${entry.version} ${nameOf(entry.node)}`
      case 'granted':
      case 'revoked':
        return `${entry.kind} ${entry.version} ${nameOf(entry.root)}`
    }
  })

function nameOf(node: NodeId): string {
  const names = ['space', 'page', 'below', 'other', 'leaf']
  return names[[space, page, below, other, leaf].indexOf(node)] ?? node
}

async function regrant(name: string, roots: readonly NodeId[]): Promise<void> {
  const visitor = world.person(
    name,
    roots.map((rootId) => ({ rootId, role: 'editor' })),
  )
  await world.store.setAccess(visitor)
}

test('1: rows come before updates, each in the order of their versions, up to the newest', async () => {
  await ann.updates(below, textUpdate('a'))
  const bob = await connectBob()
  await bob.push(mutation(1, [put(space, { name: 'Renamed', at: 1 })], 'b1'))
  await bob.updates(page, textUpdate('b'))
  const { page: answer } = await (await connectBob('eeeeeeeeee')).pull()
  expect(brief(answer)).toEqual([
    'row 2 page',
    'row 3 below',
    'row 4 other',
    'row 5 leaf',
    'row 7 space',
    'update 6 below',
    'update 8 page',
  ])
  expect(answer).toMatchObject({ upTo: at(8), more: false })
})

test('1: a page that is cut goes on where it ended, and all pages together have all', async () => {
  const many = Array.from({ length: 2000 }, (_, index) =>
    create(nodeId(100 + index), page, { name: 'x'.repeat(500) }),
  )
  await ann.push(mutation(2, many))
  await ann.updates(page, textUpdate('a'))
  const bob = await connectBob()
  const pages = await bob.pullAll()
  expect(pages.length).toBeGreaterThan(2)
  const nodes = pages.flatMap((each) => Object.keys(namesIn(each)))
  expect(nodes).toHaveLength(2005)
  expect(new Set(nodes).size).toBe(2005)
  expect(pages.flatMap(brief).at(-1)).toBe('update 2006 page')
  for (const each of pages) expect(JSON.stringify(each).length).toBeLessThan(700_000)
})

test('2: updates wait until the rows have come', async () => {
  await ann.updates(page, textUpdate('a'))
  const many = Array.from({ length: 2000 }, (_, index) =>
    create(nodeId(100 + index), page, { name: 'x'.repeat(500) }),
  )
  await ann.push(mutation(2, many))
  const { page: first } = await (await connectBob()).pull()
  expect(first.more).toBe(true)
  expect(first.upTo.documents).toBe(0)
  expect(first.entries.some(({ kind }) => kind === 'update')).toBe(false)
})

test('3: a guest of one root gets that root alone, whatever the guest asks for', async () => {
  await ann.updates(page, textUpdate('secret'))
  const gus = await world.connect('gus', 'cccccccccc')
  const { page: answer } = await gus.pull({
    behind: [{ root: space, cursor: at(0) }],
    whole: [{ node: page, after: 0 }],
  })
  expect(brief(answer)).toEqual(['row 4 other', 'row 5 leaf'])
  expect(answer).toMatchObject({ behind: [], whole: [], more: false })
})

test('4: what moves out of sight is told to those who saw it, and only to them', async () => {
  await ann.push(mutation(2, [put(leaf, { parent: space, at: 1 })]))
  const gus = await world.connect('gus', 'cccccccccc')
  expect(brief((await gus.pull({ cursor: at(5) })).page)).toEqual(['gone 6 leaf'])
  expect(brief((await ann.pull({ cursor: at(5) })).page)).toEqual(['row 6 leaf'])
})

test('4: what is purged is told with what was below it', async () => {
  await ann.push(mutation(2, [purge(page, 5), purge(below, 5)]))
  const bob = await connectBob()
  expect(brief((await bob.pull({ cursor: at(5) })).page)).toEqual(['gone 6 page', 'gone 7 below'])
})

test('4: a node that was purged and made anew begins without its document', async () => {
  await ann.updates(leaf, textUpdate('old'))
  await ann.push(mutation(2, [purge(leaf, 5)]), mutation(3, [create(leaf, other, { at: 1 })]))
  const bob = await connectBob()
  expect(brief((await bob.pull({ cursor: at(5) })).page)).toEqual(['gone 7 leaf', 'row 8 leaf'])
  await ann.push(mutation(4, [purge(leaf, 8), create(leaf, other, { at: 2 })]))
  expect(brief((await bob.pull({ cursor: at(8) })).page)).toEqual(['gone 9 leaf', 'row 10 leaf'])
})

test('4: the document of what moves into sight comes along, the own updates too', async () => {
  const gus = await world.connect('gus', 'cccccccccc')
  await gus.updates(leaf, textUpdate('mine'))
  await ann.push(mutation(2, [put(leaf, { parent: space, at: 1 })]))
  await gus.pull({ cursor: at(6) })
  await ann.push(mutation(3, [put(leaf, { parent: other, at: 2 })]))
  const { page: answer, bytes } = await gus.pull({ cursor: at(8) })
  expect(brief(answer)).toEqual(['row 9 leaf', 'update 10 leaf'])
  expect(textIn(bytes)).toBe('mine')
})

test('5: a root that is granted is told, left out, and then filled beside the rest', async () => {
  const gus = await world.connect('gus', 'cccccccccc')
  const { page: first } = await gus.pull()
  await gus.updates(leaf, textUpdate('mine'))
  await ann.updates(below, textUpdate('old'))
  await regrant('gus', [space, other])
  await ann.push(mutation(2, [put(page, { name: 'Newer', at: 1 })]))
  const { page: second } = await gus.pull({ cursor: first.upTo })
  expect(brief(second)).toEqual(['granted 8 space'])
  expect(second).toMatchObject({ upTo: at(9), more: true })

  const behind = [{ root: space, cursor: at(0) }]
  const { page: third } = await gus.pull({ cursor: second.upTo, behind })
  expect(brief(third)).toEqual(['row 1 space', 'row 3 below', 'row 9 page', 'update 7 below'])
  expect(third).toMatchObject({ behind: [], more: false })
})

test('5: a root that is taken away is told, and nothing of it comes any more', async () => {
  const gus = await world.connect('gus', 'cccccccccc')
  await regrant('gus', [space])
  await ann.push(mutation(2, [put(leaf, { name: 'Hidden', at: 1 })]))
  const { page: answer } = await gus.pull({ cursor: at(5) })
  expect(brief(answer)).toEqual(['granted 6 space', 'revoked 7 other'])
})

test('6: mutations are told of in the page that has the newest rows, and in no earlier one', async () => {
  const many = Array.from({ length: 2000 }, (_, index) =>
    create(nodeId(100 + index), page, { name: 'x'.repeat(500) }),
  )
  await ann.push(mutation(2, many), mutation(3, [put(nodeId(99), { name: 'Nowhere' })]))
  const pages = await ann.pullAll()
  expect(pages.map(({ lastSeq }) => lastSeq)).toEqual([
    ...Array<number>(pages.length - 1).fill(0),
    3,
  ])
  expect(pages.flatMap(({ refusals }) => refusals)).toEqual([
    { seq: 3, opId: 'op-3', code: 'not_found' },
  ])
})

test('6: a refusal is told until it is acknowledged', async () => {
  await ann.push(mutation(2, [put(nodeId(99), { name: 'Nowhere' })]))
  expect(await refusalsOf(ann)).toEqual([[2, 'not_found']])
  expect(await refusalsOf(ann)).toEqual([[2, 'not_found']])
  expect((await ann.pull({ lastAck: 2 })).page.refusals).toEqual([])
})

test('7: the own updates are left out, but not of a document that is wanted whole', async () => {
  const bob = await connectBob()
  await bob.updates(page, textUpdate('bob'))
  await ann.updates(page, textUpdate('ann'))
  expect(brief((await bob.pull({ cursor: at(5) })).page)).toEqual(['update 7 page'])
  const { page: answer } = await bob.pull({ cursor: at(7), whole: [{ node: page, after: 0 }] })
  expect(brief(answer)).toEqual(['update 6 page', 'update 7 page'])
  expect(answer).toMatchObject({ whole: [], more: false })
})

test('a document that is wanted whole comes over as many pages as it needs', async () => {
  const large = ['a', 'b', 'c', 'd', 'e'].map((letter) => textUpdate(letter.repeat(200_000)))
  for (const update of large) await ann.updates(page, update)
  const bob = await connectBob()
  let whole: Page['whole'] = [{ node: page, after: 0 }]
  let count = 0
  const versions: number[] = []
  while (whole.length > 0) {
    const { page: answer } = await bob.pull({ cursor: at(10), whole })
    versions.push(...answer.entries.map(({ version }) => version))
    whole = answer.whole
    count += 1
  }
  expect(count).toBeGreaterThan(1)
  expect(versions).toEqual([6, 7, 8, 9, 10])
})

async function connectBob(group = 'dddddddddd'): Promise<TestConnection> {
  world.person('bob', [{ rootId: null, role: 'editor' }])
  return world.connect('bob', group)
}

function textIn(updates: readonly Uint8Array[]): string {
  const document = new Y.Doc()
  for (const update of updates) Y.applyUpdate(document, update)
  return document.getText().toJSON()
}
