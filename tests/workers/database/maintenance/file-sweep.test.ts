import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Bench } from '../../../../workers/database/maintenance/bench.ts'
import { graceMs, sweepFiles } from '../../../../workers/database/maintenance/file-sweep.ts'
import { settleSlice } from '../../../../workers/database/settle.ts'
import { openKeptWorkspace, type KeptWorkspace } from './kept-workspace.ts'

let workspace: KeptWorkspace
let duringPause: () => Promise<unknown>
beforeEach(async () => {
  workspace = await openKeptWorkspace()
  duringPause = () => Promise.resolve()
})
afterEach(async () => {
  await workspace.close()
  expect(workspace.reports).toEqual([])
})

const nameOf = (digit: string) => digit.repeat(64)

function sweep(): Promise<readonly string[]> {
  const bench: Bench = {
    connection: workspace.connection,
    platform: workspace.platform,
    surroundings: workspace.surroundings,
    pool: null,
    engine: workspace.hold,
    pause: async () => void (await duringPause()),
    assertOpen: () => undefined,
    untilCopied: (copy) => copy,
  }
  return sweepFiles(bench)
}

/** Two looks with the time between them that has to pass. */
async function sweepTwice(): Promise<readonly string[]> {
  expect(await sweep()).toEqual([])
  workspace.now += graceMs
  return sweep()
}

const store = (name: string) => void workspace.shelves.storedAt.set(name, workspace.now++)

async function file(name: string): Promise<string> {
  store(name)
  return nodeOf(name)
}

async function nodeOf(name: string): Promise<string> {
  const id = v7()
  const attributes = { name: 'File', hash: name }
  await workspace.mutate('nodes.create', { id, type: 'file', parentId: null, attributes })
  return id
}

async function purge(id: string): Promise<void> {
  await workspace.mutate('nodes.delete', { id })
  expect(await workspace.mutate('nodes.purge', { id })).toMatchObject({ ok: true })
}

test('bytes whose node was removed for good go at the second look, those of all others stay', async () => {
  await file(nameOf('a'))
  const trashed = await file(nameOf('b'))
  await workspace.mutate('nodes.delete', { id: trashed })
  const purged = await file(nameOf('c'))
  const twin = await file(nameOf('d'))
  await nodeOf(nameOf('d'))
  await purge(purged)
  await purge(twin)
  expect(await sweepTwice()).toEqual([nameOf('c')])
  expect([...workspace.shelves.storedAt.keys()]).toEqual(['a', 'b', 'd'].map(nameOf))
  expect(await sweepTwice()).toEqual([])
})

test('a look too soon removes nothing, and what is needed again meanwhile starts anew', async () => {
  store(nameOf('a'))
  expect(await sweep()).toEqual([])
  workspace.now += graceMs - 1
  expect(await sweep()).toEqual([])
  const id = await nodeOf(nameOf('a'))
  workspace.now += 1
  expect(await sweep()).toEqual([])
  await purge(id)
  expect(await sweepTwice()).toEqual([nameOf('a')])
})

test('bytes that an import stored again since the first look stay, though no node names them yet', async () => {
  store(nameOf('a'))
  expect(await sweep()).toEqual([])
  workspace.now += graceMs
  store(nameOf('a'))
  expect(await sweep()).toEqual([])
  await nodeOf(nameOf('a'))
  expect(await sweep()).toEqual([])
})

test('a node that comes while the others are looked at keeps its bytes', async () => {
  store(nameOf('a'))
  expect(await sweep()).toEqual([])
  workspace.now += graceMs
  let isMade = false
  duringPause = async () => {
    if (!isMade) await nodeOf(nameOf('a'))
    isMade = true
  }
  expect(await sweep()).toEqual([])
})

test('bytes that a snapshot names stay for as long as it does', async () => {
  const id = await file(nameOf('a'))
  const { snapshot } = await workspace.done('snapshot', {})
  await purge(id)
  expect(await sweepTwice()).toEqual([])
  expect(await sweep()).toEqual([])
  await workspace.done('snapshots.remove', { name: snapshot.name })
  expect(await sweep()).toEqual([nameOf('a')])
})

test('where a snapshot cannot be read nothing goes', async () => {
  store(nameOf('a'))
  await workspace.page('Something to keep')
  const { snapshot } = await workspace.done('snapshot', {})
  expect(await sweep()).toEqual([])
  workspace.now += graceMs
  workspace.shelves.on('snapshots').get(snapshot.name)?.truncate(100)
  await expect(sweep()).rejects.toThrow()
  expect(workspace.shelves.storedAt.has(nameOf('a'))).toBe(true)
})

test('bytes that history can bring back stay, settled or not', async () => {
  const id = await file(nameOf('a'))
  store(nameOf('b'))
  await workspace.mutate('nodes.update', { id, attributes: { hash: nameOf('b') } })
  expect(await sweepTwice()).toEqual([])
  settleSlice({ connection: workspace.connection, unsettled: 1 })
  expect(await sweep()).toEqual([])
})
