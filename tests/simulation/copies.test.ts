/** A connected copy that is put back to a snapshot, or copied to another device, while everything goes on. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { giveBack } from './blank-files.ts'
import { createScene, names, type Scene } from './scene.ts'

let scene: Scene
beforeEach(() => {
  scene = createScene()
})
afterEach(() => {
  scene.close()
})

test('a connected copy that is restored sends what waited in the snapshot once, under a name of its own', async () => {
  const device = await scene.device('laptop')
  const { group } = device.context
  const { epoch } = device.context.sync ?? {}
  device.goOffline()
  await scene.page(device, 'before the snapshot')
  const snapshot = await device.copyFile()
  await scene.page(device, 'after the snapshot')
  device.isOnline = true
  await scene.settle()

  await device.restore(snapshot)
  giveBack(snapshot)
  expect(names(device)).toEqual(['before the snapshot'])
  await scene.page(device, 'after the restore')
  await scene.settle()

  expect(names(device)).toEqual(['after the restore', 'after the snapshot', 'before the snapshot'])
  await scene.judge()
  expect(device.context.group).not.toBe(group)
  // The server took it for a new copy, not for one that knows more than the log.
  expect(device.context.sync?.epoch).toBe(epoch)
  expect(device.context.sync?.lastAck).toBe(2)
})

test('a copied workspace and its original both go on: nothing is taken for seen, nothing stands twice', async () => {
  const device = await scene.device('laptop')
  device.goOffline()
  await scene.page(device, 'unsent in both')
  const copy = await scene.add(await device.copy('tablet'))
  await scene.page(copy, 'of the copy')
  await scene.page(device, 'of the original')
  device.isOnline = true
  await scene.judge()

  for (const each of scene.devices)
    expect(names(each)).toEqual(['of the copy', 'of the original', 'unsent in both'])
})
