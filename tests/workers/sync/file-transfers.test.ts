/** Files of two devices and a real server: real database, real transfers; only the disk and the network are a test's. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nodeIdSchema, type NodeId, type WorkspaceId } from '../../../protocol/ids.ts'
import type { SyncCallName, SyncCalls } from '../../../protocol/sync-api.ts'
import type { TransferNews, TransferView } from '../../../protocol/transfers.ts'
import { createFileTransfers, type FileTransfers } from '../../../workers/sync/file-transfers.ts'
import { bringNodes, hashOf, origin } from '../../server/files/tus-visitor.ts'
import { create, startMs } from '../../server/sync/sync-world.ts'
import {
  bringWorkspace,
  claim,
  openTestServer,
  type Member,
  type TestServer,
} from '../../server/test-server.ts'
import { confirmNodes } from '../database/sync/confirm-nodes.ts'
import { openTestWorkspace, type TestWorkspace } from '../database/test-workspace.ts'
import { createMemoryShelf, type MemoryShelf } from './memory-shelf.ts'

let server: TestServer
let ada: Member
let workspaceId: WorkspaceId
let seq: number
const devices: Device[] = []

beforeEach(() => openServer())

afterEach(async () => {
  for (const device of devices.splice(0)) await device.close()
  await server.close()
})

async function openServer(yaml = ''): Promise<void> {
  server = await openTestServer({ yaml })
  server.clock.pass(startMs - server.clock.now())
  ada = await claim(server)
  workspaceId = (await bringWorkspace(ada)) as WorkspaceId
  seq = 1
}

type Verdict = 'pass' | 'lose request' | 'lose answer'

class Device {
  readonly workspace: TestWorkspace
  readonly shelf: MemoryShelf = createMemoryShelf()
  readonly news: TransferNews[] = []
  readonly requests: string[] = []
  sentBytes = 0
  largestChunk = 0
  /** What becomes of each request, by its number from 1. */
  weather: (request: number) => Verdict = () => 'pass'
  transfers: FileTransfers

  private constructor(workspace: TestWorkspace) {
    this.workspace = workspace
    this.transfers = this.#start()
  }

  static async open(): Promise<Device> {
    const workspace = await openTestWorkspace()
    const { context, engine, guest } = workspace
    await engine.call(guest, { method: 'connect', person: { id: context.me.id, name: 'Ada' } })
    const device = new Device(workspace)
    devices.push(device)
    return device
  }

  /** As a killed tab: what is in memory is gone, the database and the disk stay. */
  crash(): void {
    this.transfers.close()
    this.transfers = this.#start()
    this.transfers.setLine(true)
  }

  #start(): FileTransfers {
    return createFileTransfers({
      workspaceId,
      shelf: this.shelf,
      fetch: (input, init) => this.#fetch(input as string, init ?? {}),
      schedule(work, delayMs) {
        // Waiting is of no interest here.
        const timer = setTimeout(work, Math.min(delayMs, 5) * (delayMs >= 60_000 ? 1000 : 1))
        return () => clearTimeout(timer)
      },
      ask: async <Name extends SyncCallName>(name: Name, ...args: Parameters<SyncCalls[Name]>) => {
        const { engine, guest } = this.workspace
        const answer = await engine.call(guest, { method: 'sync', name, args })
        if (!answer.ok) throw new Error(answer.error.message)
        return answer.value as ReturnType<SyncCalls[Name]>
      },
      toPages: (message) => void this.news.push(message),
      settled: () => undefined,
      now: () => Date.now(),
      elapsedMs: () => performance.now(),
      random: () => 0,
      report: (error) => {
        throw error
      },
    })
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    this.requests.push(`${init.method ?? 'GET'}`)
    const chunk = init.body instanceof Blob ? init.body.size : 0
    this.sentBytes += chunk
    this.largestChunk = Math.max(this.largestChunk, chunk)
    const verdict = this.weather(this.requests.length)
    if (verdict === 'lose request') throw new TypeError('The line broke')
    const cookie = [...ada.visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), Cookie: cookie, Origin: origin }
    const { method = 'GET', body = null } = init
    const answer = await server.app.request(
      `${origin}${path}`,
      { method, headers, body },
      { peer: '192.0.2.1' },
    )
    if (verdict === 'lose answer') throw new TypeError('The line broke')
    return answer
  }

  /** A file that was added here, whose node the server has. */
  async add(bytes: Uint8Array<ArrayBuffer>, nodes: readonly string[] = []): Promise<NodeId> {
    const id = nodeIdSchema.parse(await this.workspace.create(null, 'photo.png', 'file'))
    const hash = hashOf(bytes)
    this.shelf.files.set(hash, bytes)
    await this.workspace.mutate('nodes.update', { id, attributes: { hash, size: bytes.length } })
    await confirmNodes(this.workspace, [...nodes, id])
    await bringNodes(server, workspaceId, seq++, [create(id, null, { type: 'file' })])
    this.transfers.changed()
    return id
  }

  views(): Map<string, TransferView> {
    const views = new Map<string, TransferView>()
    for (const message of this.news) {
      if (message.kind !== 'transfers') continue
      if (message.isWhole) views.clear()
      for (const view of message.changed) views.set(view.hash, view)
      for (const key of message.gone)
        for (const [hash, view] of views) if (view.key === key) views.delete(hash)
    }
    return views
  }

  /** Whether these bytes are on its disk, as they are. */
  has(bytes: Uint8Array): boolean {
    const stored = this.shelf.files.get(hashOf(bytes))
    return stored !== undefined && hashOf(stored) === hashOf(bytes)
  }

  unsent = () => this.workspace.query('files.unsent', {})

  async close(): Promise<void> {
    this.transfers.close()
    await this.workspace.close()
  }
}

