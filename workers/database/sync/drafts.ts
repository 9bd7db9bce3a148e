import { required } from '../../../lib/assert.ts'
import { mutant } from '../../../lib/mutants.ts'
import type { NodePlace } from '../nodes.ts'
import { unpackBytes } from '../packed-bytes.ts'
import type { Connection } from '../sqlite/connection.ts'
import type { DocumentCodec, WorkspaceContext } from '../workspace-context.ts'
import { confirmedName } from './deeds.ts'
import type { Effect } from './outbox.ts'

/** Keeps what a refused mutation wrote, for each node that it concerned. */
export function draftMutation(
  connection: Connection,
  refused: {
    readonly opId: string
    readonly name: string
    readonly effect: Effect
    readonly code: string
    readonly at: number
  },
): void {
  refused.effect.parts.forEach((part, index) => {
    connection.run(
      `INSERT INTO drafts (node_id, kind, op_id, name, title, code, content, at)
       VALUES (?1, 'mutation', ?2, ?3, coalesce(?7, ${titleOf('?1')}), ?4, CAST(?5 AS BLOB), ?6)`,
      part.node,
      refused.opId,
      refused.name,
      refused.code,
      JSON.stringify({ part, values: refused.effect.values[index] ?? [] }),
      refused.at,
      confirmedName(connection, part.node),
    )
  })
}

/** Keeps the whole document of a node when something of it was never acknowledged. */
export function draftDocument(
  context: WorkspaceContext,
  place: NodePlace,
  code: string,
  at: number,
): void {
  const { connection } = context
  const isUnsent = connection.value<number>(
    `SELECT 1 FROM node_updates WHERE node_key = ?1 AND confirmed = 0
     UNION SELECT 1 FROM document_uploads WHERE node_key = ?1`,
    place.key,
  )
  if (isUnsent === undefined || mutant('unsent-text-dropped')) return
  const codec = required(context.codec, 'A draft of a document before its codec was loaded')
  const document = codec.read(connection, place.key)
  if (document === null) return
  keepDocument(context, codec, { nodeId: place.id, document, code, at })
}

/** Keeps a document as a draft: one for each page, in which everything of it that was refused comes together. */
export function keepDocument(
  { connection }: WorkspaceContext,
  codec: DocumentCodec,
  kept: {
    readonly nodeId: string
    readonly document: Uint8Array
    readonly code: string
    readonly at: number
  },
): void {
  const known = connection.row<[number, Uint8Array]>(
    `SELECT key, content FROM drafts WHERE node_id = ? AND kind = 'document' AND discarded_at IS NULL`,
    kept.nodeId,
  )
  if (known === undefined)
    connection.run(
      `INSERT INTO drafts (node_id, kind, name, title, code, content, at)
       VALUES (?1, 'document', '', ${titleOf('?1')}, ?2, ?3, ?4)`,
      kept.nodeId,
      kept.code,
      kept.document,
      kept.at,
    )
  else
    connection.run(
      'UPDATE drafts SET content = ?, code = ?, at = ? WHERE key = ?',
      codec.merge([known[1], kept.document]),
      kept.code,
      kept.at,
      known[0],
    )
}

/** What the node is called while it is still here. */
const titleOf = (id: string) =>
  `(SELECT attributes ->> '$.name' FROM nodes WHERE uuid = unhex(${id}, '-'))`

/** How long a draft that was discarded can be had back, ms. */
const discardedMs = 30 * 24 * 3_600_000

/** Removes drafts that were discarded 30 days ago. */
export function pruneDrafts(connection: Connection, now: number): void {
  connection.run('DELETE FROM drafts WHERE discarded_at < ?', now - discardedMs)
}

/**
 * Before a node is purged here: what of its document the server does not have is set aside, for the server may refuse
 * the purge.
 */
export function setAsidePurged(
  connection: Connection,
  nodeKeys: readonly number[],
  at: number,
): void {
  const keys = JSON.stringify(nodeKeys)
  connection.run(
    `INSERT INTO drafts (node_id, kind, name, code, content, at)
     SELECT id, 'purged', '', '', data, ?2 FROM node_updates JOIN nodes ON nodes.key = node_key
     WHERE node_key IN (SELECT value FROM json_each(?1))
       AND (confirmed = 0 OR node_key IN (SELECT node_key FROM document_uploads))`,
    keys,
    at,
  )
  for (const [id, state, format] of connection.rows<[string, Uint8Array, number]>(
    `SELECT id, state, format FROM node_states JOIN nodes ON nodes.key = node_key
     WHERE node_key IN (SELECT value FROM json_each(?))
       AND node_key IN (SELECT node_key FROM document_uploads)`,
    keys,
  ))
    connection.run(
      `INSERT INTO drafts (node_id, kind, name, code, content, at) VALUES (?, 'purged', '', '', ?, ?)`,
      id,
      unpackBytes(state, format),
      at,
    )
}

/** The purge took effect, or was refused: then the node is here again, and what was set aside waits once more. */
export function settlePurged(connection: Connection, nodeId: string, actor: number): void {
  connection.run(
    `INSERT INTO node_updates (node_key, data, actor, at, confirmed)
     SELECT nodes.key, content, ?2, at, 0 FROM drafts JOIN nodes ON nodes.uuid = unhex(node_id, '-')
     WHERE node_id = ?1 AND kind = 'purged' ORDER BY drafts.key`,
    nodeId,
    actor,
  )
  connection.run(`DELETE FROM drafts WHERE node_id = ? AND kind = 'purged'`, nodeId)
}
