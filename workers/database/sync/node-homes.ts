/**
 * Under which root the server has each node that it told of. The tree of this copy cannot say it: a node may have moved
 * from one root that is closed to this person to another, and nobody tells them.
 */
import type { Connection } from '../sqlite/connection.ts'
import { uuidText } from './uuid-text.ts'

export function noteHome(connection: Connection, node: string, root: string): void {
  connection.run(
    `INSERT INTO node_homes (uuid, root) VALUES (unhex(?, '-'), unhex(?, '-'))
     ON CONFLICT DO UPDATE SET root = excluded.root WHERE root <> excluded.root`,
    node,
    root,
  )
}

export function forgetHome(connection: Connection, node: string): void {
  connection.run(`DELETE FROM node_homes WHERE uuid = unhex(?, '-')`, node)
}

/**
 * All nodes that the server has under the root, and those below them that it does not know yet. Looks at every node,
 * for this is asked seldom.
 */
export function nodesUnder(connection: Connection, root: string): string[] {
  return connection.column<string>(
    `WITH RECURSIVE under (uuid) AS (
       SELECT uuid FROM node_homes WHERE root = unhex(?, '-')
       UNION
       SELECT child.uuid FROM under CROSS JOIN nodes parent ON parent.uuid = under.uuid
         CROSS JOIN nodes child ON child.parent_key = parent.key
       WHERE NOT EXISTS (SELECT 1 FROM node_homes WHERE uuid = child.uuid)
     ) SELECT ${uuidText('uuid')} FROM under`,
    root,
  )
}
