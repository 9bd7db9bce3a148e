/**
 * What waits for the server. Mutations are numbered from 1 without a gap for each client group; a row leaves only in the
 * transaction that brings its effect back.
 */
import type { WireMutation, WireNode, WirePart } from '../../../protocol/wire/node.ts'
import type { Json } from '../../../protocol/json.ts'
import { mostMutationsOfPush } from '../../../protocol/wire/frames.ts'
import { findPlace } from '../nodes.ts'
import type { Connection } from '../sqlite/connection.ts'
import { wholePart, type TracedNode, type TracedPart } from './node-trace.ts'
import type { SyncState } from './sync-state.ts'
import { readWireNode } from './wire-node.ts'

/** Of one row of the outbox, in bytes of JSON and in parts: a frame has room for it. */
const longestEffect = 400_000
const mostParts = 1000
/** Of one push, bytes of JSON. */
const longestPush = 700_000

export type Effect = { readonly parts: WirePart[]; readonly values: Json[][] }

export type Intent = {
  readonly seq: number | null
  readonly opId: string
  readonly name: string
  readonly at: number
}

const encoder = new TextEncoder()

function bytesOf(text: string): number {
  return encoder.encode(text).byteLength
}

/** Queues what a mutation did. Answers the number after the last one it took. */
export function enqueue(
  connection: Connection,
  intent: Intent,
  traced: { readonly parts: readonly TracedPart[]; readonly nodes: readonly TracedNode[] },
  nextPush: number,
): number {
  let pushSeq = nextPush
  const chunks = chunksOf(traced.parts)
  for (const [index, effect] of chunks.entries()) {
    connection.run(
      'INSERT INTO outbox (push_seq, seq, op_id, name, at, effect) VALUES (?, ?, ?, ?, ?, ?)',
      pushSeq++,
      intent.seq,
      chunks.length === 1 ? intent.opId : `${intent.opId}/${index}`,
      intent.name,
      intent.at,
      effect,
    )
  }
  const told = new Set<string>(traced.parts.map(({ part }) => part.node))
  for (const { id, base, version } of traced.nodes.filter((node) => told.has(node.id)))
    connection.run(
      `INSERT INTO node_bases (uuid, row, version, last_seq) VALUES (unhex(?, '-'), ?, ?, ?)
       ON CONFLICT DO UPDATE SET last_seq = excluded.last_seq`,
      id,
      base === null ? null : JSON.stringify(base),
      version,
      pushSeq - 1,
    )
  return pushSeq
}

/** The JSON texts of effects that fit into frames. */
function chunksOf(parts: readonly TracedPart[]): string[] {
  const chunks: string[] = []
  let partTexts: string[] = []
  let valueTexts: string[] = []
  let length = 0
  const close = () => {
    if (partTexts.length > 0)
      chunks.push(`{"parts":[${partTexts.join(',')}],"values":[${valueTexts.join(',')}]}`)
    partTexts = []
    valueTexts = []
    length = 0
  }
  for (const { part, values } of parts) {
    const partText = JSON.stringify(part)
    const valueText = JSON.stringify(values)
    const size = bytesOf(partText) + bytesOf(valueText)
    if (length + size > longestEffect || partTexts.length >= mostParts) close()
    partTexts.push(partText)
    valueTexts.push(valueText)
    length += size
  }
  close()
  return chunks
}

type Row = [pushSeq: number, opId: string, name: string, at: number, effect: string]

/**
 * What a row of the outbox holds. `upload`: nodes that are sent whole, as they were when they were queued, by their
 * ids, parents first; one that the server told of meanwhile stands among the parts, as it was here then.
 */
export type Stored = Effect & { readonly upload: readonly string[] }

export function parseStored(text: string): Stored {
  return { parts: [], values: [], upload: [], ...(JSON.parse(text) as Partial<Stored>) }
}

/** What an upload is called where a mutation has its name. */
export const uploadName = 'upload'

