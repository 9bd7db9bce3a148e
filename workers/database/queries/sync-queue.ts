import { fileType } from '../../../domain/node-rules.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import type { QueuedNode, QueueItem, SyncQueue } from '../../../protocol/queue.ts'
import { routes } from '../changes.ts'
import type { Connection } from '../sqlite/connection.ts'
import { confirmedName, deedsOf } from '../sync/deeds.ts'
import { parseStored, type Stored } from '../sync/outbox.ts'
import { value, type Query } from './query.ts'

/** Of each kind, and of the nodes of one change. */
const mostItems = 500
export const mostNodes = 20

export const syncQueue: Query<'sync.queue'> = {
  run({ connection, sync, sentTo }) {
    const queue: SyncQueue =
      sync === null
        ? { isConnected: false, items: [], more: 0 }
        : withRest(connection, [
            ...mutations(connection, sentTo),
            ...texts(connection),
            ...files(connection),
          ])
    return value(queue, [routes.mutations, routes.files])
  },
}

function withRest(connection: Connection, items: readonly QueueItem[]): SyncQueue {
  const all = Number(
    connection.value<number>(
      `SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM (${unsentPages}))
            + (SELECT count(*) FROM file_uploads)`,
    ) ?? 0,
  )
  return { isConnected: true, items, more: Math.max(0, all - items.length) }
}

function mutations(connection: Connection, sentTo: number): QueueItem[] {
  return connection
    .rows<[number, string, string, number, string]>(
      'SELECT push_seq, op_id, name, at, effect FROM outbox ORDER BY push_seq LIMIT ?',
      mostItems,
    )
    .map(([pushSeq, opId, name, at, effect]) => {
      const { nodes, nodeCount } = nodesOf(connection, parseStored(effect))
      const state = pushSeq <= sentTo ? 'sent' : 'waiting'
      return { kind: 'mutation', opId, name, at, state, nodes, nodeCount }
    })
}

function nodesOf(
  connection: Connection,
  { parts, values, upload }: Stored,
): { nodes: QueuedNode[]; nodeCount: number } {
  const known = new Map<string, QueuedNode>()
  for (const id of upload.slice(0, mostNodes))
    known.set(id, { ...named(connection, id), deeds: [{ do: 'create' }] })
  parts.slice(0, mostNodes).forEach((part, index) => {
    const node = known.get(part.node) ?? { ...named(connection, part.node), deeds: [] }
    const deeds = deedsOf(connection, part, values[index] ?? [], {
      name: confirmedName(connection, part.node),
    })
    known.set(part.node, { ...node, deeds: [...node.deeds, ...deeds] })
  })
  return { nodes: [...known.values()], nodeCount: parts.length + upload.length }
}

/** A node with what it is called; one that is gone keeps the name that is known of it. */
export function named(
  connection: Connection,
  id: string,
  lastName: string | null = null,
): Omit<QueuedNode, 'deeds'> {
  const [name, type] = connection.row<[string | null, string]>(
    `SELECT attributes ->> '$.name', type FROM nodes WHERE uuid = unhex(?, '-')`,
    id,
  ) ?? [lastName, null]
  return { id: id as NodeId, name: name ?? '', type }
}

const unsentPages = `
  SELECT node_key, min(at) AS at FROM (
    SELECT node_key, at FROM node_updates WHERE confirmed = 0
    UNION ALL SELECT node_key, NULL FROM document_uploads
  ) GROUP BY node_key`

function texts(connection: Connection): QueueItem[] {
  return connection
    .rows<[string, number | null]>(
      `SELECT nodes.id, at FROM (${unsentPages}) JOIN nodes ON nodes.key = node_key
       ORDER BY node_key LIMIT ?`,
      mostItems,
    )
    .map(([id, at]) => ({
      kind: 'text',
      opId: null,
      name: 'document.update',
      at,
      state: 'waiting',
      nodes: [{ ...named(connection, id), deeds: [] }],
      nodeCount: 1,
    }))
}

function files(connection: Connection): QueueItem[] {
  return connection
    .column<string>(
      `SELECT nodes.id FROM file_uploads JOIN nodes ON nodes.key = node_key
       WHERE nodes.type = '${fileType}' AND nodes.attributes ->> '$.hash' = hash
       ORDER BY node_key LIMIT ?`,
      mostItems,
    )
    .map((id) => ({
      kind: 'file',
      opId: null,
      name: 'file',
      at: null,
      state: 'waiting',
      nodes: [{ ...named(connection, id), deeds: [] }],
      nodeCount: 1,
    }))
}
