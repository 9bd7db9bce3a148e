import { beforeEach, expect, test } from 'vitest'
import type { DeviceId } from '../../../protocol/ids.ts'
import type { Visitor } from '../../../server/sync/visitor.ts'
import { create, mutation, nodeId, SyncWorld } from './sync-world.ts'

const laptop = 'device-ann' as DeviceId
const phone = 'device-ann-phone' as DeviceId
const at = (version: number) => ({ rows: version, documents: version })

let world: SyncWorld
let ann: Visitor
beforeEach(() => {
  world = new SyncWorld()
  ann = world.person('ann', [{ rootId: null, role: 'owner' }])
  world.visitors.set('ann-phone', { ...ann, device: phone })
  world.person('bob', [{ rootId: null, role: 'owner' }])
})

async function pulled(ticket: string, group: string, version: number) {
  const connection = await world.connect(ticket, group)
  await connection.ask({ kind: 'have', cursor: at(version) })
  return connection
}

/** The log has something to pull. */
async function grow(): Promise<void> {
  const writer = await world.connect('bob', 'eeeeeeeeee')
  await writer.push(
    mutation(1, [create(nodeId(1), null), create(nodeId(2), null), create(nodeId(3), null)]),
  )
  writer.session.close()
}

test('a device hears how far the other devices of its person are, and of nobody else', async () => {
  await grow()
  const first = await world.connect('ann', 'aaaaaaaaaa')
  const bob = await pulled('bob', 'bbbbbbbbbb', 1)
  const second = await pulled('ann-phone', 'cccccccccc', 2)
  await world.settle()
  expect(first.copies).toEqual([{ device: phone, cursor: at(2) }])
  expect(second.copies).toEqual([])
  expect(bob.copies).toEqual([])
  await first.ask({ kind: 'have', cursor: at(3) })
  await world.settle()
  expect(second.copies).toEqual([{ device: laptop, cursor: at(3) }])
})

test('what a copy says it has never counts for less than before', async () => {
  await grow()
  const first = await world.connect('ann', 'aaaaaaaaaa')
  const second = await pulled('ann-phone', 'cccccccccc', 3)
  await second.ask({ kind: 'have', cursor: at(1) })
  await world.settle()
  expect(first.copies).toEqual([{ device: phone, cursor: at(3) }])
})

test('it is remembered when the device is gone, until it is signed out or takes another copy', async () => {
  await grow()
  const second = await pulled('ann-phone', 'cccccccccc', 2)
  second.session.close()
  await world.settle()
  const first = await world.connect('ann', 'aaaaaaaaaa')
  await world.settle()
  expect(first.copies).toEqual([{ device: phone, cursor: at(2) }])
  first.session.close()

  const anew = await pulled('ann-phone', 'dddddddddd', 1)
  anew.session.close()
  await world.settle()
  expect(await world.store.copies('ann')).toEqual([{ device: phone, cursor: at(1) }])

  world.visitors.delete('ann-phone')
  const again = await world.connect('ann', 'aaaaaaaaaa')
  await world.settle()
  expect(again.copies).toEqual([])
})