/** Of one upload, bytes of attributes. */
const largestUpload = 250_000
const mostUploaded = 500

/** Queues nodes as they are. Answers the number after the last one it took. */
export function enqueueUpload(
  connection: Connection,
  nodes: readonly { readonly id: string; readonly size: number }[],
  by: { readonly at: number; readonly opId: string; readonly nextPush: number },
): number {
  let pushSeq = by.nextPush
  let ids: string[] = []
  let size = 0
  const close = () => {
    if (ids.length > 0)
      connection.run(
        `INSERT INTO outbox (push_seq, seq, op_id, name, at, effect) VALUES (?, NULL, ?, ?, ?, ?)`,
        pushSeq,
        `${by.opId}/${pushSeq++}`,
        uploadName,
        by.at,
        JSON.stringify({ upload: ids }),
      )
    ids = []
    size = 0
  }
  for (const node of nodes) {
    if (ids.length >= mostUploaded || size + node.size > largestUpload) close()
    ids.push(node.id)
    size += node.size
  }
  close()
  return pushSeq
}

function effectOf(connection: Connection, origin: string, text: string): Effect {
  const { parts, values, upload } = parseStored(text)
  const traced = upload.flatMap((id) => {
    const row = queuedRow(connection, origin, id)
    return row === null ? [] : [wholePart(row)]
  })
  return {
    parts: [...traced.map(({ part }) => part), ...parts],
    values: [...traced.map(({ values }) => [...values]), ...values],
  }
}

/** A node as its upload brings it. What was changed since waits behind the upload, and its base is the row as it was. */
export function queuedRow(connection: Connection, origin: string, id: string): WireNode | null {
  const base = connection.value<string | null>(
    `SELECT row FROM node_bases WHERE uuid = unhex(?, '-')`,
    id,
  )
  if (typeof base === 'string') return JSON.parse(base) as WireNode
  const place = findPlace(connection, id)
  return place === undefined ? null : readWireNode(connection, place.key, origin)
}

/** The next mutations behind `after`, as many as one push takes. */
export function readOutbox(connection: Connection, origin: string, after: number): WireMutation[] {
  const rows = connection.rows<Row>(
    'SELECT push_seq, op_id, name, at, effect FROM outbox WHERE push_seq > ? ORDER BY push_seq LIMIT ?',
    after,
    mostMutationsOfPush,
  )
  const mutations: WireMutation[] = []
  let length = 0
  for (const [seq, opId, name, at, effectText] of rows) {
    const { parts, values } = effectOf(connection, origin, effectText)
    length += bytesOf(name === uploadName ? JSON.stringify([parts, values]) : effectText)
    if (length > longestPush && mutations.length > 0) break
    mutations.push({ header: { seq, opId, name, at, parts }, values })
  }
  return mutations
}

export type Waiting = TracedPart & { readonly seq: number; readonly at: number }

/** The parts that wait, for each node in the order in which they are sent. */
export function waitingParts(connection: Connection): Map<string, Waiting[]> {
  const waiting = new Map<string, Waiting[]>()
  for (const [seq, , , at, effectText] of connection.rows<Row>(
    'SELECT push_seq, op_id, name, at, effect FROM outbox ORDER BY push_seq',
  )) {
    const { parts, values } = parseStored(effectText)
    parts.forEach((part, index) => {
      const list = waiting.get(part.node) ?? []
      list.push({ part, values: values[index] ?? [], seq, at })
      waiting.set(part.node, list)
    })
  }
  return waiting
}

/** Mutations, updates of documents and files that the server has not acknowledged. */
export function countUnsent(connection: Connection, state: SyncState | null): number {
  if (state === null) return 0
  return Number(
    connection.value<number>(
      `SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM node_updates WHERE confirmed = 0)
            + (SELECT count(*) FROM document_uploads) + (SELECT count(*) FROM file_uploads)`,
    ) ?? 0,
  )
}
