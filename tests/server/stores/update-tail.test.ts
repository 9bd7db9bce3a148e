/** The store answers from its tail what it would read from the database: the same log, read by two stores. */
import { privateRootOf } from '../../../domain/private-root.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { LogScope } from '../../../server/stores/workspace/workspace-store.ts'
import { create, mutation, nodeId, openMemoryWorkspace, SyncWorld } from '../sync/sync-world.ts'

const [space, other, diary] = [nodeId(1), nodeId(2), privateRootOf('ann')]
const [page, far, secret] = [nodeId(11), nodeId(12), nodeId(13)]
let world: SyncWorld

const scopes: readonly LogScope[] = [
  { kind: 'workspace', person: 'ann' },
  { kind: 'workspace', person: 'bob' },
  { kind: 'reach', roots: [space], person: 'ann' },
  { kind: 'reach', roots: [other], person: 'bob' },
  { kind: 'root', root: space, person: 'bob' },
  { kind: 'root', root: diary, person: 'ann' },
]

beforeEach(async () => {
  world = new SyncWorld()
  world.person('ann', [{ rootId: null, role: 'owner' }])
})

afterEach(async () => {
  await world.store.close()
})

/** What each scope reads after each version. */
async function readings({ store }: Pick<SyncWorld, 'store'>) {
  const { version } = await store.position()
  return store.read((log) =>
    scopes.map((scope) =>
      Array.from({ length: version + 2 }, (_, after) =>
        [...log.updates(scope, after)].map((update) => ({ ...update, bytes: [...update.bytes] })),
      ),
    ),
  )
}

async function expectSame(): Promise<void> {
  const fresh = openMemoryWorkspace(world.image())
  expect(await readings(world)).toEqual(await readings(fresh))
  await fresh.store.close()
}

function letters(count: number): Uint8Array[] {
  const document = new Y.Doc()
  const updates: Uint8Array[] = []
  document.on('update', (update: Uint8Array) => updates.push(update))
  for (let at = 0; at < count; at++) document.getText('t').insert(at, 'x')
  return updates
}

test('through appends, refusals, moves between roots, purges and merging', async () => {
  const ann = await world.connect('ann', 'aaaaaaaaaa')
  await ann.push(
    mutation(1, [
      create(space, null, { type: 'space' }),
      create(other, null, { type: 'space' }),
      create(diary, null, { type: 'private' }),
      create(page, space),
      create(far, other),
      create(secret, diary),
    ]),
  )
  await expectSame()
  await ann.updates(page, ...letters(3))
  await ann.updates(secret, ...letters(2))
  await ann.updates(nodeId(99), ...letters(1))
  await ann.updates(far, ...letters(2))
  await expectSame()
  await ann.push(mutation(2, [create(page, other, { at: 5 })], 'moved'))
  await expectSame()
  await ann.updates(page, ...letters(2))
  await expectSame()
  await ann.updates(page, ...letters(210))
  await expectSame()
  await world.store.compact(page)
  await expectSame()
  await ann.updates(page, ...letters(4))
  await expectSame()
})

test('after a write that was undone', async () => {
  const ann = await world.connect('ann', 'aaaaaaaaaa')
  await ann.push(mutation(1, [create(space, null, { type: 'space' }), create(page, space)]))
  await ann.updates(page, ...letters(2))
  const [one, two] = letters(2)
  if (one === undefined || two === undefined) throw new Error('no letters')
  let judged = 0
  await expect(
    world.store.append(
      {
        person: 'ann',
        group: 'aaaaaaaaaa',
        now: 1,
        updates: [
          { id: 1, node: page, bytes: one },
          { id: 2, node: page, bytes: two },
        ],
      },
      () => {
        judged += 1
        if (judged === 2) throw new Error('The disk is gone.')
        return null
      },
    ),
  ).rejects.toThrow('gone')
  await expectSame()
  await ann.updates(page, ...letters(1))
  await expectSame()
})
