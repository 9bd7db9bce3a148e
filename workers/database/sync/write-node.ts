/**
 * Rows of the server as rows of this copy.
 *
 * 1. The tree stays a tree: a place that would make a circle is kept aside, and the node stays where it was until it
 *    fits.
 * 2. A parent that did not arrive yet gets its key in advance; its children lie below it the moment it does.
 * 3. Roots and "in trash" of everything below follow.
 */
import { nodeCellsOf } from '../../../domain/sync/wire-cells.ts'
import { pageType, privateType } from '../../../domain/node-rules.ts'
import type { Stamp } from '../../../domain/hybrid-clock.ts'
import { mutant } from '../../../lib/mutants.ts'
import type { WireNode } from '../../../protocol/wire/node.ts'
import { routes } from '../changes.ts'
import { removeDerivedRows } from '../derived-tables.ts'
import { writeMeta } from '../meta.ts'
import type { MutationTransaction } from '../mutation-transaction.ts'
import { findPlace, findPlaceByKey, liesWithin, type NodePlace } from '../nodes.ts'
import type { Connection } from '../sqlite/connection.ts'
import { setRootOfSubtree, setTrashedOfSubtree } from '../subtree.ts'
import { uuidText } from './uuid-text.ts'
import { defaultCreated } from './wire-node.ts'

/** Writes a node as it is now. False when its place does not fit yet: it is parked then. */
export function writeNode(
  tx: MutationTransaction,
  origin: string,
  node: WireNode,
  version: number | null,
): boolean {
  const { connection } = tx
  const parentKey = node.place.parent === null ? null : keyFor(tx, node.place.parent)
  const present = findPlace(connection, node.node)
  const fits = present === undefined || isFree(connection, present.key, parentKey)
  const key = present?.key ?? takeKey(tx, node.node)
  const isNew = present === undefined
  const landsInCircle = isNew && !isFree(connection, key, parentKey)
  const isPlaced = fits && !landsInCircle
  const home: Home = isPlaced
    ? { parentKey, position: node.place.position }
    : { parentKey: present?.parentKey ?? null, position: present?.position ?? node.place.position }
  writeRow(tx, origin, node, { key, home, isNew, version })
  if (isPlaced) connection.run('DELETE FROM parked_nodes WHERE node_key = ?', key)
  else park(connection, key, node)
  follow(tx, node, key, present, home)
  return isPlaced
}

type Home = { readonly parentKey: number | null; readonly position: string }

function writeRow(
  tx: MutationTransaction,
  origin: string,
  node: WireNode,
  at: { key: number; home: Home; isNew: boolean; version: number | null },
): void {
  const { connection } = tx
  const { created } = node
  const { attributes, clocks } = nodeCellsOf(node, created.stamp)
  const allClocks: Record<string, Stamp> = { ...clocks }
  if (node.place.stamp !== created.stamp) allClocks['place'] = node.place.stamp
  if (node.deleted !== null) allClocks['deleted'] = node.deleted.stamp
  if (created.stamp !== defaultCreated(created.at, origin)) allClocks['created'] = created.stamp
  const clocksText = Object.keys(allClocks).length === 0 ? null : JSON.stringify(allClocks)
  const deletedAt = node.deleted?.at ?? null
  const attributesText = JSON.stringify(attributes)
  if (at.isNew)
    connection.run(
      `INSERT INTO nodes (key, uuid, type, parent_key, root_key, position, attributes, clocks, revision,
                          created_at, created_by, updated_at, updated_by, deleted_at, server_version)
       VALUES (?1, unhex(?2, '-'), ?3, ?4, ?1, ?5, jsonb(?6), jsonb(?7), ?8, ?9, ?10, ?11, ?12, ?13, ?14)`,
      at.key,
      node.node,
      node.type,
      at.home.parentKey,
      at.home.position,
      attributesText,
      clocksText,
      tx.revision,
      created.at,
      personKey(connection, created.by),
      node.updated.at,
      personKey(connection, node.updated.by),
      deletedAt,
      at.version,
    )
  else
    connection.run(
      `UPDATE nodes SET type = ?, parent_key = ?, position = ?, attributes = jsonb(?), clocks = jsonb(?), revision = ?,
         created_by = ?, updated_at = ?, updated_by = ?, deleted_at = ?, server_version = coalesce(?, server_version)
       WHERE key = ?`,
      node.type,
      at.home.parentKey,
      at.home.position,
      attributesText,
      clocksText,
      tx.revision,
      personKey(connection, created.by),
      node.updated.at,
      personKey(connection, node.updated.by),
      deletedAt,
      at.version,
      at.key,
    )
}

/** What is derived from the place and the tombstone, and who hears of it. */
function follow(
  tx: MutationTransaction,
  node: WireNode,
  key: number,
  before: NodePlace | undefined,
  { parentKey }: Home,
): void {
  const { connection } = tx
  const parent = parentKey === null ? undefined : findPlaceByKey(connection, parentKey)
  const rootKey = parent?.rootKey ?? key
  const deletedAt = node.deleted?.at ?? null
  const isTrashed = deletedAt !== null || parent?.isTrashed === true
  const after: NodePlace = {
    key,
    id: node.node,
    type: node.type,
    parentKey,
    rootKey,
    position: node.place.position,
    deletedAt,
    isTrashed,
  }
  if (before === undefined || before.parentKey !== parentKey) {
    tx.levels.forget()
    if (before?.rootKey !== rootKey) setRootOfSubtree(tx, key, rootKey)
  }
  const wasTrashed = before?.isTrashed ?? false
  if (wasTrashed !== isTrashed || (before !== undefined && before.deletedAt !== deletedAt))
    setTrashedOfSubtree(tx, after, isTrashed)
  tx.queueForIndex(key)
  tx.touch(after)
  tx.touchParent(parentKey)
  if (before !== undefined && before.parentKey !== parentKey) tx.touchParent(before.parentKey)
  tx.changes.add(routes.tree)
  tx.changes.add(routes.text)
  if (node.type === pageType) tx.changes.add(routes.templates)
  if (node.type === privateType) tx.changes.add(routes.private)
}

