/** What every engine's file records have to do. Numbered after `server/stores/workspace/file-records.ts`. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountIdSchema, type NodeId } from '../../../protocol/ids.ts'
import type { UploadWish } from '../../../server/stores/workspace/file-records.ts'
import type { WorkspaceStore } from '../../../server/stores/workspace/workspace-store.ts'
import { decidePush } from '../../../server/sync/decide-push.ts'
import { create, mutation, nodeId, purge, startMs } from '../sync/sync-world.ts'

const [page, other, secret] = [nodeId(1), nodeId(2), nodeId(3)]
const ann = accountIdSchema.parse('000000a1-0000-7000-8000-000000000000')
const hash = 'ab'.repeat(32)
const dayMs = 86_400_000

export function describeFileRecords(engine: string, open: () => Promise<WorkspaceStore>): void {
  describe(`the file records of a workspace in ${engine}`, () => {
    let store: WorkspaceStore
    let ids: number

    beforeEach(async () => {
      ids = 0
      store = await open()
      await store.setAccess({
        person: 'ann',
        name: 'Ann',
        grants: [{ rootId: null, role: 'owner' }],
      })
      await push([mutation(1, [create(page, null), create(other, null), create(secret, null)])])
    })

    afterEach(() => store.close())

    const push = (mutations: Parameters<typeof decidePush>[1]['mutations']) => {
      const batch = { person: 'ann', group: 'aaaaaaaaaa', mutations, now: startMs }
      return store.push(batch, (state) => decidePush(state, batch))
    }

    const begin = (wish: Partial<UploadWish> = {}) =>
      store.files.begin({
        id: `u${(ids += 1)}`,
        account: ann,
        node: page,
        hash,
        size: 10,
        expiresAt: dayMs,
        isStored: false,
        mostBytes: 100,
        mostUnfinished: 2,
        judge: (home) => (home === null ? 'not_found' : null),
        canRead: () => true,
        ...wish,
      })

    const sizeFor = (node: NodeId) => store.files.sizeFor(node, hash, () => true)

    test('1: a node has bytes once their upload has ended', async () => {
      expect(await begin()).toMatchObject({ ok: true, value: { id: 'u1', isDone: false } })
      expect(await sizeFor(page)).toBeNull()
      expect(await store.files.finish('u1', () => null)).toBeNull()
      expect(await sizeFor(page)).toBe(10)
      expect(await store.files.sizeFor(page, hash, () => false)).toBeNull()
      expect(await sizeFor(other)).toBeNull()
      expect(await store.files.upload('u1')).toMatchObject({ isDone: true })
    })

    test('1: none is written for a node that is not there, or without the right at the end', async () => {
      expect(await begin({ node: nodeId(9) })).toEqual({ ok: false, error: 'not_found' })
      await begin()
      expect(await store.files.finish('u2', () => 'forbidden')).toBe('forbidden')
      expect(await store.files.upload('u2')).toBeNull()
      expect(await sizeFor(page)).toBeNull()
      await begin()
      await push([mutation(2, [purge(page, 1000)])])
      expect(await store.files.finish('u3', (home) => (home === null ? 'not_found' : null))).toBe(
        'not_found',
      )
    })

    test('2: bytes that are here need not be sent by who may read them', async () => {
      await begin({ node: secret })
      await store.files.finish('u1', () => null)
      const homeOfSecret = await store.read((log) => log.homeOf(secret))
      const blind = (home: { root: NodeId }) => home.root !== homeOfSecret?.root
      expect(await begin({ isStored: true, canRead: blind })).toMatchObject({
        value: { isDone: false },
      })
      expect(await begin({ node: other, isStored: true })).toMatchObject({
        value: { isDone: true },
      })
      expect(await sizeFor(other)).toBe(10)
      // Where the bytes are lost they have to come again.
      expect(await begin({ node: other })).toMatchObject({ value: { isDone: false } })
    })

    test('3: beginning again finds what was begun', async () => {
      await begin()
      expect(await begin({ expiresAt: 2 * dayMs })).toMatchObject({
        value: { id: 'u1', expiresAt: 2 * dayMs },
      })
      expect(await begin({ size: 11 })).toMatchObject({ value: { id: 'u3', size: 11 } })
      expect(await store.files.upload('u1')).toBeNull()
    })

    test('holds an account to its number of uploads, and a workspace to its bytes', async () => {
      await begin()
      await begin({ node: other, size: 90 })
      expect(await begin({ node: secret })).toEqual({ ok: false, error: 'too_many' })
      await store.files.finish('u2', () => null)
      expect(await begin({ node: secret, hash: 'cd'.repeat(32), size: 1 })).toEqual({
        ok: false,
        error: 'quota_exceeded',
      })
    })

    test('an upload ends when nobody goes on with it', async () => {
      await begin()
      expect(await store.files.expired(dayMs - 1)).toEqual([])
      expect(await store.files.expired(dayMs)).toEqual(['u1'])
      await store.files.prolong('u1', 2 * dayMs)
      expect(await store.files.expired(dayMs)).toEqual([])
      await store.files.forget('u1')
      expect(await store.files.upload('u1')).toBeNull()
    })

    test('bytes of purged nodes are due after a grace, those of other nodes are not', async () => {
      await begin()
      await store.files.finish('u1', () => null)
      await push([mutation(2, [purge(page, 1000)])])
      const due = (day: number) => store.files.unneeded([hash], day * dayMs, 7 * dayMs)
      expect(await due(1)).toEqual([])
      expect(await due(7)).toEqual([])
      await begin({ node: other })
      await store.files.finish('u2', () => null)
      // Needed again: it begins anew.
      expect(await due(9)).toEqual([])
      await push([mutation(3, [purge(other, 1000)])])
      expect(await due(10)).toEqual([])
      expect(await due(17)).toEqual([hash])
      expect(await due(18)).toEqual([])
    })
  })
}
