import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import {
  clockAt,
  parseStamp,
  receive,
  stampOf,
  tick,
  type HybridClock,
} from '../../../domain/hybrid-clock.ts'
import type { OpId } from '../../../protocol/ids.ts'
import { loadContext } from '../../../workers/database/workspace-context.ts'
import { seededRandom } from '../../domain/document/random-document.ts'
import { openTestWorkspace } from './test-workspace.ts'

const group = 'aaaaaaaaaa'

test('stamps grow whatever the wall clock does, and read back as they were written', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed)
    let wall = 1_700_000_000_000
    let clock = clockAt(null, group)
    let last = ''
    for (let step = 0; step < 200; step++) {
      const roll = random()
      if (roll < 0.05) wall -= Math.floor(random() * 10 * 24 * 3_600_000)
      else if (roll < 0.1) wall += Math.floor(random() * 10 * 24 * 3_600_000)
      else if (roll < 0.6) wall += Math.floor(random() * 5)
      if (random() < 0.1) {
        const other: HybridClock = {
          ms: wall + Math.floor((random() - 0.5) * 10_000),
          counter: Math.floor(random() * 100),
          group: 'bbbbbbbbbb',
        }
        clock = receive(clock, stampOf(other))
        last = [last, stampOf(other)].sort().at(-1) ?? ''
      }
      clock = tick(clock, wall)
      const stamp = stampOf(clock)
      expect(stamp > last, `seed ${seed}, step ${step}: ${stamp} after ${last}`).toBe(true)
      expect(parseStamp(stamp)).toEqual(clock)
      last = stamp
    }
  }
})

test('a counter that overflows carries into the milliseconds', () => {
  const full = { ms: 1_700_000_000_000, counter: 36 ** 4 - 1, group }
  const next = tick(full, 1_600_000_000_000)
  expect(next).toEqual({ ms: 1_700_000_000_001, counter: 0, group })
  expect(stampOf(next) > stampOf(full)).toBe(true)
})

test('equal times are told apart by the group, so two copies never write the same stamp', () => {
  const one = stampOf({ ms: 5, counter: 1, group: 'aaaaaaaaaa' })
  const other = stampOf({ ms: 5, counter: 1, group: 'bbbbbbbbbb' })
  expect(one < other).toBe(true)
})

test('stamps, revisions and keys go on after the file is opened again, though the clock was set back', async () => {
  const workspace = await openTestWorkspace()
  await workspace.create(null, 'One')
  await workspace.create(null, 'Two')
  const { connection, context } = workspace
  const [lastSeq, lastStamp] = connection.row<[number, string]>(
    'SELECT seq, stamp FROM mutations ORDER BY seq DESC LIMIT 1',
  ) ?? [0, '']
  workspace.now -= 365 * 24 * 3_600_000
  const again = loadContext(connection, context.platform, { id: v7(), name: 'Someone else' })
  expect(again.group).toBe(context.group)
  expect(again.me).toEqual(context.me)
  expect(again.nextSeq).toBe(lastSeq + 1)
  expect(again.nextNodeKey).toBe(context.nextNodeKey)
  expect(stampOf(tick(again.clock, workspace.now)) > lastStamp).toBe(true)
  await workspace.create(null, 'Three')
  const stamps = connection.column<string>('SELECT stamp FROM mutations ORDER BY seq')
  expect(stamps).toEqual([...stamps].sort())
  expect(new Set(stamps).size).toBe(stamps.length)
  await workspace.close()
})

test('an operation is known again after the file was opened anew, and a refused one is not remembered', async () => {
  const workspace = await openTestWorkspace()
  const parentId = await workspace.create(null, 'Parent')
  const opId = v7() as OpId
  const args = { id: v7(), type: 'page', parentId, attributes: { name: 'Once' } }
  const first = await workspace.mutate('nodes.create', args, opId)
  const refusedOp = v7() as OpId
  const orphan = { ...args, id: v7(), parentId: v7() }
  expect(await workspace.mutate('nodes.create', orphan, refusedOp)).toMatchObject({ ok: false })
  Object.assign(
    workspace.context,
    loadContext(workspace.connection, workspace.context.platform, { id: v7(), name: '' }),
  )
  for (let repeat = 0; repeat < 3; repeat++)
    expect(await workspace.mutate('nodes.create', args, opId)).toEqual(first)
  expect(await workspace.query('nodes.list', { parentId: parentId })).toHaveLength(1)
  expect(await workspace.mutate('nodes.create', { ...orphan, parentId }, refusedOp)).toMatchObject({
    ok: true,
  })
  await workspace.close()
})
