import { afterEach, beforeEach, expect, test } from 'vitest'
import { finishPlainFile } from '../../../../workers/database/sqlite/plain-files.ts'
import { openKeptWorkspace, type KeptWorkspace } from './kept-workspace.ts'

let workspace: KeptWorkspace
beforeEach(async () => {
  workspace = await openKeptWorkspace()
})
afterEach(async () => {
  await workspace.close()
  expect(workspace.reports).toEqual([])
})

const names = async () =>
  ((await workspace.query('nodes.list', { parentId: null })) as { attributes: { name: string } }[])
    .map((row) => row.attributes.name)
    .sort()

const snapshots = () => workspace.done('snapshots.list', {})

test('a snapshot says when it was taken, what it weighs and what it holds', async () => {
  await workspace.page('Tides')
  const { snapshot, isNew } = await workspace.done('snapshot', {})
  expect(isNew).toBe(true)
  expect(snapshot).toMatchObject({ at: workspace.now, nodes: 1, reason: 'asked', version: 1 })
  expect(snapshot.tables.find(({ name }) => name === 'nodes')?.rows).toBe(2)
  expect(await snapshots()).toEqual([snapshot])
})

test('nothing new is copied when nothing was written', async () => {
  await workspace.page('Tides')
  const first = await workspace.done('snapshot', {})
  workspace.now += 1000
  expect(await workspace.done('snapshot', {})).toEqual({ ...first, isNew: false })
  expect(await snapshots()).toHaveLength(1)
})

test('writes during the copy are in it or not, and never half', async () => {
  for (let page = 0; page < 200; page++) await workspace.page(`Page ${page}`)
  const copying = workspace.done('snapshot', {})
  for (let page = 0; page < 50; page++) await workspace.page(`Later ${page}`)
  const { snapshot } = await copying
  expect(snapshot.nodes).toBeGreaterThanOrEqual(200)
  expect(await workspace.done('restoreDrill', {})).toMatchObject({ isSound: true, details: [] })
})

test('a restore brings back the pages of then and keeps those of now', async () => {
  await workspace.page('Old')
  const { snapshot } = await workspace.done('snapshot', {})
  await workspace.page('New')
  workspace.now += 60_000
  const report = await workspace.done('snapshots.restore', { name: snapshot.name })
  expect(report.nodes).toBe(1)
  await workspace.reopen()
  expect(await names()).toEqual(['Old'])
  await workspace.done('snapshots.restore', { name: report.keptAs ?? '' })
  await workspace.reopen()
  expect(await names()).toEqual(['New', 'Old'])
})

test('a restored file is a copy of its own: another group, a later owner', async () => {
  const meta = (key: string) =>
    workspace.connection.value<string>('SELECT value FROM _meta WHERE key = ?', key)
  await workspace.page('Old')
  const { snapshot } = await workspace.done('snapshot', {})
  await workspace.reopen()
  const before = { group: meta('group'), epoch: workspace.engine.epoch, person: meta('person') }
  await workspace.done('snapshots.restore', { name: snapshot.name })
  await workspace.reopen()
  expect(meta('group')).not.toBe(before.group)
  expect(meta('person')).toBe(before.person)
  expect(workspace.engine.epoch).toBeGreaterThan(before.epoch)
})

test('calls that come during a restore are answered by the restored file, and none by the old one', async () => {
  await workspace.page('Old')
  const { snapshot } = await workspace.done('snapshot', {})
  const restored = workspace.run('snapshots.restore', { name: snapshot.name })
  await untilHeld()
  let isAnswered = false
  void workspace.page('Between').then(() => (isAnswered = true))
  expect((await restored).ok).toBe(true)
  await workspace.engine.replaced
  expect(isAnswered).toBe(false)
  expect(workspace.events).toContainEqual({ kind: 'replaced' })
  await workspace.reopen()
  expect(await names()).toEqual(['Old'])
})

test('a restore that fails lets the waiting calls go on', async () => {
  await workspace.page('Old')
  const { snapshot } = await workspace.done('snapshot', {})
  await workspace.page('New')
  workspace.now += 1000
  workspace.shelves.room = 1000
  const restored = workspace.run('snapshots.restore', { name: snapshot.name })
  const between = workspace.page('Between')
  expect(await restored).toMatchObject({ ok: false, error: { code: 'quota_exceeded' } })
  await between
  expect(await names()).toEqual(['Between', 'New', 'Old'])
})

test('a snapshot whose bytes changed is not restored, and the drill tells', async () => {
  await workspace.page('A page with a long enough name to be found in the bytes of the file')
  const { snapshot } = await workspace.done('snapshot', {})
  const file = workspace.shelves.on('snapshots').get(snapshot.name)
  if (file === undefined) throw new Error('The snapshot has no file')
  const at = indexOf(file.bytes, 'long enough name')
  file.bytes.set(new TextEncoder().encode('LONG'), at)
  const drill = await workspace.done('restoreDrill', {})
  expect(drill.isSound).toBe(false)
  expect(drill.details.join(' ')).toMatch(/nodes has other values/)
})

test('a snapshot with a damaged page is refused with its reason, and nothing is changed', async () => {
  for (let page = 0; page < 300; page++) await workspace.page(`Page ${page}`)
  const { snapshot } = await workspace.done('snapshot', {})
  const file = workspace.shelves.on('snapshots').get(snapshot.name)
  file?.bytes.fill(0x5a, 4096 * 3, 4096 * 12)
  await workspace.page('New')
  expect(await workspace.run('snapshots.restore', { name: snapshot.name })).toMatchObject({
    ok: false,
    error: { code: 'corrupt' },
  })
  expect((await names()).includes('New')).toBe(true)
  expect(await workspace.done('restoreDrill', {})).toMatchObject({ isSound: false })
})

