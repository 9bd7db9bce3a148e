import * as Y from 'yjs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CheckPart } from '../../../../protocol/maintenance.ts'
import { openKeptWorkspace, type KeptWorkspace } from './kept-workspace.ts'

let workspace: KeptWorkspace
beforeEach(async () => {
  workspace = await openKeptWorkspace()
})
afterEach(async () => {
  await workspace.close()
  expect(workspace.reports).toEqual([])
})

const search = async (text: string) =>
  ((await workspace.query('nodes.search', { text })) as { name: string }[]).map(({ name }) => name)

async function finding(part: CheckPart) {
  const report = await workspace.done('check', {})
  return report.findings.find((one) => one.part === part)
}

/** Pages with names, tags, texts and links: something in every derived table. */
async function fill(): Promise<readonly string[]> {
  const ids: string[] = []
  for (let page = 0; page < 30; page++) ids.push(await workspace.page(`Harbour ${page}`))
  const [first = '', second = ''] = ids
  await workspace.mutate('nodes.update', { id: first, attributes: { tags: ['Sea', 'work'] } })
  const doc = new Y.Doc()
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText('The gate opens at low water #tide')])
  doc.getXmlFragment('default').insert(0, [paragraph])
  const update = Y.encodeStateAsUpdate(doc)
  const answer = await workspace.mutate('document.update', { nodeId: second, update })
  expect(answer.ok).toBe(true)
  await workspace.hold.indexNow()
  return ids
}

test('a sound workspace is found sound, in every part', async () => {
  await fill()
  const report = await workspace.done('check', {})
  expect(report.findings.map(({ part }) => part)).toEqual([
    'file',
    'tree',
    'search',
    'texts',
    'links',
    'tags',
    'files',
  ])
  expect(report.findings.filter(({ isSound }) => !isSound)).toEqual([])
  expect(report).toMatchObject({ isSound: true, repaired: 0, at: workspace.now })
  expect((await workspace.done('health', {})).lastCheck).toEqual(report)
})

test('an entry that is missing from full text is found and written anew', async () => {
  const [first = ''] = await fill()
  workspace.connection.run(
    'DELETE FROM node_search WHERE rowid = (SELECT key FROM nodes WHERE id = ?)',
    first,
  )
  expect(await search('"harbour 0"')).not.toContain('Harbour 0')
  const report = await workspace.done('check', {})
  expect(report.isSound).toBe(false)
  expect(report.findings.find(({ part }) => part === 'search')).toMatchObject({ problems: 1 })
  expect(report.repaired).toBe(1)
  expect(await search('harbour 0')).toContain('Harbour 0')
  expect(await workspace.done('check', {})).toMatchObject({ isSound: true, repaired: 0 })
})

test('an entry of a node that is gone is found and taken out', async () => {
  await fill()
  workspace.connection.run(
    `INSERT INTO node_search (rowid, name, text) VALUES (99999, 'ghost ship', '')`,
  )
  workspace.connection.run(`INSERT INTO node_tags (tag, node_key) VALUES ('ghost', 99999)`)
  const report = await workspace.done('check', {})
  expect(report).toMatchObject({ isSound: false, repaired: 1 })
  await workspace.hold.indexNow()
  expect(await workspace.done('check', {})).toMatchObject({ isSound: true })
})

test.each<[CheckPart, string]>([
  ['tags', `DELETE FROM node_tags WHERE tag = 'sea'`],
  ['texts', `UPDATE node_text SET text = CAST('other' AS BLOB)`],
  ['links', `INSERT INTO mentions (source_key, target, context) VALUES (2, x'00', 'y')`],
])('a difference in %s is found', async (part, sql) => {
  await fill()
  workspace.connection.run(sql)
  expect(await finding(part)).toMatchObject({ isSound: false, problems: 1 })
  await workspace.hold.indexNow()
  expect(await finding(part)).toMatchObject({ isSound: true })
})

test('what only waits to be indexed is no difference', async () => {
  const [first = ''] = await fill()
  await workspace.mutate('nodes.update', { id: first, attributes: { name: 'Renamed' } })
  expect(await workspace.done('check', {})).toMatchObject({ isSound: true, repaired: 0 })
})

test.each([
  [/cannot be reached/, 'UPDATE nodes SET parent_key = key WHERE key = 2'],
  [/below a node that is not there/, 'UPDATE nodes SET parent_key = 777 WHERE key = 2'],
  [/marked wrongly as in the trash/, 'UPDATE nodes SET trashed = 1 WHERE key = 2'],
  [/under another root/, 'UPDATE nodes SET parent_key = 3 WHERE key = 2'],
  [/have an id that is none/, `UPDATE nodes SET uuid = X'00' WHERE key = 2`],
  [/properties that cannot be read/, `UPDATE nodes SET clocks = X'FFFF' WHERE key = 9`],
])('a broken tree is told: %s', async (detail, sql) => {
  await fill()
  workspace.connection.run(sql)
  const tree = await finding('tree')
  expect(tree?.isSound).toBe(false)
  expect(tree?.details.join('; ')).toMatch(detail)
})

test('a file that a node names and that is not there is told', async () => {
  await workspace.mutate('nodes.create', {
    id: '019aa000-0000-7000-8000-000000000001',
    type: 'file',
    parentId: null,
    attributes: { name: 'Plan.pdf', hash: 'a'.repeat(64), size: 12 },
  })
  expect(await finding('files')).toMatchObject({
    isSound: false,
    checked: 1,
    details: ['1 are not on this device'],
  })
})

test('the search is emptied and filled again with its progress', async () => {
  await fill()
  workspace.connection.script('DELETE FROM node_search; DELETE FROM node_tags')
  const { nodes } = await workspace.done('rebuildSearch', {})
  expect(nodes).toBe(31)
  expect((await search('harbour 29'))[0]).toBe('Harbour 29')
  expect(workspace.events).toContainEqual({
    kind: 'progress',
    task: 'rebuildSearch',
    done: 31,
    total: 31,
  })
})
