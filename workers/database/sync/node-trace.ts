/**
 * What a mutation does to nodes, as the wire tells it. A mutator says which rows it is about to write; when it is done,
 * each of them is read again: what it wrote carries its stamp.
 *
 * 1. The row of a node as it was before the first mutation that waits is kept as its base, with the mutation.
 * 2. A node that was made and removed within one mutation leaves nothing.
 * 3. What is made comes first, then what was changed, in the order of the last change: each part finds the place it
 *    names.
 */
import type { Stamp } from '../../../domain/hybrid-clock.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import type { Json } from '../../../protocol/json.ts'
import type { WireNode, WirePart, WirePut } from '../../../protocol/wire/node.ts'
import type { Connection } from '../sqlite/connection.ts'
import { readWireNode } from './wire-node.ts'

export type TracedPart = { readonly part: WirePart; readonly values: readonly Json[] }
export type TracedNode = {
  readonly id: string
  /** Null: the node did not exist. */
  readonly base: WireNode | null
  readonly version: number | null
}

export type NodeTrace = {
  /** The row of this node is about to be written or removed. */
  writes(nodeKey: number): void
  /** This node was just made. */
  makes(nodeKey: number, id: string): void
  readonly nodes: readonly TracedNode[]
  parts(stamp: Stamp, seen: number): TracedPart[]
}

export function createNodeTrace(connection: Connection, origin: string): NodeTrace {
  const tracedByKey = new Map<number, TracedNode>()

  return {
    writes(nodeKey) {
      const traced = tracedByKey.get(nodeKey)
      if (traced !== undefined) {
        tracedByKey.delete(nodeKey)
        tracedByKey.set(nodeKey, traced)
        return
      }
      const base = readWireNode(connection, nodeKey, origin)
      if (base === null) return
      const version = connection.value<number | null>(
        'SELECT server_version FROM nodes WHERE key = ?',
        nodeKey,
      )
      tracedByKey.set(nodeKey, { id: base.node, base, version: version ?? null })
    },
    makes(nodeKey, id) {
      tracedByKey.set(nodeKey, { id, base: null, version: null })
    },
    get nodes() {
      return [...tracedByKey.values()]
    },
    parts(stamp, seen) {
      const made = [...tracedByKey].filter(([, { base }]) => base === null)
      const changed = [...tracedByKey].filter(([, { base }]) => base !== null)
      return [...made, ...changed].flatMap(([nodeKey, { id, base }]): TracedPart[] => {
        const row = readWireNode(connection, nodeKey, origin)
        if (row === null)
          return base === null
            ? []
            : [{ part: { do: 'purge', node: id as NodeId, seen }, values: [] }]
        const traced = base === null ? wholePart(row) : changedPart(row, stamp)
        return traced === null ? [] : [traced]
      })
    },
  }
}

/** All of a node: what a server needs that has nothing of it. */
export function wholePart(row: WireNode): TracedPart {
  const { type, created, place, deleted, cells } = row
  return {
    part: {
      do: 'put',
      node: row.node,
      create: { type, at: created.at, stamp: created.stamp },
      place,
      ...(deleted === null ? {} : { deleted }),
      cells,
    },
    values: row.values,
  }
}

function changedPart(row: WireNode, stamp: Stamp): TracedPart | null {
  const at = row.cells.flatMap(([, each], index) => (each === stamp ? [index] : []))
  const put: WirePut = {
    do: 'put',
    node: row.node,
    ...(row.place.stamp === stamp ? { place: row.place } : {}),
    ...(row.deleted?.stamp === stamp ? { deleted: row.deleted } : {}),
    cells: at.flatMap((index) => {
      const cell = row.cells[index]
      return cell === undefined ? [] : [cell]
    }),
  }
  if (put.place === undefined && put.deleted === undefined && put.cells.length === 0) return null
  return { part: put, values: at.map((index) => row.values[index] ?? null) }
}
