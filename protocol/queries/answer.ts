import type { NodeId, PersonId } from '../ids.ts'
import type { Attributes, NodeRow } from '../rows.ts'

/**
 * A NodeRow as it crosses the thread: arrays in place of objects, ids as 32 hexadecimal digits. A list of 100 rows is
 * half as long and half as dear this way (docs/decisions/0016).
 */
export type NodeCells = readonly [
  idHex: string,
  type: string,
  parentIdHex: string | null,
  position: string,
  attributes: Attributes,
  revision: number,
  createdAt: number,
  updatedAt: number,
  createdBy: PersonId,
  updatedBy: PersonId,
  deletedAt: number | null,
  hasChildren: 0 | 1,
]

/** Queries whose rows cross as cells. */
const cellQueries: ReadonlySet<string> = new Set(['nodes.list', 'nodes.path'])

/** The value of a query from the JSON text of its answer; live messages carry the same text. */
export function readAnswer(name: string, json: string): unknown {
  const value: unknown = JSON.parse(json)
  return cellQueries.has(name) ? rowsFromCells(value as readonly NodeCells[]) : value
}

function rowsFromCells(cells: readonly NodeCells[]): NodeRow[] {
  // Siblings share their parent, so its id is rendered once.
  let lastHex: string | null = null
  let lastParent: NodeId | null = null
  return cells.map((row) => {
    if (row[2] !== lastHex) {
      lastHex = row[2]
      lastParent = lastHex === null ? null : idFromHex(lastHex)
    }
    return {
      id: idFromHex(row[0]),
      type: row[1],
      parentId: lastParent,
      position: row[3],
      attributes: row[4],
      revision: row[5],
      createdAt: row[6],
      updatedAt: row[7],
      createdBy: row[8],
      updatedBy: row[9],
      deletedAt: row[10],
      hasChildren: row[11] === 1,
    }
  })
}

function idFromHex(hex: string): NodeId {
  const text = hex.toLowerCase()
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}` as NodeId
}
