import { afterEach, beforeEach, expect, test } from 'vitest'
import { readNote, type Bench } from '../../../../workers/database/maintenance/bench.ts'
import { quietMs, startSchedule } from '../../../../workers/database/maintenance/schedule.ts'
import { openKeptWorkspace, type KeptWorkspace } from './kept-workspace.ts'

let workspace: KeptWorkspace
beforeEach(async () => {
  workspace = await openKeptWorkspace()
})
afterEach(async () => {
  await workspace.close()
  expect(workspace.reports).toEqual([])
})

const dayMs = 24 * 3_600_000

/** The bench of the workspace as its schedule has it, and how long nothing was asked. */
function benchOf(idle: { ms: number }): Bench {
  return {
    connection: workspace.connection,
    platform: workspace.platform,
    surroundings: workspace.surroundings,
    pool: null,
    engine: { ...workspace.hold, idleMs: () => idle.ms },
    pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
    assertOpen: () => undefined,
    untilCopied: (copy) => copy,
  }
}

test('health tells rows and bytes of each table, and of the whole', async () => {
  for (let page = 0; page < 50; page++) await workspace.page(`Page ${page}`)
  await workspace.hold.indexNow()
  const health = await workspace.done('health', { isFresh: true })
  const table = (name: string) => health.tables.find((one) => one.name === name)
  expect(table('nodes')).toMatchObject({ kind: 'pages', rows: 51 })
  expect(table('node_search')).toMatchObject({ kind: 'search', rows: 50 })
  expect(table('history_entries')).toMatchObject({ kind: 'history', rows: 50 })
  const bytes = health.tables.reduce((sum, one) => sum + one.bytes, 0)
  expect(bytes + health.file.freePages * health.file.pageSize).toBe(health.file.bytes)
  expect(health.storage).toEqual({ usage: 1_000_000, quota: 8_000_000_000, isPersisted: false })
})

test('the growth of some days foretells when the quota is used up', async () => {
  await workspace.page('First')
  expect((await workspace.done('health', {})).daysUntilFull).toBeNull()
  for (let day = 1; day <= 5; day++) {
    workspace.now += dayMs
    for (let page = 0; page < 60; page++) await workspace.page(`Page ${day} ${page}`)
    await workspace.done('health', {})
  }
  const health = await workspace.done('health', {})
  expect(health.growth).toHaveLength(6)
  expect(health.growth.map(({ bytes }) => bytes)).toEqual(
    health.growth.map(({ bytes }) => bytes).sort((a, b) => a - b),
  )
  workspace.quota = 3_000_000
  expect((await workspace.done('health', {})).daysUntilFull).toBeGreaterThan(0)
})

test('vacuum gives free pages back and tells both sizes', async () => {
  for (let page = 0; page < 300; page++) await workspace.page(`Page ${page} ${'x'.repeat(500)}`)
  await workspace.hold.indexNow()
  workspace.connection.script('DELETE FROM nodes WHERE key > 50')
  const { bytesBefore, bytesAfter } = await workspace.done('vacuum', {})
  expect(bytesAfter).toBeLessThan(bytesBefore)
  expect((await workspace.done('health', {})).file).toMatchObject({
    bytes: bytesAfter,
    freePages: 0,
  })
})

test('optimise, reindex and checkpoint leave every answer as it was', async () => {
  for (let page = 0; page < 100; page++) await workspace.page(`Harbour ${page}`)
  const before = await workspace.query('nodes.search', { text: 'harbour', limit: 100 })
  await workspace.done('optimize', {})
  expect((await workspace.done('reindex', {})).indexes).toBeGreaterThan(5)
  await workspace.done('checkpoint', {})
  expect(await workspace.query('nodes.search', { text: 'harbour', limit: 100 })).toEqual(before)
  expect(await workspace.done('check', {})).toMatchObject({ isSound: true })
})

test('what is due is done in its turn while nobody works, and not again', async () => {
  await workspace.page('Something to keep')
  const idle = { ms: 0 }
  const schedule = startSchedule(benchOf(idle), (work) => work())
  expect(await schedule.next()).toBeNull()
  idle.ms = quietMs
  const done: (string | null)[] = []
  for (let turn = 0; turn < 6; turn++) done.push(await schedule.next())
  expect(done).toEqual(['snapshot', 'check', 'drill', 'optimize', 'files', null])
  workspace.now += dayMs
  expect([await schedule.next(), await schedule.next()]).toEqual(['check', null])
  await workspace.page('Something new')
  workspace.now += dayMs
  expect([await schedule.next(), await schedule.next()]).toEqual(['snapshot', 'check'])
  expect(await workspace.done('snapshots.list', {})).toHaveLength(2)
  schedule.stop()
})

test('an empty workspace is left alone', async () => {
  const schedule = startSchedule(benchOf({ ms: quietMs }), (work) => work())
  expect(await schedule.next()).toBeNull()
  schedule.stop()
})

test('a daily snapshot leaves room on the device, and what failed waits for its next turn', async () => {
  await workspace.page('Something to keep')
  workspace.quota = 1_100_000
  const schedule = startSchedule(benchOf({ ms: quietMs }), (work) => work())
  expect(await schedule.next()).toBeNull()
  expect(await schedule.next()).toBe('check')
  expect(readNote(workspace.connection, 'snapshot')).toBeNull()
  schedule.stop()
})

test('unknown tasks and wrong arguments are answered, not thrown', async () => {
  expect(await workspace.run('snapshots.restore', { name: '../../registry' })).toMatchObject({
    ok: false,
    error: { code: 'invalid_args' },
  })
  expect(
    await workspace.engine.call(
      { send: () => undefined },
      { method: 'maintain', task: 'toString', args: {} },
    ),
  ).toMatchObject({ ok: false, error: { code: 'unsupported' } })
})
