import { v7 } from 'uuid'
import { afterEach, expect, test, vi } from 'vitest'
import type { WorkspaceId } from '../../../protocol/ids.ts'
import { createDatabaseDoor } from '../../../src/client/database-door.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('a database worker that dies again and again is started anew each time, and every call is answered', async () => {
  const workers: Worker[] = []
  const PlainWorker = Worker
  class WatchedWorker extends PlainWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options)
      workers.push(this)
    }
  }
  vi.stubGlobal('Worker', WatchedWorker)
  const reports: unknown[] = []
  const door = createDatabaseDoor((error) => void reports.push(error))
  const id = v7() as WorkspaceId
  const target = { kind: 'workspace', id } as const
  let restarts = 0
  const close = door.open(
    { target, createFor: { id: v7(), name: 'Ana' }, handsOverWhenHidden: false },
    () => undefined,
    () => restarts++,
  )
  const ask = () => door.call(`workspaces/${id}`, { method: 'identify' })
  expect(await ask()).toMatchObject({ ok: true })
  for (let death = 1; death <= 3; death++) {
    workers.at(-1)?.terminate()
    expect(await ask()).toMatchObject({ ok: true })
    expect(workers).toHaveLength(death + 1)
  }
  expect(restarts).toBe(3)
  expect(reports).toEqual([])
  await close()
  await door.removeTarget(target)
})
