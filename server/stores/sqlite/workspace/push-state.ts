import type { Database } from 'better-sqlite3'
import type { NodeId } from '../../../../protocol/ids.ts'
import type { WireNode } from '../../../../protocol/wire/node.ts'
import type { Operation, PushBatch, PushState } from '../../../sync/push-decision.ts'
import type { TreeNode } from '../../../sync/push-tree.ts'
import type { AccessTable } from './access-table.ts'
import type { GroupTable } from './group-table.ts'
import type { LogTable } from './log-table.ts'

type PlaceColumns = {
  readonly id: NodeId
  readonly parent_id: NodeId | null
  readonly root_id: NodeId
  readonly private_to: string | null
}

type NodeColumns = PlaceColumns & {
  readonly version: number
  readonly client_group: string
  readonly other_version: number
  readonly row: string
}

const place = 'nodes.id, nodes.parent_id, nodes.root_id, nodes.private_to'
const named = '(SELECT value FROM json_each(?))'

/** Loads what `decidePush` has to know of a batch. */
export function createPushLoader(
  database: Database,
  tables: { readonly log: LogTable; readonly groups: GroupTable; readonly access: AccessTable },
): (batch: PushBatch) => PushState {
  const byId = database.prepare<[string], NodeColumns>(
    `SELECT ${place}, version, client_group, other_version, row FROM nodes WHERE id IN ${named}`,
  )
  // `CROSS` keeps the order of the joins: from the few that are named to the table, never the other way round.
  const above = database.prepare<[string], PlaceColumns>(
    `WITH RECURSIVE above (id) AS (
       SELECT value FROM json_each(?)
       UNION SELECT nodes.parent_id FROM above CROSS JOIN nodes ON nodes.id = above.id
             WHERE nodes.parent_id IS NOT NULL)
     SELECT ${place} FROM above CROSS JOIN nodes ON nodes.id = above.id`,
  )
  const below = database.prepare<[string], PlaceColumns>(
    `WITH RECURSIVE below (id) AS (
       SELECT value FROM json_each(?)
       UNION SELECT nodes.id FROM below CROSS JOIN nodes ON nodes.parent_id = below.id)
     SELECT ${place} FROM below CROSS JOIN nodes ON nodes.id = below.id`,
  )
  const children = database.prepare<[string], PlaceColumns>(
    `SELECT ${place} FROM nodes WHERE parent_id IN ${named}`,
  )
  const newestOfOthers = database.prepare<[string, string], { id: NodeId; version: number }>(
    `SELECT node_id AS id, max(version) AS version FROM node_updates
     WHERE client_group <> ? AND node_id IN ${named} GROUP BY node_id`,
  )
  const operations = database.prepare<
    [string, number, number],
    { seq: number; op_id: string; code: string | null }
  >(`SELECT seq, op_id, code FROM operations WHERE client_group = ? AND seq BETWEEN ? AND ?`)
  // The first outcome counts; those after it repeat it.
  const outcomes = database.prepare<[string], { op_id: string; code: string | null }>(
    `SELECT op_id, code FROM operations WHERE op_id IN ${named} ORDER BY version DESC`,
  )

  function loadNodes(batch: PushBatch): readonly TreeNode[] {
    const subject = subjectOf(batch)
    const found = new Map<NodeId, TreeNode>()
    const addPlace = (columns: PlaceColumns) => {
      if (!found.has(columns.id)) found.set(columns.id, treeNode(columns, null, 0))
    }
    const versionOfUpdates = new Map(
      newestOfOthers
        .all(batch.group, JSON.stringify([...subject.purged]))
        .map(({ id, version }) => [id, version]),
    )
    const moving: NodeId[] = []
    for (const columns of byId.iterate(JSON.stringify([...subject.named]))) {
      const ofRow = columns.client_group === batch.group ? columns.other_version : columns.version
      const foreignVersion = Math.max(ofRow, versionOfUpdates.get(columns.id) ?? 0)
      const row = JSON.parse(columns.row) as WireNode
      found.set(columns.id, treeNode(columns, row, foreignVersion))
      const parents = subject.parentsByNode.get(columns.id) ?? []
      if (parents.some((parent) => parent !== columns.parent_id)) moving.push(columns.id)
    }
    above.all(JSON.stringify([...subject.named, ...subject.parents])).forEach(addPlace)
    if (moving.length > 0) below.all(JSON.stringify(moving)).forEach(addPlace)
    if (subject.purged.size > 0) children.all(JSON.stringify([...subject.purged])).forEach(addPlace)
    return [...found.values()]
  }

  return (batch) => {
    const seqs = batch.mutations.map(({ header }) => header.seq)
    const opIds = batch.mutations.map(({ header }) => header.opId)
    const { lastSeq, person } = tables.groups.get(batch.group)
    const known = operations.all(batch.group, Math.min(...seqs), Math.max(...seqs))
    return {
      version: tables.log.position().version,
      lastSeq,
      groupPerson: person,
      access: { person: batch.person, grants: tables.access.grants(batch.person) },
      operationBySeq: new Map(
        known.map(({ seq, op_id, code }): [number, Operation] => [seq, { seq, opId: op_id, code }]),
      ),
      outcomeByOpId: new Map(
        outcomes.all(JSON.stringify(opIds)).map(({ op_id, code }) => [op_id, code]),
      ),
      nodes: loadNodes(batch),
    }
  }
}

function treeNode(
  { id, parent_id, root_id, private_to }: PlaceColumns,
  row: WireNode | null,
  foreignVersion: number,
): TreeNode {
  return { node: id, parent: parent_id, root: root_id, privateTo: private_to, row, foreignVersion }
}

type Subject = {
  readonly named: ReadonlySet<NodeId>
  readonly purged: ReadonlySet<NodeId>
  readonly parents: ReadonlySet<NodeId>
  readonly parentsByNode: ReadonlyMap<NodeId, readonly (NodeId | null)[]>
}

function subjectOf({ mutations }: PushBatch): Subject {
  const named = new Set<NodeId>()
  const purged = new Set<NodeId>()
  const parents = new Set<NodeId>()
  const parentsByNode = new Map<NodeId, (NodeId | null)[]>()
  for (const { header } of mutations)
    for (const part of header.parts) {
      named.add(part.node)
      if (part.do === 'purge') purged.add(part.node)
      else if (part.place !== undefined) {
        const { parent } = part.place
        if (parent !== null) parents.add(parent)
        parentsByNode.set(part.node, [...(parentsByNode.get(part.node) ?? []), parent])
      }
    }
  return { named, purged, parents, parentsByNode }
}
