import { routes } from '../changes.ts'
import { findPlace } from '../nodes.ts'
import type { Connection } from '../sqlite/connection.ts'
import { readCopies } from '../sync/copies.ts'
import type { WorkspaceContext } from '../workspace-context.ts'
import { value, type Query } from './query.ts'

export const receiptsGet: Query<'receipts.get'> = {
  run(context, { nodeId }) {
    const keys = [routes.node(nodeId), routes.document(nodeId), routes.mutations, routes.files]
    const { connection } = context
    const place = findPlace(connection, nodeId)
    if (place === undefined) return value({ device: false, server: false, devices: 0 }, keys)
    const version = serverVersion(context, nodeId, place.key)
    if (version === null) return value({ device: true, server: false, devices: 0 }, keys)
    const holders = readCopies(connection).filter(
      ({ cursor }) => cursor.rows >= version.row && cursor.documents >= version.document,
    )
    return value({ device: true, server: true, devices: holders.length }, keys)
  },
}

/** Up to which versions the server has the node as it is here; null where something of it waits. */
function serverVersion(
  { connection, sync }: WorkspaceContext,
  nodeId: string,
  nodeKey: number,
): { row: number; document: number } | null {
  if (sync === null) return null
  const row = connection.value<number | null>(
    'SELECT server_version FROM nodes WHERE key = ?',
    nodeKey,
  )
  const isWaiting =
    typeof row !== 'number' ||
    connection.value<number>(
      `SELECT EXISTS (SELECT 1 FROM node_bases WHERE uuid = unhex(?2, '-') AND last_seq > ?3)
           OR EXISTS (SELECT 1 FROM node_updates WHERE node_key = ?1 AND confirmed = 0)
           OR EXISTS (SELECT 1 FROM document_uploads WHERE node_key = ?1)
           OR EXISTS (SELECT 1 FROM file_uploads JOIN nodes f ON f.key = node_key
                      WHERE f.key = ?1 OR f.parent_key = ?1)`,
      nodeKey,
      nodeId,
      sync.lastAck,
    ) === 1
  return isWaiting ? null : { row, document: headOf(connection, nodeKey) }
}

function headOf(connection: Connection, nodeKey: number): number {
  return (
    connection.value<number>('SELECT version FROM document_heads WHERE node_key = ?', nodeKey) ?? 0
  )
}