/** Bytes that are not all alike. */
function photo(size: number, start = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  for (let at = 0, value = start; at < size; at++) bytes[at] = value = (value * 31 + 7) % 251
  return bytes
}

const big = photo(1_700_000)

test('a file goes up by itself, and comes to another device that wants it', async () => {
  const one = await Device.open()
  one.transfers.setLine(true)
  const node = await one.add(big)
  await expect.poll(() => one.unsent()).toEqual([])
  const other = await Device.open()
  other.transfers.setLine(true)
  const hash = hashOf(big)
  other.transfers.fromPage({ kind: 'want-file', nodeId: node, hash, size: big.length })
  await expect.poll(() => other.has(big)).toBe(true)
  await expect.poll(() => other.news).toContainEqual({ kind: 'file-here', hash })
  expect(other.shelf.parts.size).toBe(0)
  expect(await other.workspace.query('files.room', {})).toEqual({ count: 1, bytes: big.length })
})

test('a small file is one request', async () => {
  const one = await Device.open()
  one.transfers.setLine(true)
  await one.add(photo(5000))
  await expect.poll(() => one.unsent()).toEqual([])
  expect(one.requests).toEqual(['POST'])
})

test('an upload that is cut at any request, before or after the server heard it, goes on and settles', async () => {
  for (const verdict of ['lose request', 'lose answer'] as const) {
    for (let cut = 1; cut <= 4; cut++) {
      const device = await Device.open()
      device.weather = (request) => (request === cut ? verdict : 'pass')
      device.transfers.setLine(true)
      const bytes = photo(big.length, cut + verdict.length)
      const node = await device.add(bytes)
      await expect.poll(() => device.unsent(), { timeout: 5000 }).toEqual([])
      const stored = await server.app.request(
        `${origin}/api/workspaces/${workspaceId}/files/${node}/${hashOf(bytes)}`,
        { headers: { Cookie: [...ada.visitor.cookies].map((pair) => pair.join('=')).join(';') } },
      )
      expect(hashOf(new Uint8Array(await stored.arrayBuffer()))).toBe(hashOf(bytes))
    }
  }
})

test('a tab that is killed at any request of an upload leaves one that the next tab ends', async () => {
  for (let kill = 1; kill <= 4; kill++) {
    const device = await Device.open()
    let hasCrashed = false
    device.weather = (request) => {
      if (request !== kill || hasCrashed) return 'pass'
      hasCrashed = true
      device.crash()
      return 'lose answer'
    }
    device.transfers.setLine(true)
    await device.add(photo(big.length, 100 + kill))
    await expect.poll(() => device.unsent(), { timeout: 5000 }).toEqual([])
    expect(hasCrashed).toBe(true)
    // What had arrived was not sent again; the chunk that was under way may have been.
    expect(device.sentBytes).toBeLessThanOrEqual(big.length + device.largestChunk)
  }
})

