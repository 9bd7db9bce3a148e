import * as Comlink from 'comlink'
import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WorkspaceId } from '../../../protocol/ids.ts'
import type { ShelfProbe } from './shelf-probe.worker.ts'

const hash = 'ab'.repeat(32)
let workspace: WorkspaceId
let worker: Worker
let probe: Comlink.Remote<ShelfProbe>

beforeEach(() => {
  workspace = v7() as WorkspaceId
  start()
})

afterEach(async () => {
  worker.terminate()
  const workspaces = await (await navigator.storage.getDirectory()).getDirectoryHandle('workspaces')
  await workspaces.removeEntry(workspace, { recursive: true })
})

function start(): void {
  worker = new Worker(new URL('./shelf-probe.worker.ts', import.meta.url), { type: 'module' })
  probe = Comlink.wrap<ShelfProbe>(worker)
}

for (const canMove of [true, false]) {
  const how = canMove ? 'renamed' : 'written again where the browser cannot rename it'
  test(`a file that has arrived is ${how}, and is not to be found before`, async () => {
    expect(await probe.append(workspace, hash, 'high ')).toBe('high ')
    expect(await probe.append(workspace, hash, 'water')).toBe('high water')
    expect(await probe.find(workspace, hash)).toBeNull()
    await probe.keep(workspace, hash, canMove)
    expect(await probe.find(workspace, hash)).toBe('high water')
    expect(await probe.append(workspace, hash, 'anew')).toBe('anew')
  })
}

test('what has arrived is there after the worker was killed', async () => {
  await probe.append(workspace, hash, 'high ')
  worker.terminate()
  start()
  await expect.poll(() => probe.append(workspace, hash, 'water')).toBe('high water')
})

test('parts that nobody went on with go, files stay until they are removed', async () => {
  await probe.append(workspace, hash, 'kept')
  await probe.keep(workspace, hash, true)
  await probe.append(workspace, hash, 'old')
  await probe.removeOldParts(workspace, Date.now() - 60_000)
  expect(await probe.append(workspace, hash, 'er')).toBe('older')
  await probe.removeOldParts(workspace, Date.now() + 60_000)
  expect(await probe.append(workspace, hash, 'new')).toBe('new')
  expect(await probe.find(workspace, hash)).toBe('kept')
  await probe.remove(workspace, hash)
  await probe.remove(workspace, hash)
  expect(await probe.find(workspace, hash)).toBeNull()
})
