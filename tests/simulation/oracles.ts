/**
 * What has to hold when all faults are over and nothing is under way. Each oracle names itself in what it throws.
 *
 * Not judged here: plaintext in sealed payloads, for nothing is sealed yet.
 */
import * as Y from 'yjs'
import { documentFragment } from '../../domain/document/schema.ts'
import type { WireMutation, WireNode } from '../../protocol/wire/node.ts'
import { readDocument } from '../../workers/database/documents.ts'
import { readWireNode } from '../../workers/database/sync/wire-node.ts'
import type { Ledger, Written } from './program.ts'
import type { SimClient } from './sim-client.ts'

export type ServerView = {
  readonly rows: ReadonlyMap<string, WireNode>
  readonly documents: ReadonlyMap<string, Uint8Array>
  /** The outcome of each mutation by its opId: null where it took effect. */
  readonly outcomes: ReadonlyMap<string, string | null>
}

function fail(oracle: string, detail: string): never {
  throw new Error(`${oracle}: ${detail}`)
}

/** All rows of a copy except private roots, which no two persons share. */
export function rowsOf(client: SimClient): Map<string, WireNode> {
  const rows = new Map<string, WireNode>()
  for (const key of client.connection.column<number>('SELECT key FROM nodes ORDER BY uuid')) {
    const row = readWireNode(client.connection, key, client.context.origin)
    if (row !== null && row.type !== 'private') rows.set(row.node, row)
  }
  return rows
}

function textOf(state: Uint8Array | null): string {
  if (state === null) return ''
  const document = new Y.Doc({ guid: '' })
  Y.applyUpdate(document, state)
  return textOfType(document.getXmlFragment(documentFragment))
}

function textOfType(type: Y.XmlFragment | Y.XmlText): string {
  if (type instanceof Y.XmlText) return type.toJSON()
  const inside = type.toArray().map((each) => (each instanceof Y.XmlHook ? '' : textOfType(each)))
  return `<${inside.join('')}>`
}

function documentsOf(client: SimClient): Map<string, string> {
  const texts = new Map<string, string>()
  for (const [key, id] of client.connection.rows<[number, string]>('SELECT key, id FROM nodes'))
    texts.set(id, textOf(readDocument(client.connection, key)))
  return texts
}

function comparable(row: WireNode): string {
  const { node, type, created, place, deleted, cells, values, updated } = row
  const order = cells.map((cell, index) => [...cell, values[index]]).sort()
  return JSON.stringify([node, type, created, updated, place, deleted, order])
}

/** A copy holds what its person may see of the server, and nothing else. */
export function converged(client: SimClient, server: ServerView): void {
  const rows = rowsOf(client)
  for (const [id, row] of server.rows) {
    const own = rows.get(id)
    if (own === undefined) fail('convergence', `${client.name} lacks ${id}`)
    if (comparable(own) !== comparable(row))
      fail(
        'convergence',
        `${client.name} differs in ${id}:\n ${comparable(own)}\n ${comparable(row)}`,
      )
  }
  for (const id of rows.keys())
    if (!server.rows.has(id))
      fail('convergence', `${client.name} has ${id}, which is not for it on the server`)
  const documents = documentsOf(client)
  for (const [id, state] of server.documents)
    if (textOf(state) !== documents.get(id))
      fail(
        'convergence',
        `${client.name} differs in the text of ${id}:\n ${documents.get(id) ?? ''}\n ${textOf(state)}`,
      )
}

