import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deepestLevel } from '../../../domain/node-rules.ts'
import { auditTree } from '../../../workers/database/maintenance/tree-audit.ts'
import { openTestWorkspace, type TestWorkspace } from './test-workspace.ts'

let workspace: TestWorkspace
beforeEach(async () => {
  workspace = await openTestWorkspace()
})
afterEach(async () => {
  expect(auditTree(workspace.connection).details).toEqual([])
  await workspace.close()
  expect(workspace.reports).toEqual([])
})

const tooDeep = { ok: false, error: { code: 'too_deep', limit: deepestLevel } }

const page = (parentId: string | null, id: string = v7()) => ({
  id,
  type: 'page',
  parentId,
  attributes: { name: 'Page' },
})

/** Nodes below each other, made by one batch; the first of them below `parentId`. */
async function chain(parentId: string | null, length: number): Promise<string[]> {
  const ids = Array.from({ length }, () => v7())
  const nodes = ids.map((id, index) => page(index === 0 ? parentId : (ids[index - 1] ?? null), id))
  const mutations = nodes.map((args) => ({ name: 'nodes.create', args }))
  expect(await workspace.mutate('nodes.batch', { mutations })).toMatchObject({ ok: true })
  return ids
}

const at = (ids: readonly string[], level: number) => ids[level - 1] ?? ''
const count = () => workspace.connection.value('SELECT count(*) FROM nodes')

test('a node is made on the deepest level, and none below it', async () => {
  const ids = await chain(null, deepestLevel - 1)
  const last = v7()
  expect(await workspace.mutate('nodes.create', page(ids.at(-1) ?? '', last))).toMatchObject({
    ok: true,
  })
  const before = count()
  expect(await workspace.mutate('nodes.create', page(last))).toMatchObject({
    ok: false,
    error: { code: 'too_deep', level: deepestLevel + 1, limit: deepestLevel },
  })
  expect(
    await workspace.mutate('nodes.import', {
      importId: v7(),
      label: 'Deep',
      nodes: [page(last)],
    }),
  ).toMatchObject(tooDeep)
  expect(count()).toBe(before)
})

test('a batch that would go too deep leaves nothing, and its keys serve the next one', async () => {
  const ids = Array.from({ length: deepestLevel + 1 }, () => v7())
  const mutations = ids.map((id, index) => ({
    name: 'nodes.create',
    args: page(ids[index - 1] ?? null, id),
  }))
  const before = count()
  expect(await workspace.mutate('nodes.batch', { mutations })).toMatchObject(tooDeep)
  expect(count()).toBe(before)
  // The same keys on other levels: what was climbed before does not count.
  const tops = Array.from({ length: 600 }, () => ({ name: 'nodes.create', args: page(null) }))
  expect(await workspace.mutate('nodes.batch', { mutations: tops })).toMatchObject({ ok: true })
  const below = await chain(tops.at(-1)?.args.id ?? null, deepestLevel - 1)
  expect(await workspace.mutate('nodes.create', page(below.at(-1) ?? ''))).toMatchObject(tooDeep)
})

test('a move takes all below it along, what is in the trash too, and all of it must fit', async () => {
  const deep = await chain(null, deepestLevel - 3)
  const short = await chain(null, 4)
  const move = (id: string, parentId: string | null) =>
    workspace.mutate('nodes.move', { id, parentId })
  expect(await move(at(short, 1), at(deep, deepestLevel - 3))).toMatchObject(tooDeep)
  await workspace.mutate('nodes.delete', { id: at(short, 4) })
  expect(await move(at(short, 1), at(deep, deepestLevel - 3))).toMatchObject(tooDeep)
  expect(await move(at(short, 1), at(deep, deepestLevel - 4))).toMatchObject({ ok: true })
  expect(await workspace.mutate('nodes.restore', { id: at(short, 4) })).toMatchObject({ ok: true })
  expect(await workspace.query('nodes.path', { id: at(short, 4) })).toHaveLength(deepestLevel)
  expect(await workspace.mutate('nodes.create', page(at(short, 4)))).toMatchObject(tooDeep)
  // Upwards and within its own list a node moves whatever lies below it.
  expect(await move(at(deep, 2), null)).toMatchObject({ ok: true })
  expect(await workspace.mutate('nodes.create', page(at(short, 4)))).toMatchObject({ ok: true })
})

test('a wide node moves by its levels, not by its number of nodes', async () => {
  const deep = await chain(null, deepestLevel - 2)
  const wide = await workspace.create(null, 'Wide')
  const mutations = Array.from({ length: 50 }, () => ({ name: 'nodes.create', args: page(wide) }))
  await workspace.mutate('nodes.batch', { mutations })
  const [child] = await workspace.query('nodes.list', { parentId: wide, limit: 1 })
  expect(
    await workspace.mutate('nodes.move', { id: wide, parentId: at(deep, deepestLevel - 2) }),
  ).toMatchObject({ ok: true })
  expect(await workspace.mutate('nodes.create', page(child?.id ?? ''))).toMatchObject(tooDeep)
})

test('a copy goes no deeper than the deepest level', async () => {
  const ids = await chain(null, deepestLevel)
  const copy = (id: string, parentId: string) =>
    workspace.mutate('nodes.duplicate', { id, newId: v7(), parentId })
  const [, other] = await chain(null, 2)
  const middle = at(ids, deepestLevel / 2)
  expect(await copy(middle, other ?? '')).toMatchObject({ ok: true })
  expect(await copy(other ?? '', ids.at(-1) ?? '')).toMatchObject(tooDeep)
  expect(await copy(at(ids, 2), other ?? '')).toMatchObject(tooDeep)
})

test('every question about the tree is answered on the deepest level', async () => {
  const ids = await chain(null, deepestLevel)
  const last = ids.at(-1) ?? ''
  expect(await workspace.query('nodes.path', { id: last })).toHaveLength(deepestLevel)
  expect(await workspace.query('nodes.get', { id: last })).toMatchObject({ id: last })
  const window = await workspace.query('tree.window', {
    expanded: ids,
    offset: deepestLevel - 10,
    limit: 20,
  })
  expect(window.total).toBe(deepestLevel)
  expect(window.rows.at(-1)).toMatchObject({ id: last, depth: deepestLevel - 1 })
  expect(await workspace.query('tree.locate', { expanded: ids, id: last })).toBe(deepestLevel - 1)
  const hits = await workspace.query('nodes.search', { text: `Page in:${ids[0]}` })
  expect(hits.length).toBeGreaterThan(0)
  await workspace.mutate('nodes.delete', { id: ids[0] })
  expect(await workspace.query('nodes.get', { id: last })).toMatchObject({
    deletedAt: expect.any(Number) as number,
  })
  await workspace.mutate('nodes.restore', { id: ids[0] })
  expect(await workspace.query('nodes.get', { id: last })).toMatchObject({ deletedAt: null })
  await workspace.mutate('nodes.delete', { id: ids[0] })
  expect(await workspace.mutate('nodes.purge', { id: ids[0] })).toMatchObject({
    ok: true,
    value: { removed: deepestLevel },
  })
})
