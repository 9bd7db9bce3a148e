import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WorkspaceId } from '../../../protocol/ids.ts'
import { databaseDoor } from '../../../src/client/device.ts'
import { openWorkspace } from '../../../src/client/open-workspace.ts'
import { privateDirectory, privateFile } from '../../../src/client/private-files.ts'
import { registerWorkspace, registryClient } from '../../../src/client/registry.ts'
import { exportArchive, restoreArchive } from '../../../src/client/workspace-archive.ts'
import { createBlobSink, createZipWriter } from '../../../src/client/zip-writer.ts'

const person = { id: v7(), name: 'Ana' }
const made: WorkspaceId[] = []
let source: WorkspaceId
let archive: Blob

const rootNames = async (id: WorkspaceId) => {
  const workspace = await openWorkspace(id)
  try {
    const rows = await workspace.query('nodes.list', { parentId: null })
    return rows.map((row) => row.attributes['name'])
  } finally {
    await workspace.close()
  }
}

beforeAll(async () => {
  source = v7() as WorkspaceId
  made.push(source)
  const workspace = await openWorkspace(source, person)
  for (const name of ['Harbour', 'Tides'])
    await workspace.mutate('nodes.create', {
      type: 'page',
      parentId: null,
      attributes: { name },
    })
  // A zip inside a zip, and bytes that look like the directory of one: the reader must not be led astray.
  await workspace.files.store(new Blob(['PK\u0003\u0004 and PK\u0001\u0002 and PK\u0005\u0006']))
  await workspace.files.store(new Blob([new Uint8Array(300_000).map((_, at) => at * 31)]))
  await workspace.close()
  await registerWorkspace(source, 'Mill Tapes')
  const exported = await exportArchive(source)
  if (!exported.ok) throw new Error(exported.error.message)
  archive = exported.value
})

afterAll(async () => {
  for (const id of made) await databaseDoor().removeTarget({ kind: 'workspace', id })
})

/** The workspaces that the registry and the private file system know. */
async function everything(): Promise<unknown> {
  const directory = await privateDirectory('workspaces')
  const names: string[] = []
  for await (const name of directory?.keys() ?? []) names.push(name)
  return { names: names.sort(), entries: (await registryClient.list()).map(({ id }) => id).sort() }
}

async function refused(file: Blob, code: string, words: RegExp): Promise<void> {
  const before = await everything()
  const answer = await restoreArchive(file, { into: 'new' })
  expect(answer).toMatchObject({ ok: false, error: { code } })
  expect(answer.ok ? '' : answer.error.message).toMatch(words)
  expect(await everything()).toEqual(before)
}

test('a backup makes a workspace of its own with every page and every file', async () => {
  const answer = await restoreArchive(archive, { into: 'new' })
  if (!answer.ok) throw new Error(answer.error.message)
  const { id } = answer.value
  made.push(id)
  expect(answer.value).toMatchObject({ nodes: 2, files: 2, damagedFiles: 0, keptAs: null })
  expect(id).not.toBe(source)
  expect(await rootNames(id)).toEqual(['Harbour', 'Tides'])
  const entry = (await registryClient.list()).find((one) => one.id === id)
  expect(entry?.displayName).toBe('Mill Tapes 2')
  const hash = 'PK\u0003\u0004 and PK\u0001\u0002 and PK\u0005\u0006'
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(hash))
  const name = [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
  expect(await (await privateFile(`workspaces/${id}/files/${name}`))?.text()).toBe(hash)
})

test('a second restore of the same backup gets a name of its own', async () => {
  const answer = await restoreArchive(archive, { into: 'new' })
  if (!answer.ok) throw new Error(answer.error.message)
  made.push(answer.value.id)
  const names = (await registryClient.list()).map(({ displayName }) => displayName)
  expect(names.filter((name) => name.startsWith('Mill Tapes')).sort()).toEqual([
    'Mill Tapes',
    'Mill Tapes 2',
    'Mill Tapes 3',
  ])
})

test('a backup in the place of a workspace keeps what was there as a snapshot', async () => {
  const workspace = await openWorkspace(v7() as WorkspaceId, person)
  made.push(workspace.id)
  await workspace.mutate('nodes.create', {
    type: 'page',
    parentId: null,
    attributes: { name: 'Here before' },
  })
  const answer = await restoreArchive(archive, { into: 'existing', id: workspace.id })
  expect(answer).toMatchObject({ ok: true, value: { id: workspace.id, nodes: 2 } })
  const names = async () =>
    (await workspace.query('nodes.list', { parentId: null })).map((row) => row.attributes['name'])
  expect(await names()).toEqual(['Harbour', 'Tides'])
  const keptAs = answer.ok ? (answer.value.keptAs ?? '') : ''
  expect(await workspace.maintain('snapshots.restore', { name: keptAs })).toMatchObject({
    ok: true,
  })
  expect(await names()).toEqual(['Here before'])
  await workspace.close()
})

