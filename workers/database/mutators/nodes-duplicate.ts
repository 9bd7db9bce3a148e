import { derivedId } from '../../../domain/derived-id.ts'
import { required } from '../../../lib/assert.ts'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import type { Attributes } from '../../../protocol/rows.ts'
import { insertNodes, type NewNode } from '../insert-nodes.ts'
import { idOfKey, liesWithin, requirePlace, type NodePlace } from '../nodes.ts'
import type { MutationTransaction } from '../mutation-transaction.ts'
import type { Mutator } from './mutator.ts'

type SourceRow = [
  key: number,
  id: string,
  type: string,
  parentId: string | null,
  attributes: string,
]

export const nodesDuplicate: Mutator<'nodes.duplicate'> = (tx, args) => {
  const place = requirePlace(tx.connection, args.id)
  const ownParentId = place.parentKey === null ? null : idOfKey(tx.connection, place.parentKey)
  const parentId = args.parentId === undefined ? ownParentId : args.parentId
  if (
    parentId !== null &&
    liesWithin(tx.connection, requirePlace(tx.connection, parentId).key, place.key)
  )
    throw new AppFailure(
      appError('cycle', 'A copy cannot be placed inside its original. Nothing was copied.', {
        parentId,
      }),
    )
  const sources = livingSubtree(tx, place.key)
  const newIdOf = (id: string) => (id === args.id ? args.newId : derivedId(args.newId, id))
  // Copies may have documents: all of them are indexed from what was copied, later.
  const copies = sources.map(([, id, type, sourceParent, attributesText]): NewNode => {
    const attributes = JSON.parse(attributesText) as Attributes
    if (id !== args.id)
      return {
        id: newIdOf(id),
        type,
        parentId: newIdOf(required(sourceParent, 'A child without a parent')),
        attributes,
        hasDocument: true,
      }
    const before = parentId === ownParentId ? nextSiblingId(tx, place) : null
    const name = args.name === undefined ? {} : { name: args.name }
    return {
      id: args.newId,
      type,
      parentId,
      before,
      attributes: { ...attributes, ...name },
      hasDocument: true,
    }
  })
  const keys = insertNodes(tx, copies, { remembers: true })
  sources.forEach(([key], index) => {
    copyDocument(tx, key, required(keys[index], 'A copy without a key'))
  })
  return { id: args.newId }
}

function livingSubtree(tx: MutationTransaction, key: number): SourceRow[] {
  return tx.connection.rows<SourceRow>(
    `WITH RECURSIVE below(key, parent_id, level) AS (
       SELECT ?1, NULL, 0
       UNION ALL
       SELECT child.key, parent.id, below.level + 1
       FROM below JOIN nodes AS parent ON parent.key = below.key
       JOIN nodes AS child ON child.parent_key = below.key AND child.deleted_at IS NULL
     )
     SELECT nodes.key, nodes.id, nodes.type, below.parent_id, json(nodes.attributes)
     FROM below JOIN nodes ON nodes.key = below.key
     ORDER BY below.level, nodes.parent_key, nodes.position, nodes.uuid`,
    key,
  )
}

function nextSiblingId(tx: MutationTransaction, place: NodePlace): string | null {
  return (
    tx.connection.value<string>(
      `SELECT id FROM nodes WHERE parent_key IS ?1 AND position >= ?2 AND (position > ?2 OR uuid > unhex(?3, '-'))
       ORDER BY position, uuid LIMIT 1`,
      place.parentKey,
      place.position,
      place.id,
    ) ?? null
  )
}

function copyDocument(tx: MutationTransaction, fromKey: number, toKey: number): void {
  tx.connection.run(
    `INSERT INTO node_states (node_key, state, format, updated_at)
     SELECT ?2, state, format, ?3 FROM node_states WHERE node_key = ?1`,
    fromKey,
    toKey,
    tx.now,
  )
  tx.wroteDocument(toKey)
  tx.connection.run(
    `INSERT INTO node_updates (node_key, data, actor, at)
     SELECT ?2, data, ?3, ?4 FROM node_updates WHERE node_key = ?1 ORDER BY key`,
    fromKey,
    toKey,
    tx.actor,
    tx.now,
  )
}
