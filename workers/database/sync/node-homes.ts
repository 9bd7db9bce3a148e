/**
 * Under which root the server has each node that it told of, and in which version. The tree of this copy cannot say it:
 * a node may have moved from one root that is closed to this person to another, and nobody tells them.
 *
 * Where it differs from what the server says that there is, the root is distrusted: it is filled anew from its start,
 * and what is not told of by then goes.
 */
import { digestColumns, type RootDigest } from '../../../domain/sync/root-digest.ts'
import type { Connection } from '../sqlite/connection.ts'
import { uuidText } from './uuid-text.ts'

export function noteHome(
  connection: Connection,
  node: string,
  { root, version }: { readonly root: string; readonly version: number },
): void {
  connection.run(
    `INSERT INTO node_homes (uuid, root, version) VALUES (unhex(?, '-'), unhex(?, '-'), ?)
     ON CONFLICT DO UPDATE SET root = excluded.root, version = excluded.version`,
    node,
    root,
    version,
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

export function readDigests(connection: Connection): RootDigest[] {
  return connection
    .rows<[string, number, number, number]>(
      `SELECT ${uuidText('root')}, rows, sum, squares
       FROM (SELECT root, ${digestColumns} FROM node_homes GROUP BY root)`,
    )
    .map(([root, rows, sum, squares]) => ({ root, rows, sum, squares }))
}

/** No version of what is known below this root counts any more: whatever is told of it is news. */
export function distrust(connection: Connection, root: string): void {
  const here = `uuid IN (SELECT uuid FROM node_homes WHERE root = unhex(?, '-'))`
  connection.run(`UPDATE nodes SET server_version = 0 WHERE ${here}`, root)
  connection.run(`UPDATE node_bases SET version = 0 WHERE version IS NOT NULL AND ${here}`, root)
  connection.run(`UPDATE node_homes SET version = 0 WHERE root = unhex(?, '-')`, root)
}

/** What was distrusted and not told of since. */
export function stillDistrusted(connection: Connection, root: string): string[] {
  return connection.column<string>(
    `SELECT ${uuidText('uuid')} FROM node_homes WHERE root = unhex(?, '-') AND version = 0`,
    root,
  )
}
