import type { WireNode } from '../../../protocol/wire/node.ts'
import type { Connection } from '../sqlite/connection.ts'
import { uuidText } from './uuid-text.ts'

/**
 * A root and all nodes below it as the server has them: what was moved or purged here and waits counts where it was.
 * None where the node is no root any more.
 * Looks at every node, for this is asked seldom.
 */
export function confirmedBelow(connection: Connection, root: string): Set<string> {
  const parentById = new Map(
    connection.rows<[string, string | null]>(
      `SELECT n.id, coalesce(parent.id, ${uuidText('awaited.uuid')}) FROM nodes n
       LEFT JOIN nodes parent ON parent.key = n.parent_key
       LEFT JOIN awaited_nodes awaited ON awaited.key = n.parent_key`,
    ),
  )
  for (const text of connection.column<string>(
    'SELECT row FROM node_bases WHERE row IS NOT NULL',
  )) {
    const { node, place } = JSON.parse(text) as WireNode
    parentById.set(node, place.parent)
  }
  // It moved below another root, and belongs to that one.
  if (parentById.get(root) != null) return new Set()
  const isBelow = new Map<string, boolean>([[root, true]])
  for (const id of parentById.keys()) {
    const path: string[] = []
    let at: string | null = id
    while (at !== null && !isBelow.has(at) && !path.includes(at)) {
      path.push(at)
      at = parentById.get(at) ?? null
    }
    const found = at !== null && isBelow.get(at) === true
    for (const each of path) isBelow.set(each, found)
  }
  return new Set([...isBelow].flatMap(([id, found]) => (found ? [id] : [])))
}
