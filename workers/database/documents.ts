/**
 * Stored documents. A document is its compacted state plus the updates appended since, all Yjs updates (V1).
 *
 * 1. An acknowledged update is in `node_updates` or merged into `node_states`, never in neither.
 * 2. Compaction replays into one Y.Doc and deletes exactly the updates it has read, in one transaction. It works in
 *    steps; what is appended between them stays.
 * 3. What the server has not acknowledged is compacted only among itself (`sync/document-sync.ts`).
 * 4. When a new editing session begins, the state before it is kept as a version.
 */
import * as Y from 'yjs'
import { AppFailure, appError } from '../../protocol/errors.ts'
import { maxUpdateBytes } from '../../protocol/mutations/document-update.ts'
import { queueForIndex } from './derived-tables.ts'
import { requirePlace } from './nodes.ts'
import { packBytes, unpackBytes } from './packed-bytes.ts'
import type { Connection } from './sqlite/connection.ts'
import type { WorkspaceContext } from './workspace-context.ts'

/** No structs, no deletions. */
const emptyUpdateBytes = 2

/** A pause this long ends an editing session, ms. */
const sessionPauseMs = 10 * 60_000
/** Beyond so many updates, or bytes of them, a document is compacted while it is still typed in. */
const mostUpdates = 200
const mostUpdateBytes = 256 * 1024
/** Updates replayed in one step: below a millisecond for what is typed. */
const updatesAtOnce = 40

export function appendUpdate(context: WorkspaceContext, nodeId: string, update: Uint8Array): void {
  const { connection } = context
  checkUpdate(update)
  const place = requirePlace(connection, nodeId)
  connection.transaction(() => writeUpdate(context, place.key, update))
}

/** Inside a transaction of the caller, with an update that is one. */
export function writeUpdate(context: WorkspaceContext, nodeKey: number, update: Uint8Array): void {
  const { connection } = context
  const now = context.platform.clock.now()
  keepVersionBeforeSession(connection, nodeKey, now)
  connection.run(
    'INSERT INTO node_updates (node_key, data, actor, at, confirmed) VALUES (?, ?, ?, ?, ?)',
    nodeKey,
    update,
    context.me.key,
    now,
    context.sync === null ? 1 : 0,
  )
  queueForIndex(connection, nodeKey)
}

/** Everything of a document as one update; null when nothing was ever written. */
export function readDocument(connection: Connection, nodeKey: number): Uint8Array | null {
  const parts = storedParts(connection, nodeKey)
  const [only] = parts
  if (only === undefined) return null
  return parts.length === 1 ? only : Y.encodeStateAsUpdate(documentOf(parts))
}

export function loadDocument(connection: Connection, nodeKey: number): Y.Doc {
  return documentOf(storedParts(connection, nodeKey))
}

/**
 * Merges the updates of a document into its state, a step each time it is asked to go on. Nothing is written before
 * the last step, and that one only where what was read still stands: who stops in between has lost nothing.
 */
export function* compactDocument(context: WorkspaceContext, nodeKey: number): Generator {
  const { connection } = context
  const state = connection.row<[Uint8Array, number, number]>(
    'SELECT state, format, updated_at FROM node_states WHERE node_key = ?',
    nodeKey,
  )
  const updates = connection.rows<[number, Uint8Array]>(
    'SELECT key, data FROM node_updates WHERE node_key = ? AND confirmed = 1 ORDER BY key',
    nodeKey,
  )
  const newest = updates.at(-1)?.[0]
  if (newest === undefined) return
  const document = new Y.Doc({ guid: '' })
  if (state !== undefined) {
    const bytes = unpackBytes(state[0], state[1])
    yield
    Y.applyUpdate(document, bytes)
    yield
  }
  for (let from = 0; from < updates.length; from += updatesAtOnce) {
    document.transact(() => {
      for (const [, update] of updates.slice(from, from + updatesAtOnce))
        Y.applyUpdate(document, update)
    })
    yield
  }
  const merged = Y.encodeStateAsUpdate(document)
  yield
  const { bytes, format } = packBytes(merged)
  yield
  connection.transaction(() => {
    const present = connection.row<[number, number | null]>(
      `SELECT count(*), (SELECT updated_at FROM node_states WHERE node_key = ?1)
       FROM node_updates WHERE node_key = ?1 AND key <= ?2 AND confirmed = 1`,
      nodeKey,
      newest,
    )
    if (present?.[0] !== updates.length || present[1] !== (state?.[2] ?? null)) return
    connection.run(
      `INSERT INTO node_states (node_key, state, format, updated_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET state = excluded.state, format = excluded.format, updated_at = excluded.updated_at`,
      nodeKey,
      bytes,
      format,
      context.platform.clock.now(),
    )
    connection.run(
      'DELETE FROM node_updates WHERE node_key = ? AND key <= ? AND confirmed = 1',
      nodeKey,
      newest,
    )
  })
}

