/**
 * The clock of this device is far ahead of the server's. What waits is stamped anew, just after what the server has, in
 * the same order; from then on the difference is taken off.
 */
import { parseStamp, receive, stampOf, tick, type Stamp } from '../../../domain/hybrid-clock.ts'
import { largestSkewMs } from '../../../protocol/wire/frames.ts'
import type { WireNode, WirePart } from '../../../protocol/wire/node.ts'
import { beginMutation } from '../mutation-transaction.ts'
import { findPlace } from '../nodes.ts'
import { noteReceived, type WorkspaceContext } from '../workspace-context.ts'
import { parseStored, queuedRow, uploadName, type Stored } from './outbox.ts'
import { saveSyncState } from './sync-state.ts'
import { readWireNode } from './wire-node.ts'
import { writeNode } from './write-node.ts'

export function restamp(context: WorkspaceContext, serverNow: number): void {
  const { connection, sync, platform } = context
  if (sync === null) return
  const next = { ...sync, skewMs: serverNow - platform.clock.now() }
  const waiting = connection
    .rows<[number, string, string]>('SELECT push_seq, name, effect FROM outbox ORDER BY push_seq')
    .map(([pushSeq, name, text]) => ({ pushSeq, name, stored: parseStored(text) }))
  const nodes = nodesOf(context, waiting)
  const late = new Set<Stamp>()
  const noticeWritten = (stamp: Stamp) => {
    // It was written here, whatever name this copy went by then.
    if (parseStamp(stamp).ms > serverNow) late.add(stamp)
    return stamp
  }
  const noticeUploaded = (stamp: Stamp) => {
    const { ms, group } = parseStamp(stamp)
    const isOwn = group === context.group || group === context.origin
    // Stamps of others are what the server has taken, even where they are a little ahead.
    if (ms > serverNow + (isOwn ? 0 : largestSkewMs)) late.add(stamp)
    return stamp
  }
  for (const { name, stored } of waiting) {
    mapEffect(stored, name === uploadName ? noticeUploaded : noticeWritten)
    for (const id of stored.upload) {
      const row = queuedRow(connection, context.origin, id)
      if (row !== null) mapNode(row, noticeUploaded)
    }
  }
  let clock = { ms: serverNow, counter: 0, group: context.group }
  if (sync.seen !== '') clock = receive(clock, sync.seen)
  const fresh = new Map<Stamp, Stamp>()
  for (const stamp of [...late].sort()) {
    clock = tick(clock, serverNow)
    fresh.set(stamp, stampOf(clock))
  }
  const renewed = (stamp: Stamp) => fresh.get(stamp) ?? stamp
  context.sync = next
  const tx = beginMutation(context, 'restamp')
  connection.transaction(() => {
    for (const { pushSeq, stored } of waiting)
      connection.run(
        'UPDATE outbox SET effect = ? WHERE push_seq = ?',
        JSON.stringify(mapEffect(stored, renewed)),
        pushSeq,
      )
    // A base that the server has told of stays as it is there.
    for (const [uuid, text] of connection.rows<[Uint8Array, string]>(
      'SELECT uuid, row FROM node_bases WHERE row IS NOT NULL AND version IS NULL',
    ))
      connection.run(
        'UPDATE node_bases SET row = ? WHERE uuid = ?',
        JSON.stringify(mapNode(JSON.parse(text) as WireNode, renewed)),
        uuid,
      )
    for (const row of nodes) writeNode(tx, context.origin, mapNode(row, renewed), null)
    tx.writeEffects()
    context.clock = clock
    noteReceived(context, tx.revision)
    saveSyncState(connection, next)
  })
  context.nextSeq = tx.revision + 1
  context.nextNodeKey = tx.nextKey()
}

function nodesOf(
  { connection, origin }: WorkspaceContext,
  waiting: readonly { readonly stored: Stored }[],
): WireNode[] {
  const keys = new Set<number>()
  for (const { stored } of waiting) {
    for (const id of [...stored.upload, ...stored.parts.map(({ node }) => node)]) {
      const place = findPlace(connection, id)
      if (place !== undefined) keys.add(place.key)
    }
  }
  return [...keys].flatMap((key) => {
    const row = readWireNode(connection, key, origin)
    return row === null ? [] : [row]
  })
}

type Mapping = (stamp: Stamp) => Stamp

function mapEffect(stored: Stored, map: Mapping): Stored {
  return { ...stored, parts: stored.parts.map((part) => mapPart(part, map)) }
}

function mapPart(part: WirePart, map: Mapping): WirePart {
  if (part.do === 'purge') return part
  return {
    ...part,
    ...(part.create === undefined
      ? {}
      : { create: { ...part.create, stamp: map(part.create.stamp) } }),
    ...(part.place === undefined ? {} : { place: mapStamped(part.place, map) }),
    ...(part.deleted === undefined ? {} : { deleted: mapStamped(part.deleted, map) }),
    cells: part.cells.map(([name, stamp]) => [name, map(stamp)]),
  }
}

function mapNode(row: WireNode, map: Mapping): WireNode {
  return {
    ...row,
    created: mapStamped(row.created, map),
    place: mapStamped(row.place, map),
    deleted: row.deleted === null ? null : mapStamped(row.deleted, map),
    cells: row.cells.map(([name, stamp]) => [name, map(stamp)]),
  }
}

function mapStamped<T extends { readonly stamp: Stamp }>(stamped: T, map: Mapping): T {
  return { ...stamped, stamp: map(stamped.stamp) }
}
