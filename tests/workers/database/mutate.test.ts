import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpId } from '../../../protocol/ids.ts'
import { loadContext } from '../../../workers/database/workspace-context.ts'
import { openTestWorkspace, type TestWorkspace } from './test-workspace.ts'

let workspace: TestWorkspace
beforeEach(async () => {
  workspace = await openTestWorkspace()
})
afterEach(async () => {
  await workspace.close()
  expect(workspace.reports).toEqual([])
})

const names = async (parentId: string | null) =>
  (await workspace.query('nodes.list', { parentId: parentId })).map((row) => row.attributes['name'])

test('a created node is read back with everything it was given', async () => {
  const space = await workspace.create(null, 'Space', 'space')
  const id = await workspace.create(space, 'Page')
  const row = await workspace.query('nodes.get', { id: id })
  expect(row).toMatchObject({
    id,
    type: 'page',
    parentId: space,
    attributes: { name: 'Page' },
    deletedAt: null,
  })
  expect(await workspace.query('nodes.get', { id: space })).toMatchObject({
    hasChildren: true,
  })
})

test('the private root is not in the list of roots', async () => {
  await workspace.create(null, 'Space', 'space')
  expect(await names(null)).toEqual(['Space'])
})

test('children keep the order in which they were created or placed', async () => {
  const space = await workspace.create(null, 'Space', 'space')
  await workspace.create(space, 'A')
  const c = await workspace.create(space, 'C')
  await workspace.mutate('nodes.create', {
    id: v7(),
    type: 'page',
    parentId: space,
    before: c,
    attributes: { name: 'B' },
  })
  expect(await names(space)).toEqual(['A', 'B', 'C'])
})

test('the same operation has its effect once and gets its first answer again', async () => {
  const space = await workspace.create(null, 'Space', 'space')
  const opId = v7() as OpId
  const args = { id: v7(), type: 'page', parentId: space, attributes: { name: 'Once' } }
  const first = await workspace.mutate('nodes.create', args, opId)
  expect(await workspace.mutate('nodes.create', args, opId)).toEqual(first)
  expect(await names(space)).toEqual(['Once'])
})

test('a batch of many nodes gets its first answer again, too, and has its effect once', async () => {
  const space = await workspace.create(null, 'Space', 'space')
  const opId = v7() as OpId
  const mutations = Array.from({ length: 300 }, (_, index) => ({
    name: 'nodes.create',
    args: { id: v7(), type: 'page', parentId: space, attributes: { name: `Page ${index}` } },
  }))
  const first = await workspace.mutate('nodes.batch', { mutations }, opId)
  expect(await workspace.mutate('nodes.batch', { mutations }, opId)).toEqual(first)
  expect(await names(space)).toEqual(mutations.map(({ args }) => args.attributes.name))
  const hits = await workspace.query('nodes.search', { text: 'page 299' })
  expect(hits[0]?.name).toBe('Page 299')
})

test('a node whose id is taken is refused, alone and in a batch', async () => {
  const id = await workspace.create(null, 'Space', 'space')
  const args = { id, type: 'page', parentId: null, attributes: {} }
  const taken = { ok: false, error: { code: 'node_exists' } }
  expect(await workspace.mutate('nodes.create', args)).toMatchObject(taken)
  const twice = { name: 'nodes.create', args: { ...args, id: v7() } }
  expect(await workspace.mutate('nodes.batch', { mutations: [twice, twice] })).toMatchObject(taken)
  expect(await names(null)).toEqual(['Space'])
})

test('the key of a purged node is not given to another one', async () => {
  const id = await workspace.create(null, 'Space', 'space')
  const key = () => workspace.connection.value<number>('SELECT max(key) FROM nodes')
  const purged = key()
  await workspace.mutate('nodes.delete', { id })
  await workspace.mutate('nodes.purge', { id })
  const { connection, context } = workspace
  const reopened = loadContext(connection, context.platform, { id: v7(), name: 'Ana' })
  expect(reopened.nextNodeKey).toBeGreaterThan(purged ?? 0)
})

test('a refused mutation leaves no trace', async () => {
  const before = workspace.connection.value('SELECT count(*) FROM history')
  const answer = await workspace.mutate('nodes.create', {
    id: v7(),
    type: 'page',
    parentId: v7(),
    attributes: {},
  })
  expect(answer).toMatchObject({ ok: false, error: { code: 'parent_not_found' } })
  expect(workspace.connection.value('SELECT count(*) FROM history')).toBe(before)
  expect(workspace.connection.value('SELECT count(*) FROM mutations')).toBe(0)
})

