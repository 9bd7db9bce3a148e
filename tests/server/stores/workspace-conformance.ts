/** What every engine's log of a workspace has to do. Numbered after `server/stores/workspace/workspace-store.ts`. */
import { privateRootOf } from '../../../domain/private-root.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Grant } from '../../../protocol/role.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import type { WireMutation } from '../../../protocol/wire/node.ts'
import type { LogScope, WorkspaceStore } from '../../../server/stores/workspace/workspace-store.ts'
import { judgeUpdate } from '../../../server/sync/access.ts'
import { decidePush } from '../../../server/sync/decide-push.ts'
import { create, mutation, nodeId, purge, put, startMs } from '../sync/sync-world.ts'

const [space, page, other] = [nodeId(1), nodeId(2), nodeId(3)]
const everything: LogScope = { kind: 'workspace', person: 'ann' }
const owner: Grant = { rootId: null, role: 'owner' }

export function describeWorkspaceStore(engine: string, open: () => Promise<WorkspaceStore>): void {
  describe(`the log of a workspace in ${engine}`, () => {
    let store: WorkspaceStore

    beforeEach(async () => {
      store = await open()
      await store.setAccess({ person: 'ann', name: 'Ann', grants: [owner] })
    })

    afterEach(() => store.close())

    const push = (mutations: readonly WireMutation[], group = 'aaaaaaaaaa', person = 'ann') => {
      const batch = { person, group, mutations, now: startMs }
      return store.push(batch, (state) => decidePush(state, batch))
    }

    const append = (node: NodeId, updates: readonly Uint8Array[], group = 'aaaaaaaaaa') =>
      store.append(
        {
          person: 'ann',
          group,
          now: startMs,
          updates: updates.map((bytes, id) => ({ id, node, bytes })),
        },
        judgeUpdate,
      )

    const nodesIn = (scope: LogScope, after = 0) =>
      store.read((log) => [...log.rows(scope, after)].map(({ row }) => row.node))

    const updatesOf = (node: NodeId) => store.read((log) => [...log.updatesOf(node, 0)])

    const tree = () => mutation(1, [create(space, null), create(page, space)])

    test('begins empty, with an epoch', async () => {
      expect(await store.position()).toMatchObject({ version: 0 })
      expect((await store.position()).epoch).not.toBe('')
      expect(await store.group('aaaaaaaaaa')).toEqual({ lastSeq: 0, lastOp: null, person: null })
    })

    test('1: a decision that throws leaves nothing behind', async () => {
      await push([tree()])
      const batch = { person: 'ann', group: 'aaaaaaaaaa', mutations: [], now: startMs }
      await expect(
        store.push(batch, () => {
          throw new Error('a bug')
        }),
      ).rejects.toThrow('a bug')
      expect(await store.position()).toMatchObject({ version: 2 })
      expect(await push([mutation(2, [put(page, { name: 'On', at: 1 })])])).toMatchObject({
        version: 3,
      })
    })

    test('2: pushes that come at once are written one after the other', async () => {
      await push([tree()])
      const outcomes = await Promise.all(
        ['b', 'c', 'd', 'e'].map((letter, index) =>
          push([mutation(1, [create(nodeId(10 + index), space)], letter)], letter.repeat(10)),
        ),
      )
      expect(outcomes.map(({ version }) => version)).toEqual([3, 4, 5, 6])
      expect(await nodesIn(everything, 2)).toEqual([10, 11, 12, 13].map(nodeId))
    })

    test('2: a push that is not taken writes nothing', async () => {
      const { decision, version } = await push([mutation(2, [create(space, null)])])
      expect([decision.kind, version]).toEqual(['untaken', 0])
      expect(await store.group('aaaaaaaaaa')).toEqual({ lastSeq: 0, lastOp: null, person: null })
    })

    test('4: a row that is written again is there once, with its newest version', async () => {
      await push([tree(), mutation(2, [put(space, { name: 'Renamed', at: 1 })])])
      await push([mutation(3, [put(space, { name: 'Again', at: 2 })])])
      const rows = await store.read((log) => [...log.rows(everything, 0)])
      expect(rows.map(({ version, row }) => [version, row.values[0]])).toEqual([
        [2, 'New'],
        [3, 'Again'],
      ])
    })

    test('says what the rows of each root come to, and of no private root but one’s own', async () => {
      const diary = privateRootOf('ann')
      const own = create(diary, null, { type: 'private' })
      await push([mutation(1, [create(space, null), create(other, space), own])])
      const roots = (person: string) => store.read((log) => log.roots(person))
      expect(await roots('bob')).toEqual([
        {
          home: { root: space, privateTo: null },
          digest: { root: space, rows: 2, sum: 1 + 2, squares: 1 + 4 },
        },
      ])
      expect((await roots('ann')).map(({ home }) => home.root).sort()).toEqual(
        [space, diary].sort(),
      )
    })

    test('tells groups, outcomes and refusals', async () => {
      await push([tree(), mutation(2, [put(other, { name: 'Nowhere' })])])
      expect(await store.group('aaaaaaaaaa')).toEqual({ lastSeq: 2, lastOp: 'op-2', person: 'ann' })
      const refusals = (after: number) => store.read((log) => log.refusals('aaaaaaaaaa', after, 10))
      expect(await refusals(0)).toEqual([{ seq: 2, opId: 'op-2', code: 'not_found' }])
      expect(await refusals(2)).toEqual([])
    })

    test('finds what lies in a scope, and nobody else’s private root in any', async () => {
      const [mine, root] = [privateRootOf('ann'), nodeId(21)]
      await push([
        tree(),
        mutation(2, [create(root, null), create(mine, null, { type: 'private' })]),
      ])
      await store.setAccess({
        person: 'bob',
        name: 'Bob',
        grants: [{ rootId: root, role: 'viewer' }],
      })
      expect(await nodesIn(everything)).toEqual([space, page, root, mine])
      expect(await nodesIn({ kind: 'workspace', person: 'bob' })).toEqual([space, page, root])
      expect(await nodesIn({ kind: 'reach', roots: [root], person: 'bob' })).toEqual([root])
      expect(await nodesIn({ kind: 'reach', roots: [root], person: 'ann' })).toEqual([root, mine])
      expect(await nodesIn({ kind: 'root', root: mine, person: 'bob' })).toEqual([])
      expect(await nodesIn({ kind: 'root', root: space, person: 'ann' })).toEqual([space, page])
    })

    test('tells where nodes left, and takes their documents along', async () => {
      await push([tree(), mutation(2, [create(other, null)])])
      await append(page, [textUpdate('a'), textUpdate('b')])
      await push([mutation(3, [put(page, { parent: other, at: 1 })])])
      const departures = await store.read((log) => [...log.departures(everything, 0)])
      expect(departures).toMatchObject([
        { node: page, home: { root: space }, why: 'left', version: 6 },
      ])
      expect((await updatesOf(page)).map(({ version, group }) => [version, group])).toEqual([
        [7, ''],
        [8, ''],
      ])
      await push([mutation(4, [purge(page, 8)])])
      expect(await updatesOf(page)).toEqual([])
      expect(await store.position()).toMatchObject({ version: 9 })
    })

    test('keeps an update once, and none where there is no node', async () => {
      await push([tree()])
      const update = textUpdate('tide')
      expect(await append(page, [update])).toMatchObject({ ids: [0], version: 3 })
      expect(await append(page, [update])).toMatchObject({ ids: [0], version: 3 })
      expect(await append(other, [update])).toMatchObject({
        ids: [],
        refusals: [{ id: 0, node: other, code: 'not_found' }],
      })
      expect(await updatesOf(page)).toHaveLength(1)
    })

    test('merges a document when it has many updates, and nothing of it is lost', async () => {
      await push([tree()])
      const updates = typed(250)
      const { grown } = await append(page, updates)
      expect(grown).toEqual([page])
      const newest = (await updatesOf(page)).at(-1)?.version
      await store.compact(page)
      const merged = await updatesOf(page)
      expect(merged.map(({ version, group }) => [version, group])).toEqual([[newest, 'aaaaaaaaaa']])
      expect(textOf(merged.map(({ bytes }) => bytes))).toBe(textOf(updates))
      await store.compact(page)
      expect(await updatesOf(page)).toEqual(merged)
    })

    test('merges what several brought into what nobody brought alone', async () => {
      await push([tree()])
      await append(page, typed(150), 'aaaaaaaaaa')
      await append(page, typed(150), 'bbbbbbbbbb')
      await store.compact(page)
      expect((await updatesOf(page)).map(({ group }) => group)).toEqual([''])
    })

    test('merges a large document into pieces that each fit into a page', async () => {
      await push([tree()])
      const document = new Y.Doc()
      const updates: Uint8Array[] = []
      document.on('update', (update: Uint8Array) => updates.push(update))
      for (let index = 0; index < 24; index++)
        document.getText().insert(0, String.fromCharCode(97 + index).repeat(100_000))
      for (let from = 0; from < updates.length; from += 6) {
        await append(page, updates.slice(from, from + 6))
        await store.compact(page)
      }
      const pieces = await updatesOf(page)
      expect(pieces.length).toBeGreaterThan(3)
      expect(pieces.length).toBeLessThan(8)
      expect(Math.max(...pieces.map(({ bytes }) => bytes.byteLength))).toBeLessThan(700_000)
      expect(textOf(pieces.map(({ bytes }) => bytes))).toBe(document.getText().toJSON())
    })

    test('tells a person what came within reach and what went out of it, once', async () => {
      await push([tree(), mutation(2, [create(other, null)])])
      const bob = { person: 'bob', name: 'Bob' }
      await store.setAccess({ ...bob, grants: [{ rootId: space, role: 'viewer' }] })
      const changes = () =>
        store.read((log) => [...log.accessChanges('bob', 0)].map(({ root, kind }) => [root, kind]))
      expect(await changes()).toEqual([])
      await store.setAccess({ ...bob, grants: [{ rootId: other, role: 'editor' }] })
      await store.setAccess({ ...bob, grants: [{ rootId: other, role: 'viewer' }] })
      expect(await changes()).toEqual([
        [space, 'revoked'],
        [other, 'granted'],
      ])
      expect(await store.position()).toMatchObject({ version: 5 })
      expect(await store.people()).toEqual([
        { person: 'ann', name: 'Ann', grants: [owner] },
        { ...bob, grants: [{ rootId: other, role: 'viewer' }] },
      ])
      await store.setAccess({ ...bob, grants: [] })
      expect((await store.people()).map(({ person }) => person)).toEqual(['ann'])
    })

    test('knows how far it had come in a run', async () => {
      const { run } = await store.position()
      await push([tree()])
      expect(await store.endOf(run)).toBe(Infinity)
      expect(await store.endOf('another')).toBe(-1)
    })

    test('begins an epoch once for all who ask for it, and no second one while it is open', async () => {
      const { epoch } = await store.position()
      expect(await store.beginEpoch(epoch, 'next')).toMatchObject({ epoch: 'next' })
      expect(await store.beginEpoch(epoch, 'another')).toMatchObject({ epoch: 'next' })
      expect(await store.beginEpoch('next', 'a third')).toMatchObject({ epoch: 'next' })
    })
  })
}

/** Updates of somebody who types; each run of it is another author. */
function typed(count: number): Uint8Array[] {
  const document = new Y.Doc()
  const updates: Uint8Array[] = []
  document.on('update', (update: Uint8Array) => updates.push(update))
  for (let index = 0; index < count; index++)
    document.getText().insert(index, String.fromCharCode(97 + (index % 26)))
  return updates
}

function textUpdate(text: string): Uint8Array {
  const document = new Y.Doc()
  document.getText().insert(0, text)
  return Y.encodeStateAsUpdate(document)
}

function textOf(updates: readonly Uint8Array[]): string {
  const document = new Y.Doc()
  for (const update of updates) Y.applyUpdate(document, update)
  return document.getText().toJSON()
}