/** Takes a node out of this copy, with its document. What lies below it stays, and waits for it. */
export function removeNode(tx: MutationTransaction, place: NodePlace): void {
  const { connection } = tx
  const { key } = place
  if (!mutant('revocation-leaves-text')) removeDerivedRows(connection, key)
  tx.forget([key])
  for (const table of [
    'node_states',
    'node_updates',
    'node_versions',
    'document_uploads',
    'parked_nodes',
    'file_uploads',
    'kept_nodes',
  ])
    connection.run(`DELETE FROM ${table} WHERE node_key = ?`, key)
  connection.run(
    `INSERT INTO awaited_nodes (key, uuid) SELECT key, uuid FROM nodes
     WHERE key = ?1 AND EXISTS (SELECT 1 FROM nodes WHERE parent_key = ?1)`,
    key,
  )
  connection.run('DELETE FROM nodes WHERE key = ?', key)
  writeMeta(connection, 'next_key', String(tx.nextKey() + 1))
  tx.levels.forget()
  tx.touch(place)
  tx.touchParent(place.parentKey)
  for (const route of [routes.tree, routes.trash, routes.text]) tx.changes.add(route)
}

/** Tries the places that did not fit before. Ends when none of those that are left fits. */
export function placeParked(tx: MutationTransaction): void {
  for (let hasMoved = true; hasMoved;) {
    hasMoved = false
    for (const [key, parentId, position] of parkedRows(tx.connection)) {
      const place = findPlaceByKey(tx.connection, key)
      const parentKey = parentId === null ? null : keyFor(tx, parentId)
      if (place === undefined || !isFree(tx.connection, key, parentKey)) continue
      movePlaced(tx, place, { parentKey, position })
      tx.connection.run('DELETE FROM parked_nodes WHERE node_key = ?', key)
      hasMoved = true
    }
  }
}

/** Writes a place that is known to fit. */
function movePlaced(tx: MutationTransaction, place: NodePlace, home: Home): void {
  const { connection } = tx
  connection.run(
    'UPDATE nodes SET parent_key = ?, position = ?, revision = ? WHERE key = ?',
    home.parentKey,
    home.position,
    tx.revision,
    place.key,
  )
  const parent = home.parentKey === null ? undefined : findPlaceByKey(connection, home.parentKey)
  tx.levels.forget()
  setRootOfSubtree(tx, place.key, parent?.rootKey ?? place.key)
  const isTrashed = place.deletedAt !== null || parent?.isTrashed === true
  if (isTrashed !== place.isTrashed)
    setTrashedOfSubtree(tx, { ...place, parentKey: home.parentKey }, isTrashed)
  tx.touch(place)
  tx.touchParent(place.parentKey)
  tx.touchParent(home.parentKey)
  tx.changes.add(routes.tree)
}

function parkedRows(connection: Connection): [number, string | null, string][] {
  return connection.rows<[number, string | null, string]>(
    `SELECT node_key, ${uuidText('parent')}, position
     FROM parked_nodes ORDER BY node_key`,
  )
}

function park(connection: Connection, key: number, node: WireNode): void {
  connection.run(
    `INSERT INTO parked_nodes (node_key, parent, position) VALUES (?1, unhex(?2, '-'), ?3)
     ON CONFLICT DO UPDATE SET parent = excluded.parent, position = excluded.position`,
    key,
    node.place.parent,
    node.place.position,
  )
}

/** True where a node may come to lie below `parentKey`. */
function isFree(connection: Connection, key: number, parentKey: number | null): boolean {
  return parentKey === null || !liesWithin(connection, parentKey, key)
}

/** The key of a node that is here or awaited; else one is kept for it. */
function keyFor(tx: MutationTransaction, id: string): number {
  const { connection } = tx
  const known = connection.value<number>(
    `SELECT key FROM nodes WHERE uuid = unhex(?1, '-')
     UNION ALL SELECT key FROM awaited_nodes WHERE uuid = unhex(?1, '-')`,
    id,
  )
  if (known !== undefined) return known
  const key = tx.nextKey()
  connection.run(`INSERT INTO awaited_nodes (key, uuid) VALUES (?, unhex(?, '-'))`, key, id)
  return key
}

/** The key that was kept for a node, else a new one. */
function takeKey(tx: MutationTransaction, id: string): number {
  return (
    tx.connection.value<number>(
      `DELETE FROM awaited_nodes WHERE uuid = unhex(?, '-') RETURNING key`,
      id,
    ) ?? tx.nextKey()
  )
}

function personKey(connection: Connection, id: string): number {
  const known = connection.value<number>('SELECT key FROM users WHERE id = ?', id)
  if (known !== undefined) return known
  connection.run(`INSERT INTO users (id, name, role, created_at) VALUES (?, '', 'viewer', 0)`, id)
  return personKey(connection, id)
}
