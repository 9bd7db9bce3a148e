import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { mutant } from '../../../../lib/mutants.ts'
import type { NodeId } from '../../../../protocol/ids.ts'
import { mergeUpdates } from '../../../sync/merge-updates.ts'
import type { LogScope, LogUpdate } from '../../workspace/workspace-store.ts'
import { createUpdateTail } from './update-tail.ts'
import { queryByVersion } from './scope.ts'

/** The documents: for each its updates, the oldest of them merged. */
export interface UpdateTable {
  since(scope: LogScope, after: number): Iterable<LogUpdate>
  of(node: NodeId, after: number): Iterable<LogUpdate>
  /** Bytes of the document, and how much of it is not merged. */
  sizeOf(node: NodeId): DocumentSize
  has(node: NodeId, bytes: Uint8Array): boolean
  insert(update: LogUpdate): void
  remove(node: NodeId): void
  /** Gives the document's updates new versions after `version`, in their order; returns the newest. */
  renew(node: NodeId, version: number): number
  compact(node: NodeId): void
  /** A write was undone. */
  forget(): void
}

export type DocumentSize = {
  readonly bytes: number
  readonly looseCount: number
  readonly looseBytes: number
}

/** A merged piece of a document is no larger than this, so that pages stay small. Bytes. */
const largestPiece = 512 * 1024

type UpdateColumns = {
  readonly version: number
  readonly node_id: NodeId
  readonly root_id: NodeId
  readonly private_to: string | null
  readonly client_group: string
  readonly author: string
  readonly at: number
  readonly bytes: Uint8Array
}

type StoredUpdate = Omit<UpdateColumns, 'root_id' | 'private_to'> & { readonly isLoose: 0 | 1 }

const updateOf = (columns: UpdateColumns): LogUpdate => ({
  version: columns.version,
  node: columns.node_id,
  home: { root: columns.root_id, privateTo: columns.private_to },
  group: columns.client_group,
  by: columns.author,
  at: columns.at,
  bytes: columns.bytes,
})

/** `CROSS` keeps the order of the join: the updates by their versions first. */
const joined = `SELECT node_updates.version, node_id, root_id, private_to, node_updates.client_group,
  author, at, bytes FROM node_updates CROSS JOIN nodes ON nodes.id = node_id`

export function createUpdateTable(database: Database): UpdateTable {
  const since = queryByVersion<UpdateColumns>(
    database,
    `${joined} WHERE node_updates.version > @after`,
  )
  const of = database.prepare<[NodeId, number], UpdateColumns>(
    `${joined} WHERE node_id = ? AND node_updates.version > ? ORDER BY node_updates.version`,
  )
  const sizeOf = database.prepare<[NodeId], DocumentSize>(
    `SELECT coalesce(sum(octet_length(bytes)), 0) AS bytes,
       count(digest) AS looseCount,
       coalesce(sum(CASE WHEN digest IS NULL THEN 0 ELSE octet_length(bytes) END), 0) AS looseBytes
     FROM node_updates WHERE node_id = ?`,
  )
  const has = database.prepare<[NodeId, Buffer], { one: number }>(
    'SELECT 1 AS one FROM node_updates WHERE node_id = ? AND digest = ?',
  )
  const insert = database.prepare<
    [number, NodeId, string, string, number, Buffer | null, Uint8Array]
  >(
    `INSERT INTO node_updates (version, node_id, client_group, author, at, digest, bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const removeOf = database.prepare<[NodeId]>('DELETE FROM node_updates WHERE node_id = ?')
  const remove = database.prepare<[number]>('DELETE FROM node_updates WHERE version = ?')
  const versions = database.prepare<[NodeId], { version: number }>(
    'SELECT version FROM node_updates WHERE node_id = ? ORDER BY version',
  )
  const renew = database.prepare<[number, number]>(
    `UPDATE node_updates SET version = ?, client_group = '' WHERE version = ?`,
  )
  const stored = database.prepare<[NodeId], StoredUpdate>(
    `SELECT version, node_id, client_group, author, at, bytes, digest IS NOT NULL AS isLoose
     FROM node_updates WHERE node_id = ? ORDER BY version`,
  )

  const tail = createUpdateTail()

  function* each(columns: Iterable<UpdateColumns>): Iterable<LogUpdate> {
    for (const one of columns) yield updateOf(one)
  }

  return {
    since: (scope, after) => tail.since(scope, after) ?? each(since(scope, after)),
    forget: tail.forget,
    of: (node, after) => each(of.iterate(node, after)),
    sizeOf: (node) => sizeOf.get(node) ?? { bytes: 0, looseCount: 0, looseBytes: 0 },
    has: (node, bytes) => has.get(node, digestOf(bytes)) !== undefined,
    insert(update) {
      const { version, node, group, by, at, bytes } = update
      insert.run(version, node, group, by, at, digestOf(bytes), bytes)
      tail.add(update)
    },
    remove(node) {
      tail.forget()
      removeOf.run(node)
    },
    renew(node, version) {
      tail.forget()
      let newest = version
      for (const { version: old } of versions.all(node)) {
        newest += 1
        // Whoever brought it may have been out of reach since: nobody's pages leave it out.
        renew.run(newest, old)
      }
      return newest
    },
    compact(node) {
      tail.forget()
      const all = stored.all(node)
      const firstLoose = all.findIndex(({ isLoose }) => isLoose === 1)
      if (firstLoose === -1) return
      // The last merged piece grows as long as it is small; those before it stay what they are.
      const from = Math.max(0, firstLoose - 1)
      const before = all.slice(0, from).map(({ bytes }) => bytes)
      for (const run of runsOf(all.slice(from))) {
        const newest = run.at(-1)
        if (newest === undefined) continue
        const merged = mergeUpdates(
          before,
          run.map(({ bytes }) => bytes),
        )
        for (const { version } of run) remove.run(version)
        const groups = new Set(run.map(({ client_group }) => client_group))
        const group = groups.size === 1 ? newest.client_group : ''
        const version = mutant('compaction-keeps-oldest-version')
          ? (run[0]?.version ?? newest.version)
          : newest.version
        insert.run(version, node, group, newest.author, newest.at, null, merged)
        before.push(merged)
      }
    },
  }
}

/** Neighbours, together no larger than a piece; a larger one stays alone. */
function runsOf(updates: readonly StoredUpdate[]): StoredUpdate[][] {
  const runs: StoredUpdate[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const update of updates) {
    size += update.bytes.byteLength
    if (size > largestPiece) {
      runs.push([])
      size = update.bytes.byteLength
    }
    runs.at(-1)?.push(update)
  }
  return runs
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
