import { expect, test } from 'vitest'
import { recreateDerivedTables } from '../../workers/database/derived-tables.ts'
import { unpackBytes } from '../../workers/database/packed-bytes.ts'
import { seededRandom } from '../domain/document/random-document.ts'
import { openTestWorkspace, type TestWorkspace } from '../workers/database/test-workspace.ts'
import { campaign } from './campaign.ts'
import { createRandomProgram, seededIds } from './random-program.ts'

/** Programs of 120 mutations each. */
const { count, seed, report } = campaign('derived', 5)
const length = 120

/** What the derived tables say, as one comparable value; full text is contentless, so it is asked word by word. */
async function readDerived(workspace: TestWorkspace): Promise<unknown> {
  await workspace.query('nodes.search', { text: 'x' })
  const { connection } = workspace
  const decoder = new TextDecoder()
  connection.script(
    `DROP TABLE IF EXISTS temp.words;
     CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, node_search, instance);`,
  )
  const words = connection.rows<[string, number, string, number]>(
    'SELECT term, doc, col, offset FROM temp.words ORDER BY term, doc, col, offset',
  )
  connection.script('DROP TABLE temp.words')
  return {
    words,
    texts: connection
      .rows<[number, Uint8Array, number]>(
        'SELECT node_key, text, format FROM node_text ORDER BY node_key',
      )
      .map(([key, text, format]) => [key, decoder.decode(unpackBytes(text, format))]),
    mentions: connection.rows(
      'SELECT source_key, hex(target), context FROM mentions ORDER BY source_key, target, context',
    ),
    tags: connection.rows('SELECT tag, node_key FROM node_tags ORDER BY tag, node_key'),
    queue: connection.column('SELECT node_key FROM index_queue'),
  }
}

test(
  `derived tables equal a rebuild after each of ${count} random programs (first seed ${seed})`,
  { timeout: 30_000 + count * 8_000 },
  async () => {
    let mutations = 0
    for (let program = 0; program < count; program++) {
      const random = seededRandom(seed + program)
      const workspace = await openTestWorkspace(seededIds(random))
      const { next } = createRandomProgram(random, workspace.context)
      for (let step = 0; step < length; step++) {
        const intent = next()
        const answer = await workspace.mutate(intent.name, intent.args)
        if (answer.ok) mutations++
        // Some of the work is done in between, as when typing pauses.
        if (random() < 0.1) await workspace.query('tags.list', {})
      }
      const grown = await readDerived(workspace)
      workspace.connection.transaction(() => recreateDerivedTables(workspace.connection))
      const rebuilt = await readDerived(workspace)
      expect(grown, `seed ${seed + program}`).toEqual(rebuilt)
      expect(workspace.connection.value('PRAGMA integrity_check')).toBe('ok')
      expect(workspace.reports).toEqual([])
      await workspace.close()
    }
    report(
      `${count} programs, ${mutations} mutations: full text, texts, mentions and tags equal a rebuild (first seed ${seed})`,
    )
  },
)
