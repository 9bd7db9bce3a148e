import { stampOf, type Stamp } from '../../../domain/hybrid-clock.ts'
import { cellsOf } from '../../../domain/sync/wire-cells.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import type { Attributes } from '../../../protocol/rows.ts'
import type { WireNode } from '../../../protocol/wire/node.ts'
import type { Connection } from '../sqlite/connection.ts'
import { uuidText } from './uuid-text.ts'

type Row = [
  id: string,
  type: string,
  parent: string | null,
  position: string,
  attributes: string,
  clocks: string | null,
  createdAt: number,
  createdBy: string,
  updatedAt: number,
  updatedBy: string,
  deletedAt: number | null,
]

/** The stamp of creation of a row that carries none of its own: it was made by the first group of this copy. */
export function defaultCreated(createdAt: number, origin: string): Stamp {
  return stampOf({ ms: createdAt, counter: 0, group: origin })
}

/** A stored node as the wire has it; null where there is none. `origin`: the group that made rows without clocks. */
export function readWireNode(
  connection: Connection,
  nodeKey: number,
  origin: string,
): WireNode | null {
  const row = connection.row<Row>(
    `SELECT n.id, n.type,
       CASE WHEN parked.node_key IS NOT NULL THEN ${uuidText('parked.parent')}
            ELSE coalesce((SELECT id FROM nodes WHERE key = n.parent_key),
                          (SELECT ${uuidText('uuid')} FROM awaited_nodes WHERE key = n.parent_key)) END,
       coalesce(parked.position, n.position), json(n.attributes), json(n.clocks), n.created_at,
       (SELECT id FROM users WHERE key = n.created_by), n.updated_at,
       (SELECT id FROM users WHERE key = n.updated_by), n.deleted_at
     FROM nodes n LEFT JOIN parked_nodes parked ON parked.node_key = n.key WHERE n.key = ?`,
    nodeKey,
  )
  if (row === undefined) return null
  const [id, type, parent, position, attributesText, clocksText, createdAt, createdBy] = row
  const [, , , , , , , , updatedAt, updatedBy, deletedAt] = row
  const clocks = JSON.parse(clocksText ?? '{}') as Record<string, Stamp>
  const created = clocks['created'] ?? defaultCreated(createdAt, origin)
  const { cells, values } = cellsOf(
    { attributes: JSON.parse(attributesText) as Attributes, clocks },
    created,
  )
  const deletedStamp = clocks['deleted']
  return {
    node: id as NodeId,
    type,
    created: { at: createdAt, by: createdBy, stamp: created },
    updated: { at: updatedAt, by: updatedBy },
    place: { parent: parent as NodeId | null, position, stamp: clocks['place'] ?? created },
    deleted: deletedStamp === undefined ? null : { at: deletedAt, stamp: deletedStamp },
    cells: cells.map(([name, stamp]) => [name, stamp]),
    values: [...values],
  }
}
