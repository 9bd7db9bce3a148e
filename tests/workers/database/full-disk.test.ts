import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { nextEpoch } from '../../../workers/database/open-file.ts'
import { loadContext } from '../../../workers/database/workspace-context.ts'
import { openTestWorkspace, type TestWorkspace } from './test-workspace.ts'

/** No page more than the file has now. */
function fill({ connection }: TestWorkspace): void {
  const pages = connection.value<number>('PRAGMA page_count') ?? 0
  connection.script(`PRAGMA max_page_count = ${pages}`)
}

const free = ({ connection }: TestWorkspace) =>
  connection.script('PRAGMA max_page_count = 1073741823')

const big = () => 'x'.repeat(20_000)

/** Everything that is in the tables, to compare. */
const content = ({ connection }: TestWorkspace) =>
  ['nodes', 'mutations', 'history', 'node_updates'].map((table) =>
    connection.rows(`SELECT * FROM ${table} ORDER BY 1`),
  )

test('on a full disk each kind of write is refused with what to do, and nothing of it stays', async () => {
  const workspace = await openTestWorkspace()
  const parentId = await workspace.create(null, 'Parent')
  const id = await workspace.create(parentId, 'Page')
  const document = new Y.Doc()
  document.getText('t').insert(0, big())
  fill(workspace)
  const before = content(workspace)
  const writes: [string, unknown][] = [
    ['nodes.create', { id: v7(), type: 'page', parentId, attributes: { name: 'A', text: big() } }],
    ['nodes.update', { id, attributes: { text: big() } }],
    [
      'nodes.batch',
      {
        mutations: Array.from({ length: 400 }, () => ({
          name: 'nodes.create',
          args: { id: v7(), type: 'page', parentId, attributes: { name: 'One of many' } },
        })),
      },
    ],
    ['document.update', { nodeId: id, update: Y.encodeStateAsUpdate(document) }],
    [
      'nodes.import',
      {
        importId: v7(),
        label: 'Import',
        nodes: [{ id: v7(), type: 'page', parentId, attributes: { text: big() } }],
      },
    ],
  ]
  for (const [name, args] of writes) {
    const answer = await workspace.mutate(name, args)
    expect(answer, name).toMatchObject({ ok: false, error: { code: 'quota_exceeded' } })
    if (!answer.ok) expect(answer.error.message).toContain('not saved')
    expect(content(workspace), name).toEqual(before)
  }
  expect(workspace.connection.value('PRAGMA integrity_check')).toBe('ok')

  // Reading goes on, searching as far as it got, and writing once there is room.
  workspace.connection.run('INSERT OR IGNORE INTO index_queue SELECT key FROM nodes')
  expect(await workspace.query('nodes.search', { text: 'Page' })).toBeInstanceOf(Array)
  expect(await workspace.query('nodes.get', { id: id })).toMatchObject({ id })
  free(workspace)
  for (const [name, args] of writes)
    expect(await workspace.mutate(name, args), name).toMatchObject({ ok: true })
  expect(workspace.reports).toEqual([])
  await workspace.close()
})

test('a workspace on a full disk opens', async () => {
  const workspace = await openTestWorkspace()
  await workspace.create(null, 'Page')
  fill(workspace)
  const { connection, context } = workspace
  const epoch = nextEpoch(connection, 5)
  expect(epoch).toBeGreaterThan(0)
  const again = loadContext(connection, context.platform, { id: v7(), name: 'Ana' })
  expect(again.nextSeq).toBe(context.nextSeq)
  free(workspace)
  await workspace.close()
})

test('an epoch is greater than the last one and never below the time', async () => {
  const workspace = await openTestWorkspace()
  const { connection } = workspace
  const first = nextEpoch(connection, 2_000_000_000_000)
  expect(first).toBe(2_000_000_000_000)
  expect(nextEpoch(connection, 1_000)).toBe(first + 1)
  // The file was put back to an older state: time has passed since.
  connection.run(`UPDATE _meta SET value = '7' WHERE key = 'epoch'`)
  expect(nextEpoch(connection, first + 60_000)).toBe(first + 60_000)
  await workspace.close()
})