test('a download that is cut goes on where it stopped', async () => {
  const one = await Device.open()
  one.transfers.setLine(true)
  const node = await one.add(big)
  await expect.poll(() => one.unsent()).toEqual([])
  const other = await Device.open()
  const hash = hashOf(big)
  other.shelf.parts.set(hash, big.slice(0, 1_000_000))
  other.transfers.setLine(true)
  other.transfers.fromPage({ kind: 'want-file', nodeId: node, hash, size: big.length })
  await expect.poll(() => other.has(big)).toBe(true)
  expect(other.requests).toEqual(['GET'])
})

test('bytes that arrived damaged are not kept, and are fetched anew', async () => {
  const one = await Device.open()
  one.transfers.setLine(true)
  const node = await one.add(big)
  await expect.poll(() => one.unsent()).toEqual([])
  const other = await Device.open()
  const hash = hashOf(big)
  other.shelf.parts.set(hash, new Uint8Array(1_000_000))
  other.transfers.setLine(true)
  other.transfers.fromPage({ kind: 'want-file', nodeId: node, hash, size: big.length })
  await expect
    .poll(() => other.views().get(hash))
    .toMatchObject({ phase: 'failed', code: 'hash_mismatch' })
  expect(other.shelf.files.size).toBe(0)
  other.transfers.fromPage({ kind: 'retry-file', hash })
  await expect.poll(() => other.has(big)).toBe(true)
})

test('a poison file blocks none of the rest, is remembered, and goes when it is mended', async () => {
  await server.close()
  await openServer('files: { largestMib: 1 }')
  const one = await Device.open()
  const poison = await one.add(photo(1_100_000))
  await one.add(photo(5000))
  await one.add(photo(6000))
  one.transfers.setLine(true)
  const code = 'too_large'
  const left = [{ nodeId: poison, hash: hashOf(photo(1_100_000)), code }]
  await expect.poll(() => one.unsent()).toEqual(left)
  one.crash()
  await expect
    .poll(() => one.views().get(hashOf(photo(1_100_000))))
    .toMatchObject({ phase: 'failed', code })
})

test('while the line is closed nothing is asked', async () => {
  const one = await Device.open()
  await one.add(photo(5000))
  one.transfers.fromPage({ kind: 'want-file', nodeId: 'x', hash: 'ab'.repeat(32), size: 3 })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(one.requests).toEqual([])
})

test('what is kept on this device comes by itself, and only what is missing', async () => {
  const one = await Device.open()
  one.transfers.setLine(true)
  const node = await one.add(photo(5000))
  await expect.poll(() => one.unsent()).toEqual([])
  one.shelf.files.clear()
  await one.workspace.engine.call(one.workspace.guest, {
    method: 'keepFiles',
    nodeId: node,
    isKept: true,
  })
  one.transfers.changed()
  await expect.poll(() => one.shelf.files.size).toBe(1)
  expect(one.requests).toEqual(['POST', 'GET'])
  one.transfers.changed()
  expect(await one.workspace.query('files.room', {})).toEqual({ count: 0, bytes: 0 })
})

test('a full device drops what can be fetched again, and says so', async () => {
  const one = await Device.open()
  one.transfers.setLine(true)
  const [old, fresh] = [photo(5000), photo(6000)]
  const nodes = [await one.add(old), await one.add(fresh)]
  await expect.poll(() => one.unsent()).toEqual([])
  const other = await Device.open()
  other.shelf.room = 8000
  other.transfers.setLine(true)
  other.transfers.fromPage({
    kind: 'want-file',
    nodeId: nodes[0] ?? '',
    hash: hashOf(old),
    size: 5000,
  })
  await expect.poll(() => other.shelf.files.has(hashOf(old))).toBe(true)
  other.transfers.fromPage({
    kind: 'want-file',
    nodeId: nodes[1] ?? '',
    hash: hashOf(fresh),
    size: 6000,
  })
  await expect.poll(() => [...other.shelf.files.keys()]).toEqual([hashOf(fresh)])
  expect(other.news).toContainEqual({ kind: 'files-dropped', hashes: [hashOf(old)] })
})

test('a copy of a file whose bytes are elsewhere is settled without them', async () => {
  const one = await Device.open()
  one.transfers.setLine(true)
  const bytes = photo(5000)
  await one.add(bytes)
  await expect.poll(() => one.unsent()).toEqual([])
  one.shelf.files.clear()
  const twin = await one.add(bytes)
  one.shelf.files.clear()
  one.transfers.changed()
  await expect.poll(() => one.unsent()).toEqual([])
  one.transfers.fromPage({ kind: 'want-file', nodeId: twin, hash: hashOf(bytes), size: 5000 })
  await expect.poll(() => one.shelf.files.size).toBe(1)
})