test('the database alone is a backup too', async () => {
  const workspace = await openWorkspace(source)
  const exported = await workspace.maintain('exportFile', {})
  await workspace.close()
  const file = exported.ok ? await privateFile(exported.value.path) : null
  if (file === null) throw new Error('Nothing was exported')
  const answer = await restoreArchive(new File([file], 'my notes.sqlite'), { into: 'new' })
  if (!answer.ok) throw new Error(answer.error.message)
  made.push(answer.value.id)
  expect(answer.value).toMatchObject({ nodes: 2, files: 0 })
  const entry = (await registryClient.list()).find((one) => one.id === answer.value.id)
  expect(entry?.displayName).toBe('my notes')
})

test('what is no backup is refused and leaves nothing behind', async () => {
  await refused(new Blob([]), 'corrupt', /neither a backup/)
  await refused(new Blob(['just some text']), 'corrupt', /neither a backup/)
  await refused(new Blob(['PK\u0003\u0004', new Uint8Array(100)]), 'corrupt', /cut off or damaged/)
  await refused(new Blob(['SQLite format 3\0', new Uint8Array(5000)]), 'corrupt', /./)
})

test.each([0.2, 0.6, 0.95, 0.999])(
  'a backup cut off at %f of its length is refused',
  async (share) => {
    await refused(
      archive.slice(0, Math.floor(archive.size * share)),
      'corrupt',
      /cut off or damaged/,
    )
  },
)

test('a backup with other bytes in its database is refused', async () => {
  const bytes = new Uint8Array(await archive.arrayBuffer())
  const at = indexOf(bytes, 'workspace.sqlite') + 2000
  bytes.set([1, 2, 3, 4, 5, 6, 7, 8], at)
  await refused(new Blob([bytes]), 'corrupt', /database in this backup is damaged/)
})

test('a damaged attachment is left out and counted; the rest is restored', async () => {
  const bytes = new Uint8Array(await archive.arrayBuffer())
  const at = indexOf(bytes, ' and PK\u0001\u0002')
  bytes.set(new TextEncoder().encode(' AND'), at)
  const answer = await restoreArchive(new Blob([bytes]), { into: 'new' })
  if (!answer.ok) throw new Error(answer.error.message)
  made.push(answer.value.id)
  expect(answer.value).toMatchObject({ nodes: 2, files: 1, damagedFiles: 1 })
})

test('a backup of a newer version is refused with the way to get that version', async () => {
  const zip = await zipOf({
    'manifest.json': JSON.stringify({
      format: 'holdfast-workspace',
      formatVersion: 99,
      madeAt: '',
      workspace: { id: '', name: 'x' },
      database: { path: 'workspace.sqlite', bytes: 1, nodes: 0, version: 1 },
      files: { count: 0, bytes: 0 },
    }),
    'workspace.sqlite': 'x',
  })
  await refused(zip, 'newer_file', /Reload/)
})

test('a zip of something else is refused; its names are never paths', async () => {
  await refused(await zipOf({ 'notes.md': '# Hello' }), 'corrupt', /no backup of a Holdfast/)
  await refused(await zipOf({ '../../registry/x': 'x' }), 'corrupt', /no backup of a Holdfast/)
})

test('an entry that unpacks to more than it claims is stopped', async () => {
  const manifest = {
    format: 'holdfast-workspace',
    formatVersion: 1,
    madeAt: '',
    workspace: { id: '', name: 'Bomb' },
    database: { path: 'workspace.sqlite', bytes: 10, nodes: 0, version: 1 },
    files: { count: 0, bytes: 0 },
  }
  const zip = new Uint8Array(
    await (
      await zipOf({ 'manifest.json': JSON.stringify(manifest) }, { 'workspace.sqlite': 20_000_000 })
    ).arrayBuffer(),
  )
  // The directory claims 10 bytes for what unpacks to 20 MB.
  const entry = lastIndexOf(zip, 'workspace.sqlite') - 46
  new DataView(zip.buffer).setUint32(entry + 24, 10, true)
  await refused(new Blob([zip]), 'corrupt', /damaged/)
})

async function zipOf(
  texts: Record<string, string>,
  zeroes: Record<string, number> = {},
): Promise<Blob> {
  const sink = createBlobSink('application/zip')
  const zip = createZipWriter(sink)
  const nothing = () => undefined
  for (const [name, text] of Object.entries(texts))
    await zip.add(name, new Blob([text]), true, nothing)
  for (const [name, size] of Object.entries(zeroes))
    await zip.add(name, new Blob([new Uint8Array(size)]), true, nothing)
  await zip.end()
  return sink.blob()
}

function indexOf(bytes: Uint8Array, text: string): number {
  const at = new TextDecoder('latin1').decode(bytes).indexOf(text)
  if (at < 0) throw new Error(`"${text}" is not in the archive`)
  return at
}

function lastIndexOf(bytes: Uint8Array, text: string): number {
  return new TextDecoder('latin1').decode(bytes).lastIndexOf(text)
}
