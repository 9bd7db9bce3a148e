/** A connected copy that is put back to a snapshot, or copied to another device, while everything goes on. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { giveBack } from './blank-files.ts'
import { calm } from './network.ts'
import { converged, drained } from './oracles.ts'
import { settle } from './settle.ts'
import { SimClient } from './sim-client.ts'
import { SimServer } from './sim-server.ts'
import { createWorld, type World } from './world.ts'

const workspace = '0190c0de-0000-7000-8000-00000000abcd' as WorkspaceId

let world: World
beforeEach(() => {
  world = createWorld(1, 1_700_000_000_000)
})

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function connectedDevice() {
  const server = new SimServer(world, workspace)
  await server.setGrants('ana', [{ rootId: null, role: 'owner' }])
  const device = await SimClient.open(world, { ...calm }, server, {
    name: 'laptop',
    person: 'ana',
    workspace,
  })
  closing.push(
    () => server.close(),
    () => device.close(),
  )
  await device.connect()
  await device.dispatch({ kind: 'start' })
  await settle(world, [device])
  return { server, device }
}

async function page(device: SimClient, name: string): Promise<void> {
  const args = { id: world.mintId(), type: 'page', parentId: null, attributes: { name } }
  expect((await device.mutate('nodes.create', args, world.mintId())).ok).toBe(true)
}

function names(device: SimClient): string[] {
  return device.connection.column<string>(
    `SELECT attributes ->> 'name' AS name FROM nodes WHERE type = 'page' ORDER BY name`,
  )
}

test('a connected copy that is restored sends what waited in the snapshot once, under a name of its own', async () => {
  const { server, device } = await connectedDevice()
  const { group } = device.context
  const { epoch } = device.context.sync ?? {}
  device.goOffline()
  await page(device, 'before the snapshot')
  const snapshot = await device.copyFile()
  closing.push(() => giveBack(snapshot))
  await page(device, 'after the snapshot')
  device.isOnline = true
  await settle(world, [device])

  await device.restore(snapshot)
  expect(names(device)).toEqual(['before the snapshot'])
  await page(device, 'after the restore')
  await settle(world, [device])

  expect(names(device)).toEqual(['after the restore', 'after the snapshot', 'before the snapshot'])
  drained(device)
  converged(device, await server.view('ana'))
  expect(device.context.group).not.toBe(group)
  // The server took it for a new copy, not for one that knows more than the log.
  expect(device.context.sync?.epoch).toBe(epoch)
  expect(device.context.sync?.lastAck).toBe(2)
})

test('a copied workspace and its original both go on: nothing is taken for seen, nothing stands twice', async () => {
  const { server, device } = await connectedDevice()
  device.goOffline()
  await page(device, 'unsent in both')
  const copy = await device.copy('tablet')
  closing.push(() => copy.close())
  await page(copy, 'of the copy')
  await page(device, 'of the original')
  device.isOnline = true
  await settle(world, [device, copy])

  for (const each of [device, copy]) {
    expect(names(each)).toEqual(['of the copy', 'of the original', 'unsent in both'])
    drained(each)
    converged(each, await server.view('ana'))
  }
})
