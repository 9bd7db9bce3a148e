import { mutant } from '../../../lib/mutants.ts'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import { writeMeta } from '../meta.ts'
import type { WorkspaceContext } from '../workspace-context.ts'
import type { Connection } from '../sqlite/connection.ts'
import { forgetServerFiles, queueAllFiles } from './file-queue.ts'
import { privateType } from '../../../domain/node-rules.ts'
import { saveCopies } from './copies.ts'
import { saveGrants } from './grants.ts'
import { mintGroup } from './group.ts'
import { joinPerson } from './join-person.ts'
import { enqueueUpload } from './outbox.ts'
import { renumber, setNumbersAside } from './push-numbers.ts'
import { newSyncState, saveSyncState, type SyncState } from './sync-state.ts'

/**
 * From now on mutations wait for a server. What this copy holds is uploaded as it is now, not its past; a server that
 * has some of it already merges the two by their stamps.
 */
export function connectCopy(
  context: WorkspaceContext,
  person: { readonly id: string; readonly name: string },
): void {
  if (context.sync !== null)
    throw new AppFailure(
      appError('invalid_args', 'This workspace is connected already. Nothing was changed.'),
    )
  const { connection } = context
  const state = newSyncState()
  const identity = connection.transaction(() => {
    const joined = joinPerson(context, person)
    // The private roots of others who used this copy stay here.
    const where = `server_version IS NULL AND (type <> '${privateType}' OR id = '${joined.privateRootId}')`
    state.nextPush = uploadRows(context, where, state.nextPush)
    connection.run(
      `INSERT OR IGNORE INTO document_uploads (node_key)
       SELECT node_key FROM node_states UNION SELECT node_key FROM node_updates`,
    )
    queueAllFiles(connection)
    saveSyncState(connection, state)
    return joined
  })
  context.me = identity.me
  context.privateRootId = identity.privateRootId
  context.sync = state
}

/** Goes on without a server. What was not sent stays here, as part of this copy. */
export function disconnectCopy(context: WorkspaceContext): void {
  const { connection } = context
  // The server knows mutations of the present name that this copy forgets: should it come back, it is another one.
  const group = mintGroup(context.platform)
  connection.transaction(() => {
    connection.run(`UPDATE _meta SET value = ? WHERE key = 'group'`, group)
    connection.run(
      `UPDATE mutations SET status = 'completed' WHERE status IN ('pending', 'in_progress')`,
    )
    for (const table of [
      'outbox',
      'node_bases',
      'node_homes',
      'document_uploads',
      'document_heads',
    ])
      connection.run(`DELETE FROM ${table}`)
    forgetServerFiles(connection)
    connection.run('UPDATE node_updates SET confirmed = 1 WHERE confirmed = 0')
    connection.run('UPDATE nodes SET server_version = NULL WHERE server_version IS NOT NULL')
    connection.run(`DELETE FROM _meta WHERE key = 'sync'`)
    connection.run(`UPDATE users SET role = 'owner' WHERE key = ?`, context.me.key)
    saveGrants(connection, null)
    saveCopies(connection, [])
  })
  context.group = group
  context.clock = { ...context.clock, group }
  context.me = { ...context.me, role: 'owner' }
  context.grants = null
  context.sync = null
}

/** Queues rows for upload, parents first. Inside a transaction of the caller. */
export function uploadRows(context: WorkspaceContext, where: string, nextPush: number): number {
  const { connection, platform } = context
  return enqueueUpload(connection, rowsByLevel(connection, where), {
    at: platform.clock.now(),
    opId: platform.mintId(),
    nextPush,
  })
}

function rowsByLevel(connection: Connection, where: string): { id: string; size: number }[] {
  return connection
    .rows<[string, number]>(
      `WITH RECURSIVE tree(key, level) AS (
         SELECT key, 0 FROM nodes WHERE parent_key IS NULL OR parent_key NOT IN (SELECT key FROM nodes)
         UNION ALL SELECT nodes.key, level + 1 FROM tree JOIN nodes ON nodes.parent_key = tree.key
       )
       SELECT nodes.id, length(attributes) + 200 FROM tree JOIN nodes ON nodes.key = tree.key
       WHERE ${where} ORDER BY level, nodes.key`,
    )
    .map(([id, size]) => ({ id, size }))
}

/**
 * The server's log was put back to an older state. What this copy had confirmed after `since` is brought again,
 * before what waits; all documents are sent whole, for none says how new it is. It goes on as a new group: what it
 * brought before the epoch comes back to it like the work of any other.
 */
export function beginEpoch(
  context: WorkspaceContext,
  epoch: string,
  { since }: { readonly since: number },
): void {
  const { connection, sync } = context
  if (sync === null) return
  const isFirst = sync.epoch === null
  const next: SyncState = {
    ...sync,
    epoch,
    cursor: { rows: 0, documents: 0 },
    behind: [],
    run: null,
    heard: 0,
  }
  if (isFirst) {
    connection.transaction(() => saveSyncState(connection, next))
    context.sync = next
    return
  }
  const group = mintGroup(context.platform)
  const renewed = connection.transaction(() => {
    connection.run('UPDATE nodes SET server_version = NULL WHERE server_version > ?', since)
    connection.run('DELETE FROM document_heads')
    saveCopies(connection, [])
    connection.run('UPDATE node_bases SET version = NULL WHERE version > ?', since)
    connection.run('DELETE FROM node_homes WHERE version > ?', since)
    connection.run(
      `INSERT OR IGNORE INTO document_uploads (node_key)
       SELECT node_key FROM node_states UNION SELECT node_key FROM node_updates`,
    )
    queueAllFiles(connection)
    return takeGroup(connection, next, group, () =>
      uploadRows(context, 'server_version IS NULL', 1),
    )
  })
  goBy(context, group, renewed)
}

/** Another copy goes by the name of this one: this one takes a new one, and says goodbye to nothing that waits. */
export function beginGroup(context: WorkspaceContext): void {
  const { connection, sync } = context
  if (sync === null) return
  // What the other copy sent under the shared name was taken for ours and left out of our pages.
  const group = mintGroup(context.platform)
  const apart: SyncState = { ...sync, cursor: { ...sync.cursor, documents: 0 } }
  goBy(
    context,
    group,
    connection.transaction(() => takeGroup(connection, apart, group)),
  )
}

function goBy(context: WorkspaceContext, group: string, sync: SyncState): void {
  context.group = group
  context.clock = { ...context.clock, group }
  context.sync = sync
}

/**
 * Makes this file a client group of its own: what waits is numbered from 1 on, as a server counts that never heard of
 * it. The ids of the mutations stay, so that what arrived under another name has its effect once. `queueFirst` queues
 * what comes before all that waits, and answers the next free number. Inside a transaction of the caller.
 */
export function takeGroup<State extends SyncState | null>(
  connection: Connection,
  state: State,
  group: string,
  queueFirst: () => number = () => 1,
): State {
  writeMeta(connection, 'group', group)
  if (state === null) return state
  if (mutant('new-group-keeps-numbers')) return state
  setNumbersAside(connection)
  const next = { ...state, lastAck: 0, nextPush: renumber(connection, queueFirst()) }
  saveSyncState(connection, next)
  return next
}
