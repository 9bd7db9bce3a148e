/**
 * Documents between this copy and the server.
 *
 * 1. An update is confirmed when the server has answered that it is on its disk, and not before.
 * 2. Nothing of a document is sent before its node is confirmed.
 * 3. Updates that wait are merged only among themselves; what is confirmed never waits again.
 */
import { routes, type Changes } from '../changes.ts'
import type { MutationTransaction } from '../mutation-transaction.ts'
import { findPlace } from '../nodes.ts'
import type { Connection } from '../sqlite/connection.ts'
import { mutant } from '../../../lib/mutants.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import type { DocumentCodec, WorkspaceContext } from '../workspace-context.ts'
import type { Heard, UnsentUpdate } from '../../../protocol/sync-api.ts'
import { draftDocument } from './drafts.ts'
import { hearing, saveSyncState, type SyncState } from './sync-state.ts'

/** Of one frame. */
const mostUpdates = 200
const mostBytes = 512 * 1024

const isConfirmedNode = 'nodes.server_version IS NOT NULL'

export function readUnsentUpdates(context: WorkspaceContext, codec: DocumentCodec): UnsentUpdate[] {
  const { connection } = context
  const found: UnsentUpdate[] = []
  let bytes = 0
  const isFull = () => found.length >= mostUpdates || bytes >= mostBytes
  const take = (unsent: UnsentUpdate) => {
    found.push(unsent)
    bytes += unsent.update.byteLength
  }
  for (const [key, nodeId] of connection.rows<[number, string]>(
    `SELECT nodes.key, nodes.id FROM document_uploads JOIN nodes ON nodes.key = node_key
     WHERE ${isConfirmedNode} ORDER BY node_key LIMIT ?`,
    mostUpdates,
  )) {
    if (isFull()) return found
    const update = codec.read(connection, key)
    if (update !== null) take({ id: -key, nodeId, update })
    else connection.run('DELETE FROM document_uploads WHERE node_key = ?', key)
  }
  for (const [id, nodeId, update] of connection.rows<[number, string, Uint8Array]>(
    `SELECT node_updates.key, nodes.id, data FROM node_updates JOIN nodes ON nodes.key = node_key
     WHERE confirmed = 0 AND ${isConfirmedNode}
       AND NOT EXISTS (SELECT 1 FROM document_uploads u WHERE u.node_key = node_updates.node_key)
     ORDER BY node_updates.key LIMIT ?`,
    mostUpdates,
  )) {
    if (isFull()) return found
    take({ id, nodeId, update })
  }
  return found
}

function noteHead(connection: Connection, nodeKey: number, version: number): void {
  connection.run(
    `INSERT INTO document_heads (node_key, version) VALUES (?, ?)
     ON CONFLICT (node_key) DO UPDATE SET version = max(version, excluded.version)`,
    nodeKey,
    version,
  )
}

/** The server has these on its disk. Several may be of one node. */
export function confirmUpdates(
  context: WorkspaceContext,
  sent: readonly UnsentUpdate[],
  heard: Heard,
): Changes {
  const { connection, sync } = context
  if (sync === null) return new Set()
  const next = hearing(sync, heard)
  connection.transaction(() => {
    for (const { id, nodeId } of sent) {
      const place = findPlace(connection, nodeId)
      if (place === undefined) continue
      noteHead(connection, place.key, heard.version)
      if (id < 0)
        // What was appended since it was read still waits as updates of its own.
        connection.run('DELETE FROM document_uploads WHERE node_key = ?', place.key)
      else
        connection.run(
          'UPDATE node_updates SET confirmed = 1 WHERE key = ? AND node_key = ?',
          id,
          place.key,
        )
    }
    saveSyncState(connection, next)
  })
  context.sync = next
  return new Set([routes.mutations])
}

/**
 * The server does not take updates of this document: the whole text becomes a draft, and the page shows what is
 * confirmed. False where nothing of it waits any more.
 */
export function refuseUpdates(
  context: WorkspaceContext,
  nodeId: string,
  code: string,
  at: number,
): boolean {
  const { connection, sync } = context
  const place = findPlace(connection, nodeId)
  if (place === undefined || sync === null) return false
  // The server may have taken one of them before, with an answer that was lost: pages leave out what this group sent.
  const next: SyncState = mutant('refused-text-not-fetched')
    ? sync
    : { ...sync, wanted: [...sync.wanted, place.id as NodeId] }
  connection.transaction(() => {
    draftDocument(context, place, code, at)
    saveSyncState(connection, next)
    connection.run('DELETE FROM node_updates WHERE node_key = ? AND confirmed = 0', place.key)
    connection.run('DELETE FROM document_uploads WHERE node_key = ?', place.key)
    connection.run('INSERT OR IGNORE INTO index_queue (node_key) VALUES (?)', place.key)
  })
  context.sync = next
  return true
}

/** An update that another copy made. False where its page is not here. */
export function receiveUpdate(
  context: WorkspaceContext,
  tx: MutationTransaction,
  entry: {
    readonly node: string
    readonly by: string
    readonly at: number
    readonly version: number
  },
  update: Uint8Array,
): boolean {
  const place = findPlace(context.connection, entry.node)
  if (place === undefined || mutant('received-update-dropped')) return false
  context.connection.run(
    `INSERT INTO node_updates (node_key, data, actor, at, confirmed)
     VALUES (?, ?, coalesce((SELECT key FROM users WHERE id = ?), ?), ?, 1)`,
    place.key,
    update,
    entry.by,
    tx.actor,
    entry.at,
  )
  noteHead(context.connection, place.key, entry.version)
  tx.queueForIndex(place.key)
  tx.changes.add(routes.document(entry.node))
  return true
}