/** Of all writes that took effect the one with the latest stamp stands, in each cell; counted without our merge. */
export function lastWriterWins(server: ServerView, taken: ReadonlyMap<string, WireMutation>): void {
  const latest = new Map<string, { stamp: string; value: unknown }>()
  const whole = new Map<string, string>()
  for (const [opId, mutation] of taken) {
    if (server.outcomes.get(opId) !== null) continue
    mutation.header.parts.forEach((part, index) => {
      if (part.do === 'purge') return
      part.cells.forEach(([name, stamp], at) => {
        const key = `${part.node} ${name}`
        const value = mutation.values[index]?.[at]
        const known = latest.get(key)
        if (known === undefined || stamp > known.stamp) latest.set(key, { stamp, value })
        if (name.startsWith('a:') && stamp > (whole.get(key) ?? '')) whole.set(key, stamp)
      })
    })
  }
  for (const [key, { stamp, value }] of latest) {
    const [id = '', ...rest] = key.split(' ')
    const name = rest.join(' ')
    const row = server.rows.get(id)
    if (row === undefined) continue
    const at = row.cells.findIndex(([cell]) => cell === name)
    const isHidden =
      name.startsWith('m:') &&
      stamp < (whole.get(`${id} a:${(JSON.parse(name.slice(2)) as [string])[0]}`) ?? '')
    if (isHidden) continue
    if (row.cells[at]?.[1] !== stamp || JSON.stringify(row.values[at]) !== JSON.stringify(value))
      fail(
        'last writer wins',
        `${key} is ${JSON.stringify([row.cells[at], row.values[at]])}, not ${JSON.stringify([stamp, value])}`,
      )
  }
}

/**
 * What a device acknowledged had its effect on the server or is kept as a draft with its reason; once. A page that was
 * purged goes with its text, also where a backup of the server brings the page again: `purgedBefore`.
 */
export function nothingLost(
  clients: readonly SimClient[],
  server: ServerView,
  ledger: Ledger,
  purgedBefore: ReadonlySet<string>,
): void {
  const drafts = clients.flatMap((client) =>
    client.connection.column<string>('SELECT hex(content) FROM drafts'),
  )
  const draftedMutations = clients.flatMap((client) =>
    client.connection
      .rows<[string, string]>(`SELECT name, node_id FROM drafts WHERE kind = 'mutation'`)
      .map(([name, node]) => ({ name, node })),
  )
  const statuses = new Map(
    clients.flatMap((client) =>
      client.connection
        .rows<[string, string]>('SELECT op_id, status FROM mutations')
        .map(([opId, status]) => [`${client.name} ${opId}`, status] as const),
    ),
  )
  for (const { client, opId, name, args } of ledger.mutations) {
    const status = statuses.get(`${client} ${opId}`)
    if (status !== 'completed' && status !== 'failed')
      fail('acknowledged, never lost', `${name} ${opId} of ${client} is ${status ?? 'gone'}`)
    const text = JSON.stringify(args)
    const isKept = draftedMutations.some(
      (draft) => draft.name === name && text.includes(draft.node),
    )
    if (status === 'failed' && !isKept)
      fail('acknowledged, never lost', `${name} ${opId} of ${client} was refused and is no draft`)
  }
  const draftText = drafts.join('\n')
  const countOf = ({ client, nodeId, word }: Written): number => {
    const state = server.documents.get(nodeId)
    const text = state === undefined ? '' : textOf(state)
    const count = text.split(word).length - 1
    if (count > 1) fail('exactly once', `${word} of ${client} stands ${count} times in ${nodeId}`)
    return count
  }
  ledger.givenUp.forEach(countOf)
  for (const written of ledger.words) {
    const { client, nodeId, word } = written
    const count = countOf(written)
    const isPurged = !server.rows.has(nodeId) || purgedBefore.has(nodeId)
    if (
      count === 0 &&
      !isPurged &&
      !draftText.includes(Buffer.from(word).toString('hex').toUpperCase())
    )
      fail('acknowledged, never lost', `${word} of ${client} is not in ${nodeId}`)
  }
}

/**
 * Of what its person may not see any more nothing is left in the copy: no row, no text, no document, no word of the
 * full text, nothing that waits. Drafts stay: they are the person's own.
 */