test('a batch applies all of its mutations or none', async () => {
  const space = await workspace.create(null, 'Space', 'space')
  const a = v7()
  const answer = await workspace.mutate('nodes.batch', {
    mutations: [
      {
        name: 'nodes.create',
        args: { id: a, type: 'page', parentId: space, attributes: { name: 'A' } },
      },
      { name: 'nodes.move', args: { id: a, parentId: v7() } },
    ],
  })
  expect(answer).toMatchObject({ ok: false, error: { code: 'not_found' } })
  expect(await names(space)).toEqual([])
})

test('a refused batch names the mutation that was refused, in a run of creates too', async () => {
  const create = (parentId: string | null, attributes: object = {}) => ({
    name: 'nodes.create',
    args: { id: v7(), type: 'page', parentId, attributes },
  })
  const update = { name: 'nodes.update', args: { id: v7(), attributes: {} } }
  const refusals: [index: number, code: string, mutations: { name: string; args: object }[]][] = [
    [2, 'parent_not_found', [create(null), create(null), create(v7()), create(null)]],
    [3, 'invalid_args', [create(null), create(null), create(null), create(null, { name: 1 })]],
    [1, 'not_found', [create(null), update, create(null)]],
    [0, 'parent_not_found', [create(v7()), update]],
    [1, 'invalid_args', [create(null), { name: 'nodes.move', args: {} }]],
    [1, 'unknown_mutation', [create(null), { name: 'nodes.sing', args: {} }]],
  ]
  for (const [index, code, mutations] of refusals)
    expect(await workspace.mutate('nodes.batch', { mutations })).toMatchObject({
      ok: false,
      error: { code, index },
    })
})

test('a batch may create children of what it creates, in order', async () => {
  const space = v7()
  const answer = await workspace.mutate('nodes.batch', {
    mutations: [
      {
        name: 'nodes.create',
        args: { id: space, type: 'space', parentId: null, attributes: { name: 'S' } },
      },
      ...['x', 'y', 'z'].map((name) => ({
        name: 'nodes.create',
        args: { id: v7(), type: 'page', parentId: space, attributes: { name } },
      })),
    ],
  })
  expect(answer.ok).toBe(true)
  expect(await names(space)).toEqual(['x', 'y', 'z'])
})

test('null in a patch removes the attribute and history remembers what was there', async () => {
  const id = await workspace.create(null, 'Space', 'space')
  await workspace.mutate('nodes.update', { id, attributes: { color: 'tide', 'odd "key"': [1] } })
  await workspace.mutate('nodes.update', { id, attributes: { color: null } })
  const row = await workspace.query('nodes.get', { id: id })
  expect(row?.attributes).toEqual({ name: 'Space', 'odd "key"': [1] })
  expect(
    workspace.connection.value<string>(
      'SELECT json(inverse) FROM history ORDER BY seq DESC LIMIT 1',
    ),
  ).toBe('{"attributes":{"color":"tide"}}')
})

test('of a set only the members that were added or removed are stamped', async () => {
  const clocks = () =>
    JSON.parse(
      workspace.connection.value<string>(
        `SELECT json(coalesce(clocks, '{}')) FROM nodes WHERE uuid = unhex(?, '-')`,
        id,
      ) ?? '',
    ) as Record<string, string>
  const id = await workspace.create(null, 'Space', 'space')
  await workspace.mutate('nodes.update', { id, attributes: { tags: ['work', 'home'] } })
  const added = clocks()
  expect(Object.keys(added)).toEqual(['m:["tags","work"]', 'm:["tags","home"]'])
  await workspace.mutate('nodes.update', { id, attributes: { tags: ['home', 'garden'] } })
  const changed = clocks()
  expect(changed['m:["tags","home"]']).toBe(added['m:["tags","home"]'])
  expect(changed['m:["tags","garden"]']).toBe(changed['m:["tags","work"]'])
  expect(String(changed['m:["tags","work"]']) > String(added['m:["tags","work"]'])).toBe(true)
  await workspace.mutate('nodes.update', { id, attributes: { tags: [] } })
  expect((await workspace.query('nodes.get', { id }))?.attributes).toEqual({ name: 'Space' })
})

