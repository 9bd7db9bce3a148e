import { clockAt, receive, stampOf, type HybridClock } from '../../domain/hybrid-clock.ts'
import { privateType } from '../../domain/node-rules.ts'
import type { Grant } from '../../protocol/role.ts'
import { privateRootOf } from '../../domain/private-root.ts'
import type { DocumentText } from '../../domain/document/text.ts'
import { required } from '../../lib/assert.ts'
import type { Role } from '../../protocol/rows.ts'
import { createKnownOperations, type KnownOperations } from './known-operations.ts'
import { readMeta, writeMeta } from './meta.ts'
import type { Platform } from './platform.ts'
import { countUnsettled } from './settle.ts'
import type { Connection } from './sqlite/connection.ts'
import { readGrants } from './sync/grants.ts'
import { mintGroup } from './sync/group.ts'
import { loadSyncState, type SyncState } from './sync/sync-state.ts'
import { createTreeLevels, type TreeLevels } from './tree-levels.ts'

/** An open workspace file with what every operation needs to know of it. */
export type WorkspaceContext = {
  readonly connection: Connection
  readonly platform: Platform
  /** This copy of the workspace on this device: one sequence of mutations. */
  group: string
  /** The group that made the rows which carry no stamp of creation. */
  readonly origin: string
  me: { readonly key: number; readonly id: string; readonly role: Role }
  privateRootId: string
  /** What the server says that I may do; null while this copy was never told: then everything is mine. */
  grants: readonly Grant[] | null
  readonly levels: TreeLevels
  /** The clock after the last committed stamp. */
  clock: HybridClock
  /** Keys are handed out here; SQLite would give the highest one again after a purge. */
  nextNodeKey: number
  nextSeq: number
  /** Rows of `mutations` that wait to be settled, as far as is known. */
  unsettled: number
  readonly operations: KnownOperations
  /** Null while this copy is connected to no server. */
  sync: SyncState | null
  /** The newest of the outbox that was handed to the line; what the server has not acknowledged of it is under way. */
  sentTo: number
  /** What reads and writes documents; null until it is first needed. */
  codec: DocumentCodec | null
}

/**
 * Everything that needs Yjs, as one object: it is loaded on first need, so that the first query of a start never
 * waits for it.
 */
export type DocumentCodec = {
  append(context: WorkspaceContext, nodeId: string, update: Uint8Array): void
  /** The whole document as one update, or null when nothing was ever written. */
  read(connection: Connection, nodeKey: number): Uint8Array | null
  /** Updates of one document as one. */
  merge(updates: readonly Uint8Array[]): Uint8Array
  content(connection: Connection, nodeKey: number): DocumentText
  /** Goes on a step with each `next`. */
  compact(context: WorkspaceContext, nodeKey: number): Iterator<unknown>
  /** Documents that nobody added to since `before` (ms), or whose updates are too many: ready to be compacted. */
  due(connection: Connection, before: number): number[]
}

/** Reads the identity of the copy, making person, client group and private root on the first open. */
export function loadContext(
  connection: Connection,
  platform: Platform,
  person: { readonly id: string; readonly name: string },
): WorkspaceContext {
  if (readMeta(connection, 'group') === undefined) {
    connection.transaction(() => firstRows(connection, platform, person))
  }
  const group = required(readMeta(connection, 'group'), 'A workspace file without a client group')
  const meId = required(readMeta(connection, 'person'), 'A workspace file without a person')
  const me = required(
    connection.row<[number, string]>('SELECT key, role FROM users WHERE id = ?', meId),
    'A workspace file whose person has no row',
  )
  const last = connection.row<[number, string]>(
    'SELECT seq, stamp FROM mutations ORDER BY seq DESC LIMIT 1',
  )
  const highestKey = connection.value<number | null>(
    'SELECT max(key) FROM (SELECT max(key) AS key FROM nodes UNION ALL SELECT max(key) FROM awaited_nodes)',
  )
  const received = readReceived(connection)
  return {
    connection,
    platform,
    group,
    origin: readMeta(connection, 'origin') ?? group,
    me: { key: me[0], id: meId, role: me[1] as Role },
    privateRootId: required(
      readMeta(connection, 'private_root'),
      'A workspace file without a private root',
    ),
    grants: readGrants(connection),
    levels: createTreeLevels(connection),
    clock: receive(clockAt(last?.[1] ?? null, group), received.stamp),
    nextNodeKey: Math.max(Number(readMeta(connection, 'next_key') ?? 0), (highestKey ?? 0) + 1),
    nextSeq: Math.max(last?.[0] ?? highestRevision(connection), received.revision) + 1,
    unsettled: countUnsettled(connection),
    operations: createKnownOperations(connection),
    sync: loadSyncState(connection),
    sentTo: 0,
    codec: null,
  }
}

const receivedKey = 'received'

/** What was received counts revisions and moves the clock as our own mutations do, and no row of theirs tells of it. */
export function noteReceived(context: WorkspaceContext, revision: number): void {
  writeMeta(context.connection, receivedKey, `${revision} ${stampOf(context.clock)}`)
}

function readReceived(connection: Connection): { revision: number; stamp: string } {
  const [revision, stamp] = (readMeta(connection, receivedKey) ?? '').split(' ')
  return {
    revision: Number(revision ?? 0),
    stamp: stamp ?? stampOf({ ms: 0, counter: 0, group: '' }),
  }
}

/** Looks at every node: only for a file whose mutations are gone. */
function highestRevision(connection: Connection): number {
  return connection.value<number | null>('SELECT max(revision) FROM nodes') ?? 0
}

function firstRows(
  connection: Connection,
  platform: Platform,
  person: { readonly id: string; readonly name: string },
): void {
  const now = platform.clock.now()
  const group = mintGroup(platform)
  const privateRootId = privateRootOf(person.id)
  writeMeta(connection, 'group', group)
  // Stays when a restored copy becomes a group of its own: rows without clocks were made by this one.
  writeMeta(connection, 'origin', group)
  writeMeta(connection, 'person', person.id)
  writeMeta(connection, 'private_root', privateRootId)
  writeMeta(connection, 'created_at', String(now))
  connection.run(
    `INSERT INTO users (id, name, role, created_at) VALUES (?, ?, 'owner', ?) ON CONFLICT DO NOTHING`,
    person.id,
    person.name,
    now,
  )
  connection.run(
    `INSERT INTO nodes (key, uuid, type, parent_key, root_key, position, attributes, revision,
                        created_at, created_by, updated_at, updated_by)
     VALUES (1, unhex(?, '-'), ?, NULL, 1, 'a0', jsonb('{}'), 0, ?, 1, ?, 1)`,
    privateRootId,
    privateType,
    now,
    now,
  )
}
