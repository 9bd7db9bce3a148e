import { stampOf, tick, type Stamp } from '../../domain/hybrid-clock.ts'
import { privateType } from '../../domain/node-rules.ts'
import { routes, type Changes } from './changes.ts'
import { gatherEffects, type OneEffect } from './mutation-effects.ts'
import type { NodePlace } from './nodes.ts'
import { idOfKey } from './nodes.ts'
import { settleAll, settledAtOnce } from './settle.ts'
import { createNodeTrace, type NodeTrace } from './sync/node-trace.ts'
import type { Connection } from './sqlite/connection.ts'
import type { TreeLevels } from './tree-levels.ts'
import type { WorkspaceContext } from './workspace-context.ts'

/** Beyond this many touched nodes one wide key is cheaper than naming each. */
const widestChange = 2000

/**
 * What a mutator works with: one open transaction with its stamp. A mutator is a function of this and its arguments
 * alone; it reads no clock and mints nothing.
 */
export type MutationTransaction = {
  readonly connection: Connection
  readonly opId: string
  /** Wall time at which the owner took the mutation, ms. */
  readonly now: number
  readonly stamp: Stamp
  readonly actor: number
  /** Given to every row this transaction writes; grows with every mutation. */
  readonly revision: number
  readonly changes: Changes
  readonly levels: TreeLevels
  /** The next free key for a node. */
  nextKey(): number
  /** Says that a node's row changed; its list and whatever shows it hear of it. */
  touch(place: Pick<NodePlace, 'id' | 'key' | 'parentKey' | 'type'>): void
  /** Says that a node's children changed, which may flip its own "has children". */
  touchParent(parentKey: number | null): void
  /** Says that the rows of many nodes changed, and the lists below those whose keys are given. */
  touchMany(ids: readonly string[], keys?: readonly number[]): void
  /**
   * Remembers what this mutation replaced. `inverse` null: the node did not exist. Many nodes made at once are one
   * entry without a node: `{created: [first key, last key]}`; those of an import belong to its group.
   */
  remember(nodeKey: number | null, inverse: object | null, groupId?: string): void
  queueForIndex(nodeKey: number): void
  /** What is to be told to the server; null where there is none. */
  readonly trace: NodeTrace | null
  /** Says that the document of this node was written beside the stream of its updates. */
  wroteDocument(nodeKey: number): void
  /** Removes history and marks of nodes that are gone for good. */
  forget(nodeKeys: readonly number[]): void
  /** Writes what was remembered and queued, or answers it where the record of the mutation can carry it. */
  leaveEffects(): OneEffect | null
  /** Writes what was remembered and queued. */
  writeEffects(): void
  readonly hasSettled: boolean
}

export function beginMutation(context: WorkspaceContext, opId: string): MutationTransaction {
  const { connection } = context
  const now = context.platform.clock.now() + (context.sync?.skewMs ?? 0)
  const clock = tick(context.clock, now)
  const changes: Changes = new Set()
  const effects = gatherEffects()
  let key = context.nextNodeKey
  let hasSettled = false

  function settle(): void {
    settleAll(connection)
    hasSettled = true
  }

  const tx: MutationTransaction = {
    connection,
    opId,
    now,
    stamp: stampOf(clock),
    actor: context.me.key,
    revision: context.nextSeq,
    changes,
    levels: context.levels,
    nextKey: () => key++,
    touch(place) {
      changes.add(routes.node(place.id))
      changes.add(routes.children(place.parentKey))
      if (place.type === privateType) changes.add(routes.private)
    },
    touchParent(parentKey) {
      changes.add(routes.children(parentKey))
      if (parentKey === null) return
      changes.add(routes.node(idOfKey(connection, parentKey)))
      const grandparent = connection.value<number | null>(
        'SELECT parent_key FROM nodes WHERE key = ?',
        parentKey,
      )
      changes.add(routes.children(grandparent ?? null))
    },
    touchMany(ids, keys = []) {
      if (ids.length > widestChange) return void changes.add(routes.all)
      for (const id of ids) changes.add(routes.node(id))
      for (const key of keys) changes.add(routes.children(key))
    },
    remember(nodeKey, inverse, groupId) {
      effects.remember({ nodeKey, inverse, groupId: groupId ?? null })
    },
    queueForIndex: (nodeKey) => effects.queueForIndex(nodeKey),
    trace: context.sync === null ? null : createNodeTrace(connection, context.origin),
    wroteDocument(nodeKey) {
      if (context.sync !== null)
        connection.run('INSERT OR IGNORE INTO document_uploads (node_key) VALUES (?)', nodeKey)
    },
    forget(nodeKeys) {
      settle()
      effects.forget(nodeKeys)
      const keys = JSON.stringify(nodeKeys)
      for (const table of ['history_entries', 'index_queue', 'document_heads'])
        connection.run(
          `DELETE FROM ${table} WHERE node_key IN (SELECT value FROM json_each(?))`,
          keys,
        )
    },
    leaveEffects() {
      const one = effects.asOne()
      if (one === null) tx.writeEffects()
      else if (context.unsettled >= settledAtOnce) settle()
      return one
    },
    writeEffects() {
      settle()
      effects.write(connection, { seq: tx.revision, actor: tx.actor, at: now })
    },
    get hasSettled() {
      return hasSettled
    },
  }
  return tx
}

/** Takes over what a committed transaction used up. */
export function commitMutation(context: WorkspaceContext, tx: MutationTransaction): void {
  context.clock = tick(context.clock, tx.now)
  context.nextNodeKey = tx.nextKey()
  context.nextSeq = tx.revision + 1
  context.unsettled = tx.hasSettled ? 1 : context.unsettled + 1
  context.operations.note(tx.opId, tx.revision)
}