export function hidesRevoked(
  client: SimClient,
  seen: ServerView,
  all: ServerView,
  ledger: Ledger,
): void {
  const { connection, name } = client
  const here = (sql: string) => connection.column<string>(sql)
  for (const table of ownedTables) {
    const orphans = connection.value<number>(
      `SELECT count(*) FROM ${table.name} WHERE ${table.key} NOT IN (SELECT key FROM nodes)`,
    )
    if (orphans !== 0)
      fail('revoked is gone', `${name}: ${String(orphans)} rows without a node in ${table.name}`)
  }
  const waiting = [
    ...here('SELECT effect FROM outbox'),
    ...here("SELECT lower(hex(uuid)) || coalesce(row, '') FROM node_bases"),
    ...here('SELECT lower(hex(uuid)) FROM awaited_nodes'),
  ].join()
  for (const id of all.rows.keys())
    if (!seen.rows.has(id) && (waiting.includes(id) || waiting.includes(id.replaceAll('-', ''))))
      fail('revoked is gone', `${name}: something waits for ${id}`)
  const readable = [...seen.documents.values()].map(textOf).join()
  for (const { nodeId, word } of [...ledger.words, ...ledger.givenUp]) {
    if (seen.rows.has(nodeId) || readable.includes(word)) continue
    const found = connection.value<number>(
      'SELECT count(*) FROM node_search WHERE node_search MATCH ?',
      `"${word}"`,
    )
    if (found !== 0) fail('revoked is gone', `${name}: ${word} of ${nodeId} is found`)
  }
}

/** Tables whose rows belong to a node, by its key. */
const ownedTables = [
  'node_states',
  'node_updates',
  'node_versions',
  'document_uploads',
  'parked_nodes',
  'history_entries',
  'index_queue',
  'node_text',
  'node_tags',
]
  .map((name) => ({ name, key: 'node_key' }))
  .concat({ name: 'mentions', key: 'source_key' }, { name: 'node_search', key: 'rowid' })

/** No node above itself, none without a parent that is there. */
export function isTree(client: SimClient): void {
  const rows = client.connection.rows<[number, number | null]>('SELECT key, parent_key FROM nodes')
  const parentByKey = new Map(rows)
  for (const [key, parent] of rows) {
    if (parent !== null && !parentByKey.has(parent))
      fail('tree', `${client.name}: ${key} hangs below ${parent}, which is not there`)
    const seen = new Set<number>([key])
    for (let at = parent; at !== null; at = parentByKey.get(at) ?? null) {
      if (seen.has(at)) fail('tree', `${client.name}: ${key} lies below itself`)
      seen.add(at)
    }
  }
  const derived = client.connection.value<number>(
    `WITH RECURSIVE tree(key, root, trashed) AS (
       SELECT key, key, deleted_at IS NOT NULL FROM nodes WHERE parent_key IS NULL
       UNION ALL SELECT n.key, root, tree.trashed OR n.deleted_at IS NOT NULL FROM tree JOIN nodes n ON n.parent_key = tree.key
     ) SELECT count(*) FROM tree JOIN nodes ON nodes.key = tree.key
       WHERE nodes.root_key <> tree.root OR nodes.trashed <> tree.trashed`,
  )
  if (derived !== 0) fail('tree', `${client.name}: ${String(derived)} rows are derived wrongly`)
}

/** Nothing waits any more. */
export function drained(client: SimClient): void {
  for (const table of [
    'outbox',
    'node_bases',
    'document_uploads',
    'parked_nodes',
    'awaited_nodes',
  ]) {
    const count = client.connection.value<number>(`SELECT count(*) FROM ${table}`)
    if (count !== 0) fail('queue drains', `${client.name}: ${String(count)} rows in ${table}`)
  }
  const unsent = client.connection.value<number>(
    'SELECT count(*) FROM node_updates WHERE confirmed = 0',
  )
  if (unsent !== 0) fail('queue drains', `${client.name}: ${String(unsent)} updates wait`)
  if (client.core.phase !== 'live') fail('queue drains', `${client.name} is ${client.core.phase}`)
}

/** What a live query shows is what a fresh one answers. */
export async function liveIsFresh(client: SimClient): Promise<void> {
  for (const { name, args, value } of client.liveQueries) {
    const fresh = JSON.stringify(await client.query(name, args))
    if (fresh !== JSON.stringify(value))
      fail(
        'live = fresh',
        `${client.name}: ${name} ${JSON.stringify(args)}\n ${JSON.stringify(value)}\n ${fresh}`,
      )
  }
}