test('a node cannot move below itself', async () => {
  const a = await workspace.create(null, 'A', 'space')
  const b = await workspace.create(a, 'B')
  const c = await workspace.create(b, 'C')
  expect(await workspace.mutate('nodes.move', { id: a, parentId: c })).toMatchObject({
    ok: false,
    error: { code: 'cycle' },
  })
  expect(await workspace.mutate('nodes.move', { id: c, parentId: null })).toMatchObject({
    ok: true,
  })
  expect(await names(null)).toEqual(['A', 'C'])
})

test('what lies below a deleted node goes to the trash with it and comes back with it', async () => {
  const a = await workspace.create(null, 'A', 'space')
  const b = await workspace.create(a, 'B')
  const c = await workspace.create(b, 'C')
  await workspace.mutate('nodes.delete', { id: b })
  expect(await names(a)).toEqual([])
  expect((await workspace.query('nodes.get', { id: c }))?.deletedAt).not.toBeNull()
  expect((await workspace.query('trash.list', {})).map((row) => row.id)).toEqual([b])
  await workspace.mutate('nodes.restore', { id: b })
  expect(await names(b)).toEqual(['C'])
  expect((await workspace.query('nodes.get', { id: c }))?.deletedAt).toBeNull()
})

test('a node whose place is gone is restored to the nearest living place', async () => {
  const a = await workspace.create(null, 'A', 'space')
  const b = await workspace.create(a, 'B')
  const c = await workspace.create(b, 'C')
  await workspace.mutate('nodes.delete', { id: c })
  await workspace.mutate('nodes.delete', { id: b })
  await workspace.mutate('nodes.restore', { id: c })
  expect(await names(a)).toEqual(['C'])
})

test('purging removes every row of a node and all below it', async () => {
  const a = await workspace.create(null, 'A', 'space')
  const b = await workspace.create(a, 'B')
  await workspace.create(b, 'C')
  expect(await workspace.mutate('nodes.purge', { id: b })).toMatchObject({
    ok: false,
    error: { code: 'forbidden' },
  })
  await workspace.mutate('nodes.delete', { id: b })
  expect(await workspace.mutate('nodes.purge', { id: b })).toMatchObject({
    ok: true,
    value: { removed: 2 },
  })
  expect(await workspace.query('nodes.get', { id: b })).toBeNull()
  expect(workspace.connection.value('SELECT count(*) FROM nodes')).toBe(2)
})

test('a copy has all below the original, under fresh ids, right behind it', async () => {
  const a = await workspace.create(null, 'A', 'space')
  const b = await workspace.create(a, 'B')
  await workspace.create(b, 'C')
  await workspace.create(a, 'Z')
  const newId = v7()
  expect(await workspace.mutate('nodes.duplicate', { id: b, newId, name: 'B2' })).toMatchObject({
    ok: true,
  })
  expect(await names(a)).toEqual(['B', 'B2', 'Z'])
  expect(await names(newId)).toEqual(['C'])
})

test('search finds names and attributes, folds accents and unspaced scripts, and follows changes', async () => {
  const space = await workspace.create(null, 'Space', 'space')
  const id = await workspace.create(space, 'Café crème 東京タワー')
  const found = async (text: string) =>
    (await workspace.query('nodes.search', { text })).map((hit) => hit.id)
  expect(await found('cafe cre')).toEqual([id])
  expect(await found('京タ')).toEqual([id])
  await workspace.mutate('nodes.update', { id, attributes: { name: 'Tea' } })
  expect(await found('cafe')).toEqual([])
  await workspace.mutate('nodes.delete', { id })
  expect(await found('tea')).toEqual([])
})

test('unknown names and wrong arguments are answered, not thrown', async () => {
  expect(await workspace.mutate('nodes.explode', {})).toMatchObject({
    ok: false,
    error: { code: 'unknown_mutation' },
  })
  expect(await workspace.mutate('nodes.create', { type: 7 })).toMatchObject({
    ok: false,
    error: { code: 'invalid_args' },
  })
  expect(
    await workspace.engine.call(workspace.guest, {
      method: 'query',
      name: 'nodes.get',
      args: { id: 'x' },
    }),
  ).toMatchObject({ ok: false, error: { code: 'invalid_args' } })
})

test('a node whose very name was typed comes first', async () => {
  const space = await workspace.create(null, 'Space', 'space')
  const wanted = await workspace.create(space, 'Basic syntax')
  await workspace.create(space, 'Advanced basic syntax')
  await workspace.create(space, 'Basic syntax basic syntax')
  const hits = await workspace.query('nodes.search', { text: 'basic syntax' })
  expect(hits[0]?.id).toBe(wanted)
  expect(hits).toHaveLength(3)
})
