import { newAttributes } from '../../domain/cells.ts'
import { attributesError, levelError } from '../../domain/node-rules.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import type { Attributes } from '../../protocol/rows.ts'
import { routes } from './changes.ts'
import { indexPlainNodes, type PlainNode } from './indexer.ts'
import { findPlace, type NodePlace } from './nodes.ts'
import type { MutationTransaction } from './mutation-transaction.ts'
import { refusedAt } from './refused-at.ts'
import { placeAmong, placesAtEnd } from './sibling-order.ts'
import { isUniqueViolation } from './sqlite/sqlite-errors.ts'

export type NewNode = {
  readonly id: string
  readonly type: string
  readonly parentId: string | null
  readonly before?: string | null | undefined
  readonly attributes: Attributes
  /** True when a document is written with it: its text is indexed from there, later. */
  readonly hasDocument?: boolean
  /** Its place in what the caller was given: a refusal names it. */
  readonly index?: number
}

/** From so many nodes on they are indexed at once, with what is at hand; fewer wait for a pause (decision 0004). */
const shortestRun = 20

type PlacedParent = { readonly key: number; readonly rootKey: number } | null

/**
 * Writes new nodes in the order given; a node may be the parent of a later one. Siblings without `before` are appended
 * as one run. Answers the key of each; the keys of one call follow each other.
 */
export function insertNodes(
  tx: MutationTransaction,
  nodes: readonly NewNode[],
  { remembers }: { readonly remembers: boolean },
): number[] {
  const keyById = new Map<string, { key: number; rootKey: number }>()
  const parentById = new Map<string, PlacedParent>()
  const countByParent = new Map<string | null, number>()
  for (const node of nodes)
    if (node.before == null)
      countByParent.set(node.parentId, (countByParent.get(node.parentId) ?? 0) + 1)
  const positionsByParent = new Map<string | null, Iterator<string>>()

  function parentOf(id: string | null): PlacedParent {
    if (id === null) return null
    const fresh = keyById.get(id)
    if (fresh !== undefined) return fresh
    const known = parentById.get(id)
    if (known !== undefined) return known
    const parent = requireParent(findPlace(tx.connection, id), id)
    parentById.set(id, parent)
    return parent
  }

  function nextPosition(node: NewNode, parent: PlacedParent): string {
    const parentKey = parent?.key ?? null
    if (node.before != null) return placeAmong(tx, parentKey, node.before)
    let positions = positionsByParent.get(node.parentId)
    if (positions === undefined) {
      const count = countByParent.get(node.parentId) ?? 1
      positions = placesAtEnd(tx, parentKey, count).values()
      positionsByParent.set(node.parentId, positions)
    }
    const next = positions.next()
    if (next.done === true) throw new Error('More siblings than were counted')
    return next.value
  }

  const isRun = nodes.length >= shortestRun
  const plainNodes: PlainNode[] = []
  const insert = (node: NewNode): number => {
    const attributes = newAttributes(node.attributes)
    const attributesText = JSON.stringify(attributes)
    const parent = parentOf(node.parentId)
    const error =
      attributesError(attributes, attributesText.length) ??
      levelError(tx.levels.of(parent?.key ?? null) + 1)
    if (error !== null) throw new AppFailure(error)
    const key = tx.nextKey()
    const rootKey = parent?.rootKey ?? key
    keyById.set(node.id, { key, rootKey })
    insertOne(tx, node, {
      key,
      parentKey: parent?.key ?? null,
      rootKey,
      position: nextPosition(node, parent),
      attributesText,
    })
    tx.trace?.makes(key, node.id)
    if (isRun && node.hasDocument !== true) plainNodes.push({ key, type: node.type, attributes })
    else tx.queueForIndex(key)
    return key
  }
  const keys = nodes.map((node) =>
    node.index === undefined ? insert(node) : refusedAt(node.index, () => insert(node)),
  )
  if (plainNodes.length > 0) {
    indexPlainNodes(tx.connection, plainNodes)
    tx.changes.add(routes.text)
  }
  const first = keys[0]
  const last = keys.at(-1)
  if (first === undefined || last === undefined) return keys
  if (remembers) {
    if (keys.length === 1) tx.remember(first, null)
    else tx.remember(null, { created: [first, last] })
  }
  tx.touchMany(nodes.map((node) => node.id))
  for (const parent of parentById.values()) if (parent !== null) tx.touchParent(parent.key)
  if (nodes.some((node) => node.parentId === null)) tx.changes.add(routes.children(null))
  if (nodes.some((node) => 'template' in node.attributes)) tx.changes.add(routes.templates)
  tx.changes.add(routes.tree)
  return keys
}

type Placed = {
  readonly key: number
  readonly parentKey: number | null
  readonly rootKey: number
  readonly position: string
  readonly attributesText: string
}

function insertOne(tx: MutationTransaction, node: NewNode, placed: Placed): void {
  try {
    tx.connection.run(
      `INSERT INTO nodes (key, uuid, type, parent_key, root_key, position, attributes, revision,
                          created_at, created_by, updated_at, updated_by)
       VALUES (?1, unhex(?2, '-'), ?3, ?4, ?5, ?6, jsonb(?7), ?8, ?9, ?10, ?9, ?10)`,
      placed.key,
      node.id,
      node.type,
      placed.parentKey,
      placed.rootKey,
      placed.position,
      placed.attributesText,
      tx.revision,
      tx.now,
      tx.actor,
    )
  } catch (error) {
    if (!isUniqueViolation(tx.connection, error)) throw error
    throw new AppFailure(
      appError('node_exists', 'A node with this id exists already.', { id: node.id }),
    )
  }
}

function requireParent(parent: NodePlace | undefined, id: string): NodePlace {
  if (parent === undefined)
    throw new AppFailure(
      appError(
        'parent_not_found',
        'The place for this node is not in the workspace. Nothing was created.',
        { parentId: id },
      ),
    )
  if (parent.isTrashed)
    throw new AppFailure(
      appError(
        'parent_deleted',
        'The place for this node is in the trash. Restore it first, or choose another.',
        {
          parentId: id,
        },
      ),
    )
  return parent
}
