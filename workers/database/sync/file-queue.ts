/**
 * Files between this copy and its server: which bytes the server is still to get, and which came from it and can be
 * fetched again. The bytes lie beside the database; here is only what is known of them.
 *
 * 1. A file waits from the transaction that gave its node the hash until the server has the bytes.
 * 2. What waits is not to be dropped from this device, nor what was added here.
 */
import { fileType } from '../../../domain/node-rules.ts'
import type { FetchedFile, FileUpload, WantedFile } from '../../../protocol/sync-api.ts'
import { findPlace } from '../nodes.ts'
import type { Connection } from '../sqlite/connection.ts'
import type { TracedPart } from './node-trace.ts'

const hashOfNode = `nodes.attributes ->> '$.hash'`
const sizeOfNode = `coalesce(nodes.attributes ->> '$.size', 0)`
/** In one answer: the rest is asked for when these are on their way. */
const mostAtOnce = 500

/** Queues the bytes of nodes that a mutation gave a hash. True where there are any. */
export function queueFiles(connection: Connection, parts: readonly TracedPart[]): boolean {
  let hasAny = false
  for (const { part, values } of parts) {
    if (part.do !== 'put') continue
    const index = part.cells.findIndex(([cell]) => cell === 'a:hash')
    const hash = values[index]
    const key = typeof hash === 'string' ? findPlace(connection, part.node)?.key : undefined
    if (typeof hash !== 'string' || key === undefined) continue
    connection.run('INSERT OR IGNORE INTO file_uploads (node_key, hash) VALUES (?, ?)', key, hash)
    hasAny = true
  }
  return hasAny
}

/** Queues the bytes of all files: the server says which it has. */
export function queueAllFiles(connection: Connection): void {
  connection.run(
    `INSERT OR IGNORE INTO file_uploads (node_key, hash)
     SELECT key, ${hashOfNode} FROM nodes WHERE type = '${fileType}' AND ${hashOfNode} IS NOT NULL`,
  )
}

/** There is no server any more: nothing waits for it, and nothing can be fetched again. */
export function forgetServerFiles(connection: Connection): void {
  for (const table of ['file_uploads', 'fetched_files']) connection.run(`DELETE FROM ${table}`)
}

/** Files whose node the server has, the oldest nodes first. A node that names other bytes by now sends those alone. */
export function readFileUploads(connection: Connection): FileUpload[] {
  connection.run(
    `DELETE FROM file_uploads
     WHERE NOT EXISTS (SELECT 1 FROM nodes WHERE key = node_key AND ${hashOfNode} = hash)`,
  )
  return connection
    .rows<[string, string, number, string | null]>(
      `SELECT nodes.id, hash, ${sizeOfNode}, code FROM file_uploads JOIN nodes ON nodes.key = node_key
       WHERE server_version IS NOT NULL ORDER BY node_key LIMIT ${mostAtOnce}`,
    )
    .map(([nodeId, hash, size, code]) => ({ nodeId, hash, size: Number(size), code }))
}

export function settleFileUpload(connection: Connection, nodeId: string, hash: string): void {
  connection.run(
    `DELETE FROM file_uploads WHERE hash = ? AND node_key = (SELECT key FROM nodes WHERE uuid = unhex(?, '-'))`,
    hash,
    nodeId,
  )
}

/** Why the server did not take it; null: it is tried again. */
export function refuseFileUpload(
  connection: Connection,
  nodeId: string,
  hash: string,
  code: string | null,
): void {
  connection.run(
    `UPDATE file_uploads SET code = ?
     WHERE hash = ? AND node_key = (SELECT key FROM nodes WHERE uuid = unhex(?, '-'))`,
    code,
    hash,
    nodeId,
  )
}

const wanted = `
  WITH RECURSIVE kept(key) AS (
    SELECT node_key FROM kept_nodes WHERE node_key <> 0
    UNION SELECT nodes.key FROM kept JOIN nodes ON nodes.parent_key = kept.key
  )
  SELECT nodes.id AS id, ${hashOfNode} AS hash, ${sizeOfNode} AS size FROM nodes
  WHERE type = '${fileType}' AND ${hashOfNode} IS NOT NULL
    AND (EXISTS (SELECT 1 FROM kept_nodes WHERE node_key = 0) OR nodes.key IN (SELECT key FROM kept))`

/** The files that are to be on this device, whether or not they are: one node for each. */
export function readWantedFiles(connection: Connection): WantedFile[] {
  const isAny = connection.value<number>('SELECT 1 FROM kept_nodes LIMIT 1')
  if (isAny === undefined) return []
  return connection
    .rows<[string, string, number]>(`SELECT id, hash, size FROM (${wanted}) GROUP BY hash`)
    .map(([nodeId, hash, size]) => ({ nodeId, hash, size: Number(size) }))
}

/** Keeps the files of a node and of all below on this device, or no longer; null is the whole workspace. */
export function keepFiles(connection: Connection, nodeId: string | null, isKept: boolean): boolean {
  const key = nodeId === null ? 0 : findPlace(connection, nodeId)?.key
  if (key === undefined) return false
  connection.run(
    isKept
      ? 'INSERT OR IGNORE INTO kept_nodes (node_key) VALUES (?)'
      : 'DELETE FROM kept_nodes WHERE node_key = ?',
    key,
  )
  return true
}

export function noteFetched(connection: Connection, file: FetchedFile, now: number): void {
  connection.run(
    'INSERT OR REPLACE INTO fetched_files (hash, size, at) VALUES (?, ?, ?)',
    file.hash,
    file.size,
    now,
  )
}

/** What came from the server, is not to be kept, and waits for nothing: the longest ago first. */
export function readDroppable(connection: Connection): FetchedFile[] {
  return connection
    .rows<[string, number]>(
      `SELECT hash, size FROM fetched_files
       WHERE hash NOT IN (SELECT hash FROM file_uploads) AND hash NOT IN (SELECT hash FROM (${wanted}))
       ORDER BY at, hash`,
    )
    .map(([hash, size]) => ({ hash, size }))
}

export function forgetFetched(connection: Connection, hashes: readonly string[]): void {
  connection.run(
    'DELETE FROM fetched_files WHERE hash IN (SELECT value FROM json_each(?))',
    JSON.stringify(hashes),
  )
}
