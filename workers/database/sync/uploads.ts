/**
 * Nodes that wait to be sent whole.
 *
 * 1. One that the server tells of meanwhile keeps what it has here: it waits as a part, on top of what the server has.
 * 2. One that is refused keeps no other from being taken: each is brought by itself then.
 */
import { mutant } from '../../../lib/mutants.ts'
import type { WireNode } from '../../../protocol/wire/node.ts'
import type { Connection } from '../sqlite/connection.ts'
import { wholePart } from './node-trace.ts'
import { enqueueUpload, parseStored, queuedRow, uploadName, type Stored } from './outbox.ts'

type Told = { readonly row: WireNode; readonly version: number }

/** Inside a transaction of the caller, before the rows are written. */
export function layOnTop(
  connection: Connection,
  origin: string,
  toldById: ReadonlyMap<string, Told>,
): void {
  if (toldById.size === 0 || mutant('upload-overwritten-by-rows')) return
  for (const [pushSeq, text] of connection.rows<[number, string]>(
    'SELECT push_seq, effect FROM outbox WHERE name = ? ORDER BY push_seq',
    uploadName,
  )) {
    const stored = parseStored(text)
    const apart = stored.upload.flatMap((id) => {
      const told = toldById.get(id)
      const row = told === undefined ? null : queuedRow(connection, origin, id)
      return told === undefined || row === null || isSame(row, told.row)
        ? []
        : [{ id, told, traced: wholePart(row) }]
    })
    if (apart.length === 0) continue
    const ids = new Set(apart.map(({ id }) => id))
    const next: Stored = {
      upload: stored.upload.filter((id) => !ids.has(id)),
      parts: [...stored.parts, ...apart.map(({ traced }) => traced.part)],
      values: [...stored.values, ...apart.map(({ traced }) => [...traced.values])],
    }
    connection.run('UPDATE outbox SET effect = ? WHERE push_seq = ?', JSON.stringify(next), pushSeq)
    for (const { id, told } of apart) keepBase(connection, id, told, pushSeq)
  }
}

function keepBase(connection: Connection, id: string, { row, version }: Told, seq: number): void {
  connection.run(
    `INSERT INTO node_bases (uuid, row, version, last_seq) VALUES (unhex(?, '-'), ?, ?, ?)
     ON CONFLICT DO UPDATE SET row = excluded.row, version = excluded.version,
       last_seq = max(last_seq, excluded.last_seq)`,
    id,
    JSON.stringify(row),
    version,
    seq,
  )
}

/** Queues each node of a refused upload by itself. Answers the next free number. */
export function divide(
  connection: Connection,
  { upload, parts, values }: Stored,
  by: { readonly at: number; readonly opId: string; readonly nextPush: number },
): number {
  let next = enqueueUpload(
    connection,
    upload.map((id) => ({ id, size: Infinity })),
    by,
  )
  for (const [index, part] of parts.entries()) {
    connection.run(
      'INSERT INTO outbox (push_seq, seq, op_id, name, at, effect) VALUES (?, NULL, ?, ?, ?, ?)',
      next,
      `${by.opId}/${next}`,
      uploadName,
      by.at,
      JSON.stringify({ parts: [part], values: [values[index] ?? []] }),
    )
    connection.run(
      `UPDATE node_bases SET last_seq = ? WHERE uuid = unhex(?, '-')`,
      next++,
      part.node,
    )
  }
  return next
}

function isSame(one: WireNode, other: WireNode): boolean {
  const textOf = ({ place, deleted, cells, values }: WireNode) =>
    JSON.stringify([place, deleted, cells, values])
  return textOf(one) === textOf(other)
}
