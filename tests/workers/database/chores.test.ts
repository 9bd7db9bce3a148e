import { afterEach, beforeEach, expect, test } from 'vitest'
import { indexSlice } from '../../../workers/database/indexer.ts'
import { mergeText } from '../../../workers/database/text-merge.ts'
import { openTestWorkspace, type TestWorkspace } from './test-workspace.ts'

let workspace: TestWorkspace
beforeEach(async () => {
  workspace = await openTestWorkspace()
})
afterEach(() => workspace.close())

/** Pages of so many words each, none of them in the index. */
function queuePages(pages: number, words: number): void {
  const { connection } = workspace
  connection.transaction(() => {
    for (let page = 0; page < pages; page++) {
      const text = Array.from(
        { length: words },
        (_, word) => `w${(page * 7919 + word * 104729) % 9973}`,
      )
      connection.run(
        `INSERT INTO nodes (key, uuid, type, parent_key, root_key, position, attributes, revision,
                            created_at, created_by, updated_at, updated_by)
         VALUES (?1, randomblob(16), 'page', NULL, ?1, 'a', jsonb(?2), 1, 1, 1, 1, 1)`,
        page + 100,
        JSON.stringify({ name: 'Harbour', text: text.join(' ') }),
      )
    }
    connection.script('INSERT OR IGNORE INTO index_queue SELECT key FROM nodes')
  })
}

/** Text that one slice wrote is a segment, until they are merged. */
const segments = () =>
  workspace.connection.value<number>('SELECT count(DISTINCT segid) FROM node_search_idx') ?? 0

test('a slice without time left writes no more than its first pages, however many wait', () => {
  queuePages(200, 300)
  expect(indexSlice(workspace.context, 0)).toBeLessThan(10)
})

test('segments of full text are merged in small steps, and every page is still found', async () => {
  queuePages(120, 300)
  while (indexSlice(workspace.context, 0) > 0);
  const before = segments()
  expect(before).toBeGreaterThan(16)
  let steps = 1
  while (mergeText(workspace.connection)) steps++
  expect(steps).toBeGreaterThan(2)
  expect(segments()).toBeLessThan(before / 2)
  const found = await workspace.query('nodes.search', { text: 'harbour', limit: 200 })
  expect(found).toHaveLength(120)
})

test('a search over a long queue leaves few segments behind', async () => {
  queuePages(400, 300)
  const found = await workspace.query('nodes.search', { text: 'harbour', limit: 1000 })
  expect(found).toHaveLength(400)
  expect(segments()).toBeLessThan(40)
})
