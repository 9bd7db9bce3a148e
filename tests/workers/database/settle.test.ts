import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpId } from '../../../protocol/ids.ts'
import { mutate } from '../../../workers/database/mutate.ts'
import { keptCompleted, pruneMutations } from '../../../workers/database/mutation-queue.ts'
import {
  countUnsettled,
  settleAll,
  settledAtOnce,
  settleSlice,
} from '../../../workers/database/settle.ts'
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

const update = (id: string, name: string, opId?: OpId) =>
  workspace.mutate('nodes.update', { id, attributes: { name } }, opId)
const history = () =>
  workspace.connection.rows(
    'SELECT seq, node_key, group_id, actor, at, json(inverse) FROM history ORDER BY seq, node_key',
  )
const count = (table: string) => workspace.connection.value(`SELECT count(*) FROM ${table}`)

/** The same file as its next owner opens it. */
const reopen = () =>
  loadContext(workspace.connection, workspace.context.platform, { id: v7(), name: 'Ana' })

test('a mutation of one node is one row beside the node, and history shows it all the same', async () => {
  const id = await workspace.create(null, 'One')
  await update(id, 'Two')
  expect([count('history_entries'), count('mutations')]).toEqual([0, 2])
  const before = history()
  expect(before.map((row) => row[5])).toEqual([null, '{"attributes":{"name":"One"}}'])
  settleSlice(workspace.context)
  expect([count('history_entries'), workspace.context.unsettled]).toEqual([2, 0])
  expect(history()).toEqual(before)
  settleSlice(workspace.context)
  expect(history()).toEqual(before)
})

test('history is the same whether one settles after each mutation, at the end or not at all', async () => {
  const space = await workspace.create(null, 'Space', 'space')
  const ids = [await workspace.create(space, 'A'), await workspace.create(space, 'B')]
  await workspace.mutate('nodes.batch', {
    mutations: ids.map((id) => ({ name: 'nodes.update', args: { id, attributes: { x: 1 } } })),
  })
  await workspace.mutate('nodes.move', { id: ids[0], parentId: ids[1] })
  await workspace.mutate('nodes.import', {
    importId: v7(),
    label: 'Import',
    nodes: [{ id: v7(), type: 'page', parentId: space, attributes: { name: 'C' } }],
  })
  await update(ids[1] ?? '', 'BB')
  const before = history()
  expect(before).toHaveLength(3 + 2 + 1 + 1 + 1)
  const seqs = workspace.connection.column<number>('SELECT seq FROM history_entries ORDER BY key')
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
  settleSlice(workspace.context)
  expect(history()).toEqual(before)
})

test('what is settled in a transaction that fails is not settled', async () => {
  const id = await workspace.create(null, 'One')
  const before = history()
  expect(() =>
    workspace.connection.transaction(() => {
      settleAll(workspace.connection)
      throw new Error('The owner dies here')
    }),
  ).toThrow('dies here')
  expect(history()).toEqual(before)
  expect(countUnsettled(workspace.connection)).toBe(1)
  expect(reopen().unsettled).toBe(1)
  const hits = await workspace.query('nodes.search', { text: 'one' })
  expect(hits.map((hit) => hit.id)).toEqual([id])
})

test('where no pause comes, a mutation settles those before it', async () => {
  const id = await workspace.create(null, 'One')
  for (let at = 0; at < settledAtOnce + 20; at++) {
    await update(id, `Name ${at}`)
    expect(countUnsettled(workspace.connection)).toBeLessThanOrEqual(settledAtOnce)
  }
  expect(history()).toHaveLength(settledAtOnce + 21)
})

test('the next owner answers a repeated call as the first one did, settled or not, and does it once', async () => {
  const space = await workspace.create(null, 'Space', 'space')
  const call = {
    opId: v7() as OpId,
    name: 'nodes.create' as const,
    args: { id: v7(), type: 'page', parentId: space, attributes: { name: 'Once' } },
  }
  const first = mutate(workspace.context, call)
  expect(first.answer.ok).toBe(true)
  expect(mutate(reopen(), call)).toEqual({ answer: first.answer, changes: null })
  settleSlice(workspace.context)
  expect(mutate(reopen(), call)).toEqual({ answer: first.answer, changes: null })
  expect(await workspace.query('nodes.list', { parentId: space })).toHaveLength(1)
})

test('what a purged node left in history goes with it, settled or not', async () => {
  const id = await workspace.create(null, 'One')
  await update(id, 'Two')
  settleSlice(workspace.context)
  await update(id, 'Three')
  await workspace.mutate('nodes.batch', {
    mutations: [
      { name: 'nodes.update', args: { id, attributes: { name: 'Four' } } },
      { name: 'nodes.delete', args: { id } },
      { name: 'nodes.purge', args: { id } },
    ],
  })
  expect(history()).toEqual([])
  expect(
    workspace.connection.column(
      'SELECT node_key FROM index_queue WHERE node_key NOT IN (SELECT key FROM nodes)',
    ),
  ).toEqual([])
})

test('rows are pruned only once they are settled, and then their calls are forgotten', async () => {
  const id = await workspace.create(null, 'One')
  const opId = v7() as OpId
  await update(id, 'First', opId)
  for (let at = 0; at < keptCompleted + 10; at++) await update(id, `Name ${at}`)
  const entries = history().length
  pruneMutations(workspace.context)
  expect(history()).toHaveLength(entries)
  while (workspace.context.unsettled > 0) settleSlice(workspace.context)
  pruneMutations(workspace.context)
  expect(count('mutations')).toBe(keptCompleted)
  expect(history()).toHaveLength(entries)
  expect(workspace.context.operations.seqOf(opId)).toBeUndefined()
  expect(reopen().nextSeq).toBe(workspace.context.nextSeq)
})
