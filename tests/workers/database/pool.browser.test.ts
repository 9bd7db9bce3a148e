import * as Comlink from 'comlink'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PoolProbe } from './pool-probe.worker.ts'

const workers: Worker[] = []
let directory: string
let count = 0

/** A worker of its own: what a tab is to a pool. */
function startProbe(): Comlink.Remote<PoolProbe> {
  const worker = new Worker(new URL('./pool-probe.worker.ts', import.meta.url), { type: 'module' })
  workers.push(worker)
  return Comlink.wrap<PoolProbe>(worker)
}

beforeEach(() => {
  directory = `pool-test/${count++}`
})
afterEach(async () => {
  for (const worker of workers.splice(0)) worker.terminate()
  await removeAll()
})

/** A worker that was stopped lets go of its handles a little later. */
async function removeAll(): Promise<void> {
  const root = await navigator.storage.getDirectory()
  for (;;) {
    try {
      return await root.removeEntry('pool-test', { recursive: true })
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

/** Every file of the pool by its name on disk. */
async function filesOnDisk(path: string): Promise<string[]> {
  let place = await navigator.storage.getDirectory()
  for (const name of path.split('/')) place = await place.getDirectoryHandle(name)
  const names: string[] = []
  const collect = async (folder: FileSystemDirectoryHandle) => {
    for await (const [name, entry] of folder.entries()) {
      if (entry instanceof FileSystemDirectoryHandle) await collect(entry)
      else names.push(name)
    }
  }
  await collect(place)
  return names.sort()
}

test('a handle rejected at any place while a pool opens deletes nothing, and the pool opens afterwards', async () => {
  const made = startProbe()
  expect(await made.addRows(directory, 50)).toBe(50)
  const before = await filesOnDisk(directory)
  const counting = startProbe()
  await counting.reject([])
  expect(await counting.inspect(directory)).toEqual({ rows: 50, check: 'ok' })
  const handles = await counting.calls()
  expect(handles).toBeGreaterThanOrEqual(before.length)

  for (let k = 1; k <= handles; k++) {
    const probe = startProbe()
    await probe.reject([k])
    expect(await probe.tryOpen(directory, 1), `handle ${k}`).toMatchObject({
      error: { code: 'storage_locked' },
    })
    expect(await filesOnDisk(directory), `handle ${k}`).toEqual(before)
    await probe.reject([])
    expect(await probe.inspect(directory), `handle ${k}`).toEqual({ rows: 50, check: 'ok' })
  }
})

test('the same holds when a paused pool is taken up again', async () => {
  const probe = startProbe()
  await probe.addRows(directory, 50)
  const before = await filesOnDisk(directory)
  for (let k = 1; k <= before.length; k++) {
    await probe.reject([k], 'InvalidStateError')
    expect(await probe.tryOpen(directory, 1), `handle ${k}`).toMatchObject({
      error: { code: 'storage_failed' },
    })
    expect(await filesOnDisk(directory)).toEqual(before)
    await probe.reject([])
    expect(await probe.inspect(directory), `handle ${k}`).toEqual({ rows: 50, check: 'ok' })
  }
})

test('a first start that fails at any handle leaves a place in which the next start works', async () => {
  for (let k = 1; k <= 6; k++) {
    const place = `${directory}-${k}`
    const probe = startProbe()
    await probe.reject([k])
    await probe.tryOpen(place, 1)
    const next = startProbe()
    await probe.reject([])
    expect(await next.addRows(place, 10), `handle ${k}`).toBe(10)
    expect(await next.inspect(place), `handle ${k}`).toEqual({ rows: 10, check: 'ok' })
    expect((await next.pragmas(place))['journal_mode'], `handle ${k}`).toBe('wal')
  }
})

test('opening is tried again while handles are held, and says so when it gives up', async () => {
  const probe = startProbe()
  await probe.addRows(directory, 5)
  await probe.reject([1, 2, 3])
  expect(await probe.tryOpen(directory, 9)).toEqual({ error: null, waits: 1 })
  await probe.reject(Array.from({ length: 100 }, (_, index) => index + 1))
  expect(await probe.tryOpen(directory, 3)).toMatchObject({
    error: { code: 'storage_locked', attempts: 3 },
    waits: 2,
  })
  await probe.reject(
    Array.from({ length: 100 }, (_, index) => index + 1),
    'QuotaExceededError',
  )
  expect(await probe.tryOpen(directory, 1)).toMatchObject({ error: { code: 'quota_exceeded' } })
  await probe.reject([])
  expect(await probe.inspect(directory)).toEqual({ rows: 5, check: 'ok' })
})

test('a pool that another worker holds is refused, and the holder goes on undisturbed', async () => {
  const holder = startProbe()
  await holder.addRows(directory, 20)
  await holder.hold(directory)
  const other = startProbe()
  expect(await other.tryOpen(directory, 2)).toMatchObject({ error: { code: 'storage_locked' } })
  expect(await holder.writeHeld()).toBe(21)
  await holder.letGo()
  expect(await other.inspect(directory)).toEqual({ rows: 21, check: 'ok' })
})

test('a database is opened with a log, alone, and on disk before a write is acknowledged', async () => {
  const read = await startProbe().pragmas(directory)
  expect(read).toEqual({
    journal_mode: 'wal',
    locking_mode: 'exclusive',
    // FULL
    synchronous: 2,
    // MEMORY
    temp_store: 2,
    foreign_keys: 0,
    files: ['/data.db', '/data.db-wal'],
  })
})

test('a write of one page adds one page to the log, without filling up its last sector', async () => {
  expect(await startProbe().pagesOfOneWrite(directory)).toBe(1)
})

test('the file systems that would start workers of their own are not there', async () => {
  expect(await startProbe().vfsNames()).toEqual([])
})

test('a pool cannot be paused under an open database', async () => {
  const probe = startProbe()
  await probe.addRows(directory, 5)
  await probe.hold(directory)
  expect(await probe.pauseWhileOpen()).toContain('Cannot pause')
  expect(await probe.writeHeld()).toBe(6)
  await probe.letGo()
})

test('an exported file is a whole database, and what is none is not imported', async () => {
  const probe = startProbe()
  await probe.addRows(directory, 30)
  const { rows, bytes } = await probe.copy(directory)
  expect(rows).toBe(30)
  expect(bytes % 4096).toBe(0)
  expect(await probe.importGarbage(directory)).toContain('Error')
  expect(await probe.inspect(directory)).toEqual({ rows: 30, check: 'ok' })
})

test('destroying a pool leaves the one beside it alone', async () => {
  const probe = startProbe()
  const other = `${directory}-other`
  await probe.addRows(directory, 3)
  await probe.addRows(other, 4)
  await probe.destroy(directory)
  expect(await probe.inspect(other)).toEqual({ rows: 4, check: 'ok' })
  await expect(filesOnDisk(directory)).rejects.toThrow()
})
