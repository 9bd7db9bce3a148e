/**
 * Keeps the derived tables in step with their truth, in slices. A slice takes queued nodes, writes their rows anew in
 * one transaction and takes them off the queue in the same one: a crash leaves them queued.
 */
import { attributesText, indexedText } from '../../domain/search-text.ts'
import type { DocumentText } from '../../domain/document/text.ts'
import { required } from '../../lib/assert.ts'
import { privateType } from '../../domain/node-rules.ts'
import type { Attributes } from '../../protocol/rows.ts'
import { packBytes } from './packed-bytes.ts'
import type { Connection } from './sqlite/connection.ts'
import type { WorkspaceContext } from './workspace-context.ts'

type QueuedNode = [key: number, type: string | null, attributes: string | null, hasDocument: number]

/** What is written between two looks at the time: so many nodes, or those that fill so many characters. */
const batchNodes = 100
const batchCharacters = 6000
/** The words of a slice go into the file with its commit, which takes the rest of its time. */
const shareBeforeCommit = 0.6

const takeQueued = `SELECT queue.node_key, n.type, json(n.attributes),
    EXISTS (SELECT 1 FROM node_states WHERE node_key = queue.node_key)
    OR EXISTS (SELECT 1 FROM node_updates WHERE node_key = queue.node_key)
  FROM index_queue AS queue LEFT JOIN nodes n ON n.key = queue.node_key
  ORDER BY queue.node_key LIMIT ?`

/** True when derived tables are behind, or may be: what is not settled yet is not looked at. */
export function hasQueuedNodes(context: WorkspaceContext): boolean {
  return (
    context.unsettled > 0 ||
    context.connection.value<number>('SELECT 1 FROM index_queue LIMIT 1') === 1
  )
}

/** True when a queued node has a document, so that the codec is needed. */
export function needsCodec(context: WorkspaceContext): boolean {
  return (
    context.connection.value<number>(
      `SELECT 1 FROM index_queue AS queue WHERE EXISTS (SELECT 1 FROM node_states WHERE node_key = queue.node_key)
       OR EXISTS (SELECT 1 FROM node_updates WHERE node_key = queue.node_key) LIMIT 1`,
    ) === 1
  )
}

/** Indexes for about `budgetMs`; answers how many nodes it took. Zero: the queue is empty. */
export function indexSlice(context: WorkspaceContext, budgetMs: number): number {
  const { connection, platform } = context
  const end = platform.elapsedMs() + budgetMs * shareBeforeCommit
  return connection.transaction(() => {
    let taken = 0
    do {
      const done = indexBatch(context, connection.rows<QueuedNode>(takeQueued, batchNodes))
      if (done.length === 0) break
      connection.run(
        'DELETE FROM index_queue WHERE node_key IN (SELECT value FROM json_each(?))',
        JSON.stringify(done),
      )
      taken += done.length
    } while (platform.elapsedMs() < end)
    return taken
  })
}

/** Writes the derived rows of the first nodes of a batch; answers the keys of those it took. */
function indexBatch(context: WorkspaceContext, batch: readonly QueuedNode[]): number[] {
  const { connection, platform } = context
  const done: number[] = []
  const searchRows: [number, string, string, string][] = []
  const tagRows: [string, number][] = []
  const mentionRows: [number, string, string][] = []
  const documentTexts: [number, string][] = []
  let characters = 0

  for (const [key, type, attributesJson, hasDocument] of batch) {
    if (characters >= batchCharacters) break
    done.push(key)
    if (type === null || attributesJson === null || type === privateType) continue
    const attributes = JSON.parse(attributesJson) as Attributes
    let text = attributesText(attributes)
    let headings = ''
    const tags = new Set(attributeTags(attributes))
    if (hasDocument === 1) {
      const codec = required(
        context.codec,
        'Documents are queued for the index before their codec is loaded',
      )
      const content = readable(() => codec.content(connection, key), platform.report)
      documentTexts.push([key, content.text])
      headings = content.headings.map((heading) => heading.text).join('\n')
      text = text === '' ? content.text : `${text}\n${content.text}`
      for (const tag of content.tags) tags.add(tag.toLowerCase())
      for (const link of content.links) mentionRows.push([key, link.nodeId, link.context])
    }
    characters += text.length
    searchRows.push([
      key,
      indexedText(nameOf(attributes)),
      indexedText(text),
      indexedText(headings),
    ])
    for (const tag of tags) tagRows.push([tag, key])
  }

  if (done.length === 0) return done
  const keys = JSON.stringify(done)
  connection.run('DELETE FROM node_search WHERE rowid IN (SELECT value FROM json_each(?))', keys)
  connection.run('DELETE FROM node_text WHERE node_key IN (SELECT value FROM json_each(?))', keys)
  connection.run('DELETE FROM mentions WHERE source_key IN (SELECT value FROM json_each(?))', keys)
  connection.run('DELETE FROM node_tags WHERE node_key IN (SELECT value FROM json_each(?))', keys)
  connection.run(
    `INSERT INTO node_search (rowid, name, text, headings)
     SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?)`,
    JSON.stringify(searchRows),
  )
  if (tagRows.length > 0)
    connection.run(
      'INSERT OR IGNORE INTO node_tags (tag, node_key) SELECT value->>0, value->>1 FROM json_each(?)',
      JSON.stringify(tagRows),
    )
  if (mentionRows.length > 0)
    connection.run(
      `INSERT INTO mentions (source_key, target, context)
       SELECT value->>0, unhex(value->>1, '-'), value->>2 FROM json_each(?)`,
      JSON.stringify(mentionRows),
    )
  const encoder = new TextEncoder()
  for (const [key, text] of documentTexts) {
    const { bytes, format } = packBytes(encoder.encode(text))
    connection.run(
      'INSERT INTO node_text (node_key, text, format) VALUES (?, ?, ?)',
      key,
      bytes,
      format,
    )
  }
  return done
}

/** A node without a document, as it was just written. */
export type PlainNode = {
  readonly key: number
  readonly type: string
  readonly attributes: Attributes
}

/** Writes the derived rows of nodes that have none yet, inside the transaction that makes them. */
export function indexPlainNodes(connection: Connection, nodes: readonly PlainNode[]): void {
  for (const { key, type, attributes } of nodes) {
    if (type === privateType) continue
    connection.run(
      'INSERT INTO node_search (rowid, name, text) VALUES (?, ?, ?)',
      key,
      indexedText(nameOf(attributes)),
      indexedText(attributesText(attributes)),
    )
    for (const tag of attributeTags(attributes))
      connection.run('INSERT OR IGNORE INTO node_tags (tag, node_key) VALUES (?, ?)', tag, key)
  }
}

function nameOf(attributes: Attributes): string {
  return typeof attributes['name'] === 'string' ? attributes['name'] : ''
}

const unreadable = { text: '', headings: [], tags: [], links: [] }

/** A document that cannot be read is indexed by its name alone: it must not keep all others from being found. */
function readable(
  read: () => Pick<DocumentText, 'text' | 'headings' | 'tags' | 'links'>,
  report: (error: unknown) => void,
): Pick<DocumentText, 'text' | 'headings' | 'tags' | 'links'> {
  try {
    return read()
  } catch (error) {
    report(error)
    return unreadable
  }
}

function attributeTags(attributes: Attributes): string[] {
  const tags = attributes['tags']
  if (!Array.isArray(tags)) return []
  return tags.filter((tag) => typeof tag === 'string').map((tag) => tag.toLowerCase())
}
