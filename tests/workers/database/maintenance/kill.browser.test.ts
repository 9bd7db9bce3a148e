import * as Comlink from 'comlink'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import type { DatabaseWorkerApi, EngineCall } from '../../../../protocol/database-api.ts'
import type { WorkspaceId } from '../../../../protocol/ids.ts'
import type { Snapshot } from '../../../../protocol/maintenance.ts'
import { readAnswer } from '../../../../protocol/queries/answer.ts'

/** A database worker of its own, that a test can kill. */
function startWorker(id: WorkspaceId) {
  const worker = new Worker(
    new URL('../../../../workers/database/database.worker.ts', import.meta.url),
    { type: 'module', name: `holdfast:worker:${v7()}` },
  )
  const api = Comlink.wrap<DatabaseWorkerApi>(worker)
  const { port2 } = new MessageChannel()
  const target = { kind: 'workspace', id } as const
  const createFor = { id: v7(), name: 'Ana' }
  void api.open({ target, createFor, handsOverWhenHidden: false }, Comlink.transfer(port2, [port2]))
  const call = (request: EngineCall) => api.call(`workspaces/${id}`, request)
  return {
    kill: () => worker.terminate(),
    call,
    async done<T>(request: EngineCall): Promise<T> {
      const answer = await call(request)
      if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`)
      return answer.value as T
    },
    page(name: string) {
      const args = { id: v7(), type: 'page', parentId: null, attributes: { name } }
      const opId = v7() as never
      return this.done({ method: 'mutate', opId, name: 'nodes.create', args })
    },
    async names(): Promise<string[]> {
      const args = { parentId: null, limit: 1000 }
      const json = await this.done<string>({ method: 'query', name: 'nodes.list', args })
      const rows = readAnswer('nodes.list', json) as { attributes: { name: string } }[]
      return rows.map((row) => row.attributes.name).sort()
    },
    maintain<T>(task: string, args: object = {}): Promise<T> {
      return this.done<T>({ method: 'maintain', task, args })
    },
  }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const padding = 'x'.repeat(1500)
const rounds = 4

test('a worker killed anywhere in a restore leaves the old state or the new one, and both can be had', async () => {
  const id = v7() as WorkspaceId
  let worker = startWorker(id)
  for (let page = 0; page < 150; page++) await worker.page(`Old ${page} ${padding}`)
  const { snapshot } = await worker.maintain<{ snapshot: Snapshot }>('snapshot')
  for (let page = 0; page < 50; page++) await worker.page(`New ${page} ${padding}`)
  const newer = await worker.names()
  const older = newer.filter((name) => name.startsWith('Old'))
  const start = performance.now()
  await worker.maintain('snapshots.restore', { name: snapshot.name })
  const tookMs = performance.now() - start
  const [kept] = await worker.maintain<Snapshot[]>('snapshots.list')
  const seen = new Set<number>()
  for (let round = 0; round < rounds; round++) {
    const goal = round % 2 === 0 ? (kept?.name ?? '') : snapshot.name
    void worker.maintain('snapshots.restore', { name: goal }).catch(() => undefined)
    await wait((tookMs * (round + 1)) / rounds)
    worker.kill()
    worker = startWorker(id)
    const names = await worker.names()
    expect([older, newer]).toContainEqual(names)
    seen.add(names.length)
    const report = await worker.maintain<{ findings: unknown[]; isSound: boolean }>('check')
    expect(report).toMatchObject({ isSound: true })
    await worker.page('Between')
    const between = await worker.names()
    expect(between).toHaveLength(names.length + 1)
    await worker.maintain('snapshots.restore', {
      name: names.length === older.length ? snapshot.name : (kept?.name ?? ''),
    })
  }
  worker.kill()
})

test('a worker killed anywhere in a snapshot leaves no half snapshot and no harm', async () => {
  const id = v7() as WorkspaceId
  let worker = startWorker(id)
  for (let page = 0; page < 200; page++) await worker.page(`Page ${page} ${padding}`)
  const start = performance.now()
  await worker.maintain('snapshot')
  const tookMs = performance.now() - start
  let pages = 200
  for (let round = 0; round < rounds; round++) {
    await worker.page(`More ${round}`)
    pages++
    void worker.maintain('snapshot').catch(() => undefined)
    await wait((tookMs * (round + 1)) / rounds)
    worker.kill()
    worker = startWorker(id)
    expect(await worker.names()).toHaveLength(pages)
    for (const snapshot of await worker.maintain<Snapshot[]>('snapshots.list'))
      expect(snapshot.nodes).toBeGreaterThanOrEqual(200)
    await worker.page(`After ${round}`)
    pages++
    await worker.maintain('snapshot')
    expect(await worker.maintain('restoreDrill')).toMatchObject({ isSound: true, details: [] })
  }
  worker.kill()
})
