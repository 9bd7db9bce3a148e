/**
 * The door of the screen without the screen: what the end-to-end proofs of storage drive. `#<workspace id>` opens that
 * workspace, making it where it is missing.
 */
import { v7 } from 'uuid'
import { required } from '../../lib/assert.ts'
import type { Result } from '../../lib/result.ts'
import type { AppError } from '../../protocol/errors.ts'
import { isUuid, type WorkspaceId } from '../../protocol/ids.ts'
import { databaseDoor } from '../../src/client/device.ts'
import { openWorkspace } from '../../src/client/open-workspace.ts'
import { registryClient } from '../../src/client/registry.ts'
import type { WorkspaceClient } from '../../src/client/workspace.ts'

/** One write that was answered. */
export type Acknowledged = { readonly id: string; readonly at: number }

const person = { id: '00000000-0000-7000-8000-000000000001', name: 'Ana' }
const workers: Worker[] = []
const acknowledged: Acknowledged[] = []
const refused: AppError[] = []
let inFlight = 0
let isWriting = false
let shown: readonly string[] = []

// The database worker is out of reach for a page; a test that stops it needs its handle.
const PlainWorker = globalThis.Worker
globalThis.Worker = class extends PlainWorker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options)
    workers.push(this)
  }
}

async function openOne(id: string): Promise<WorkspaceClient> {
  if (!isUuid(id)) throw new Error('The address names no workspace')
  const workspace = await openWorkspace(id as WorkspaceId, person)
  workspace.live('nodes.list', { parentId: null }, (rows) => {
    shown = rows.map((row) => row.id)
  })
  return workspace
}

const opened = openOne(location.hash.slice(1))

async function write(workspace: WorkspaceClient, size: number): Promise<void> {
  const id = v7()
  inFlight++
  const answer = await workspace.untyped.mutate('nodes.create', {
    id,
    type: 'page',
    parentId: null,
    attributes: { name: id, text: 'x'.repeat(size) },
  })
  inFlight--
  if (answer.ok) acknowledged.push({ id, at: Date.now() })
  else refused.push(answer.error)
}

const harness = {
  ready: opened.then(() => undefined),
  role: async () => (await opened).ownerState.role,
  query: async (name: string, args: unknown) => (await opened).untyped.query(name, args),
  mutate: async (name: string, args: unknown): Promise<Result<unknown, AppError>> =>
    (await opened).untyped.mutate(name, args),
  check: async () => (await opened).maintain('check', {}),
  /** Writes one after the other until `stopWriting`; `tell` hears of each answer at once. */
  async startWriting(size = 0, tell?: (id: string) => void): Promise<void> {
    const workspace = await opened
    isWriting = true
    while (isWriting) {
      const before = acknowledged.length
      await write(workspace, size)
      const last = acknowledged.at(-1)
      if (acknowledged.length > before && last !== undefined) tell?.(last.id)
    }
  },
  stopWriting() {
    isWriting = false
  },
  writeOnce: async (size = 0) => write(await opened, size),
  written: () => ({ acknowledged, refused, inFlight }),
  /** Ids of the top nodes as the live query shows them. */
  shown: () => shown,
  stored: async () =>
    (await (await opened).query('nodes.list', { parentId: null })).map((row): string => row.id),
  close: async () => (await opened).close(),
  remove: (id: string) => registryClient.remove(id as WorkspaceId),
  release: () => databaseDoor().release(),
  terminateWorker: () => required(workers.at(-1), 'No worker runs').terminate(),
}

export type Harness = typeof harness

declare global {
  var harness: Harness
}
globalThis.harness = harness
