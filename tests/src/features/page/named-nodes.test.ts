import { expect, test } from 'vitest'
import { v7 } from 'uuid'
import type { NodeId } from '../../../../protocol/ids.ts'
import type { NodeSummary } from '../../../../protocol/rows.ts'
import type { WorkspaceClient } from '../../../../src/client/workspace.ts'
import { createNodeWatch } from '../../../../src/features/page/named-nodes.ts'

type Query = {
  ids: readonly NodeId[]
  answer: (rows: readonly NodeSummary[]) => void
  isOpen: boolean
}

/** The door of a workspace whose answers the test gives. */
function createDoor() {
  const queries: Query[] = []
  const live: WorkspaceClient['live'] = (_name, args, callback) => {
    const query: Query = {
      ids: (args as { ids: NodeId[] }).ids,
      answer: callback as never,
      isOpen: true,
    }
    queries.push(query)
    return () => {
      query.isOpen = false
    }
  }
  return { live, queries, open: () => queries.filter((query) => query.isOpen) }
}

const newId = () => v7() as NodeId
const summary = (id: NodeId, name: string): NodeSummary => ({
  id,
  type: 'page',
  name,
  icon: null,
  rootId: id,
  path: [],
  revision: 1,
})
const settled = () => new Promise((resolve) => setTimeout(resolve))

test('a page with three hundred links asks once', async () => {
  const door = createDoor()
  const watch = createNodeWatch(door)
  const ids = Array.from({ length: 300 }, newId)
  const names: (string | null)[] = []
  for (const id of [...ids, ...ids]) watch(id, (node) => names.push(node?.name ?? null))
  await settled()
  expect(door.queries.map(({ ids: asked }) => asked.length)).toEqual([300])
  door.queries[0]?.answer(ids.map((id, at) => summary(id, `Page ${at}`)))
  expect(names).toHaveLength(600)
})

test('who watches a node that is known is told at once, and everyone after each change', async () => {
  const door = createDoor()
  const watch = createNodeWatch(door)
  const [one, other] = [newId(), newId()]
  const heard: string[] = []
  const note = (who: string) => (node: { name: string } | null) =>
    void heard.push(`${who} ${node?.name ?? 'gone'}`)
  watch(one, note('a'))
  watch(other, note('b'))
  await settled()
  door.queries[0]?.answer([summary(one, 'One')])
  watch(one, note('c'))
  expect(heard).toEqual(['a One', 'b gone', 'c One'])
  door.queries[0]?.answer([summary(one, 'One'), summary(other, 'Other')])
  expect(heard.slice(3)).toEqual(['b Other'])
  await settled()
  expect(door.queries).toHaveLength(1)
})

test('a further node widens the query, and nothing is missed or told twice meanwhile', async () => {
  const door = createDoor()
  const watch = createNodeWatch(door)
  const [one, other] = [newId(), newId()]
  const heard: string[] = []
  watch(one, (node) => heard.push(node?.name ?? 'gone'))
  await settled()
  door.queries[0]?.answer([summary(one, 'One')])
  watch(other, (node) => heard.push(node?.name ?? 'gone'))
  await settled()
  expect(door.open()).toHaveLength(2)
  door.queries[0]?.answer([summary(one, 'Uno')])
  door.queries[1]?.answer([summary(one, 'Uno'), summary(other, 'Other')])
  expect(heard).toEqual(['One', 'Uno', 'Other'])
  expect(door.open()).toEqual([door.queries[1]])
})

test('when nobody watches any more nothing is asked, and a thing that is no id asks nothing', async () => {
  const door = createDoor()
  const watch = createNodeWatch(door)
  const stops = [newId(), newId()].map((id) => watch(id, () => undefined))
  await settled()
  for (const stop of stops) stop()
  await settled()
  expect(door.open()).toEqual([])
  const heard: unknown[] = []
  watch('not an id', (node) => heard.push(node))
  await settled()
  expect(heard).toEqual([null])
  expect(door.queries).toHaveLength(1)
})