test('a copy that was broken off counts for nothing', async () => {
  await workspace.page('Old')
  const { snapshot } = await workspace.done('snapshot', {})
  workspace.shelves.on('snapshots').delete(snapshot.name.replace('.db', '.json'))
  expect(await snapshots()).toEqual([])
  expect(await workspace.run('snapshots.restore', { name: snapshot.name })).toMatchObject({
    ok: false,
    error: { code: 'not_found' },
  })
})

test('a full disk refuses the snapshot, leaves no half of it and no harm', async () => {
  for (let page = 0; page < 100; page++) await workspace.page(`Page ${page}`)
  workspace.shelves.room = 30_000
  expect(await workspace.run('snapshot', {})).toMatchObject({
    ok: false,
    error: { code: 'quota_exceeded' },
  })
  expect(workspace.shelves.on('snapshots').size).toBe(0)
  workspace.shelves.room = Number.POSITIVE_INFINITY
  await workspace.page('Later')
  expect(await workspace.done('snapshot', {})).toMatchObject({ snapshot: { nodes: 101 } })
})

test('closing the file breaks a copy off and waits for it', async () => {
  for (let page = 0; page < 300; page++) await workspace.page(`Page ${page}`)
  const copying = workspace.run('snapshot', {})
  await workspace.reopen()
  expect(await copying).toMatchObject({ ok: false, error: { code: 'owner_lost' } })
  expect(await snapshots()).toEqual([])
  expect(await workspace.done('snapshot', {})).toMatchObject({ snapshot: { nodes: 300 } })
})

test('a file of a newer version is refused and says so', async () => {
  await workspace.page('Old')
  const { snapshot } = await workspace.done('snapshot', {})
  const file = workspace.shelves.on('snapshots').get(snapshot.name)
  // user_version lies at byte 60 of the header, big-endian.
  file?.bytes.set([0, 0, 0, 99], 60)
  expect(await workspace.run('snapshots.restore', { name: snapshot.name })).toMatchObject({
    ok: false,
    error: { code: 'newer_file', fileVersion: 99 },
  })
})

test('a file from outside is restored with search filled anew', async () => {
  await workspace.page('Harbour light')
  const { path } = await workspace.done('exportFile', {})
  const exported = workspace.shelves.on('exports').get(path.split('/').at(-1) ?? '')
  if (exported === undefined) throw new Error('The export has no file')
  const other = await openKeptWorkspace()
  other.shelves.on('incoming').set('backup.sqlite', exported)
  expect(await other.done('restoreFile', { name: 'backup.sqlite' })).toEqual({
    nodes: 1,
    keptAs: null,
  })
  await other.reopen()
  const hits = (await other.query('nodes.search', { text: 'harbour' })) as { name: string }[]
  expect(hits.map(({ name }) => name)).toEqual(['Harbour light'])
  expect(other.shelves.on('incoming').size).toBe(0)
  await other.close()
})

test('a database that is not ours is refused, with triggers and all', async () => {
  const other = await openKeptWorkspace()
  other.connection.script(
    `CREATE TRIGGER spy AFTER INSERT ON nodes BEGIN DELETE FROM nodes WHERE key = 1; END`,
  )
  await other.page('Bait')
  const refused = await other.run('exportFile', {})
  expect(refused).toMatchObject({ ok: false, error: { code: 'corrupt' } })
  const file = other.shelves.on('exports').values().next().value
  if (file === undefined) throw new Error('No file was made')
  finishPlainFile(file)
  file.isOpen = false
  workspace.shelves.on('incoming').set('spy.sqlite', file)
  const answer = await workspace.run('restoreFile', { name: 'spy.sqlite' })
  expect(answer).toMatchObject({ ok: false, error: { code: 'corrupt' } })
  expect(answer.ok ? '' : answer.error.message).toMatch(/trigger "spy" is not of Holdfast/)
  other.connection.script('DROP TRIGGER spy')
  await other.close()
})

test.each([
  ['nothing', new Uint8Array(0)],
  ['noise', new Uint8Array(9000).fill(0x41)],
  ['only the header of a database', new TextEncoder().encode('SQLite format 3\0')],
])('a file that is %s is refused', async (_what, bytes) => {
  const { MemoryFile } = await import('./memory-file.ts')
  const file = new MemoryFile()
  if (bytes.length > 0) file.write(bytes, { at: 0 })
  workspace.shelves.on('incoming').set('x.sqlite', file)
  await workspace.page('Safe')
  expect(await workspace.run('restoreFile', { name: 'x.sqlite' })).toMatchObject({
    ok: false,
    error: { code: 'corrupt' },
  })
  expect(await names()).toEqual(['Safe'])
})

function indexOf(bytes: Uint8Array, text: string): number {
  const wanted = new TextEncoder().encode(text)
  for (let at = 0; at + wanted.length <= bytes.length; at++)
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at
  throw new Error(`"${text}" is not in the file`)
}

async function untilHeld(): Promise<void> {
  // The restore first looks at the snapshot, then lets calls wait.
  while (workspace.shelves.on('snapshots').size < 3)
    await new Promise((resolve) => setTimeout(resolve, 1))
}