/** Documents with updates that are due: nobody added to them since `before`, or they are too many or too large. */
export function documentsToCompact(connection: Connection, before: number): number[] {
  return connection.column<number>(
    `SELECT node_key FROM node_updates WHERE confirmed = 1 GROUP BY node_key
     HAVING max(at) < ? OR count(*) >= ? OR sum(length(data)) >= ? ORDER BY max(at) LIMIT 50`,
    before,
    mostUpdates,
    mostUpdateBytes,
  )
}

function keepVersionBeforeSession(connection: Connection, nodeKey: number, now: number): void {
  connection.run(
    `INSERT INTO node_versions (node_key, state, format, reason, actor, at)
     SELECT node_key, state, format, 'session', (SELECT updated_by FROM nodes WHERE key = ?1), updated_at
     FROM node_states WHERE node_key = ?1 AND updated_at < ?2
       AND NOT EXISTS (SELECT 1 FROM node_updates WHERE node_key = ?1)`,
    nodeKey,
    now - sessionPauseMs,
  )
}

function storedParts(connection: Connection, nodeKey: number): Uint8Array[] {
  const state = connection.row<[Uint8Array, number]>(
    'SELECT state, format FROM node_states WHERE node_key = ?',
    nodeKey,
  )
  const updates = connection.column<Uint8Array>(
    'SELECT data FROM node_updates WHERE node_key = ? ORDER BY key',
    nodeKey,
  )
  return state === undefined ? updates : [unpackBytes(state[0], state[1]), ...updates]
}

/** By replay: what a part depends on and does not come with waits in the answer as well. */
export function mergeUpdates(parts: readonly Uint8Array[]): Uint8Array {
  return Y.encodeStateAsUpdate(documentOf(parts))
}

function documentOf(parts: readonly Uint8Array[]): Y.Doc {
  const document = new Y.Doc({ guid: '' })
  document.transact(() => {
    for (const part of parts) Y.applyUpdate(document, part)
  })
  return document
}

function checkUpdate(update: Uint8Array): void {
  if (update.byteLength > maxUpdateBytes)
    throw new AppFailure(
      appError(
        'too_large',
        'This change of the text is too large to be taken in one piece. Nothing was saved of it.',
        {
          bytes: update.byteLength,
          limit: maxUpdateBytes,
        },
      ),
    )
  const detail = whyNoUpdate(update)
  if (detail !== null)
    throw new AppFailure(
      appError(
        'document_invalid',
        'These bytes are not a change of a document (Yjs update, V1). Nothing was written.',
        { bytes: update.byteLength, detail },
      ),
    )
}

/** Null: the bytes are an update of the first format. */
function whyNoUpdate(update: Uint8Array): string | null {
  try {
    const { structs, ds } = Y.decodeUpdate(update)
    // Read as the first format, one of the second is an empty update with something behind it: it would be
    // acknowledged and do nothing.
    const isEmpty = structs.length === 0 && ds.clients.size === 0
    return isEmpty && update.byteLength > emptyUpdateBytes ? 'There is no change in them.' : null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
