/**
 * What the entries of a page do to the rows of this copy. Nodes are gathered, then written all at once.
 *
 * 1. The visible row of a node is its base with the parts that still wait, in their order.
 * 2. A row that is no newer than the known one changes nothing.
 * 3. A node that goes takes its document along; what of it was never acknowledged becomes a draft.
 * 4. A node that was made here and accepted, and of which the server tells nothing, is not there any more: a page tells
 *    what was accepted only with all of its effect.
 */
import { mergePart } from '../../../domain/sync/merge-node.ts'
import { mutant } from '../../../lib/mutants.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import type { WireEntry } from '../../../protocol/wire/frames.ts'
import type { WireNode } from '../../../protocol/wire/node.ts'
import { routes } from '../changes.ts'
import type { MutationTransaction } from '../mutation-transaction.ts'
import { findPlace } from '../nodes.ts'
import type { WorkspaceContext } from '../workspace-context.ts'
import { draftDocument, draftMutation, settlePurged } from './drafts.ts'
import { receiveUpdate } from './document-sync.ts'
import { forgetHome, noteHome, nodesUnder, stillDistrusted } from './node-homes.ts'
import { wholePart } from './node-trace.ts'
import { parseStored, uploadName, waitingParts, type Stored, type Waiting } from './outbox.ts'
import type { SyncState } from './sync-state.ts'
import { readWireNode } from './wire-node.ts'
import { divide, layOnTop } from './uploads.ts'
import { placeParked, removeNode, writeNode } from './write-node.ts'

type Refused = { readonly seq: number; readonly code: string }
type Base = {
  readonly row: WireNode | null
  readonly version: number | null
  readonly lastSeq: number
}

/** Inside a transaction of the caller, who writes `next` in the end. */
export function createReception(
  context: WorkspaceContext,
  tx: MutationTransaction,
  next: SyncState,
) {
  const { connection } = context
  const fresh = new Map<string, { row: WireNode | null; version: number }>()
  const affected = new Set<string>()
  const updates: { nodeId: string; update: Uint8Array }[] = []
  const reset: string[] = []
  /** Nodes below a root that was taken away: what waits for them shows them no more. */
  const revoked = new Set<string>()
  const unpurged = new Set<string>()
  /** Nodes that were uploaded and taken. */
  const uploaded = new Set<string>()
  const purgedNodes = new Set<string>()
  /** Nodes whose creation was refused. */
  const refusedNodes = new Set<string>()

  function baseOf(id: string): Base | null {
    const row = connection.row<[string | null, number | null, number]>(
      `SELECT row, version, last_seq FROM node_bases WHERE uuid = unhex(?, '-')`,
      id,
    )
    if (row === undefined) return null
    return {
      row: row[0] === null ? null : (JSON.parse(row[0]) as WireNode),
      version: row[1],
      lastSeq: row[2],
    }
  }

  function knownVersion(id: string): number {
    const base = baseOf(id)
    const version =
      base === null
        ? connection.value<number | null>(
            `SELECT server_version FROM nodes WHERE uuid = unhex(?, '-')`,
            id,
          )
        : base.version
    return version ?? -1
  }

  /** Mutations from `first` to `last` had their effect, or were refused. */
  function acknowledge(first: number, last: number, refusals: readonly Refused[]): void {
    const refusalBySeq = new Map(refusals.map((refusal) => [refusal.seq, refusal]))
    const rows = connection.rows<[number, number | null, string, string, string]>(
      'SELECT push_seq, seq, op_id, name, effect FROM outbox WHERE push_seq BETWEEN ? AND ? ORDER BY push_seq',
      first,
      last,
    )
    for (const [pushSeq, seq, opId, name, effectText] of rows) {
      const effect = parseStored(effectText)
      for (const part of effect.parts) affected.add(part.node)
      const refusal = refusalBySeq.get(pushSeq)
      if (effect.upload.length > 0) {
        if (refusal !== undefined) refuseUpload(effect, { opId, code: refusal.code })
        else
          for (const id of effect.upload) {
            uploaded.add(id)
            affected.add(id)
          }
        continue
      }
      if (refusal === undefined)
        for (const part of effect.parts) if (part.do === 'purge') purgedNodes.add(part.node)
      if (refusal !== undefined) {
        for (const part of effect.parts) {
          if (part.do === 'put' && part.create !== undefined) refusedNodes.add(part.node)
          if (part.do === 'purge') unpurged.add(part.node)
          if (part.do === 'purge') next.whole = [...next.whole, { node: part.node, after: 0 }]
        }
        draftMutation(connection, { opId, name, effect, code: refusal.code, at: tx.now })
        tx.changes.add(routes.drafts)
      }
      if (seq !== null) finish(seq, refusal)
    }
    connection.run('DELETE FROM outbox WHERE push_seq BETWEEN ? AND ?', first, last)
    if (rows.length > 0) tx.changes.add(routes.mutations)
  }

  function refuseUpload(
    stored: Stored,
    { opId, code }: { readonly opId: string; readonly code: string },
  ): void {
    const [only] = stored.upload
    if (stored.upload.length + stored.parts.length > 1) {
      const by = { at: tx.now, opId: context.platform.mintId(), nextPush: next.nextPush }
      next.nextPush = divide(connection, stored, by)
    } else if (only !== undefined) {
      const row = currentRow(only)
      // The server has the very same.
      if (row === null || knownVersion(only) >= 0) return
      const { part, values } = wholePart(row)
      const effect = { parts: [part], values: [[...values]] }
      draftMutation(connection, { opId, name: uploadName, effect, code, at: tx.now })
      tx.changes.add(routes.drafts)
      refusedNodes.add(only)
      fresh.set(only, { row: null, version: 0 })
      affected.add(only)
    }
  }

  /** The last chunk to come back settles the mutation; one that was refused stays refused. */
  function finish(seq: number, refusal: Refused | undefined): void {
    if (refusal !== undefined)
      connection.run(
        `UPDATE mutations SET status = 'failed', error = ? WHERE seq = ?`,
        JSON.stringify({ code: refusal.code }),
        seq,
      )
    else
      connection.run(
        `UPDATE mutations SET status = 'completed' WHERE seq = ?1 AND status IN ('pending', 'in_progress')
           AND NOT EXISTS (SELECT 1 FROM outbox WHERE seq = ?1 AND push_seq > ?2)`,
        seq,
        next.lastAck,
      )
  }

  function take(entry: WireEntry, bytes: readonly Uint8Array[]): void {
    switch (entry.kind) {
      case 'row':
        noteHome(connection, entry.row.node, entry)
        if (entry.version <= knownVersion(entry.row.node)) return
        fresh.set(entry.row.node, { row: entry.row, version: entry.version })
        affected.add(entry.row.node)
        return
      case 'gone':
        // It came back since.
        if (entry.version < knownVersion(entry.node) && !mutant('older-departure-taken')) return
        forgetHome(connection, entry.node)
        fresh.set(entry.node, { row: null, version: entry.version })
        affected.add(entry.node)
        return
      case 'update': {
        // Rows come before the documents of the same page: their nodes must be there.
        show()
        const update = bytes[entry.bytes]
        if (update === undefined) throw new Error('A page speaks of bytes that it does not bring')
        if (!receiveUpdate(context, tx, entry, update)) return
        updates.push({ nodeId: entry.node, update })
        return
      }
      case 'granted':
        next.behind = [...next.behind, { root: entry.root, cursor: { rows: 0, documents: 0 } }]
        return
      case 'revoked':
        // What left the root before stays, and what comes back after comes back.
        show()
        revoke(entry.root)
        show()
    }
  }

  function revoke(root: string): void {
    next.behind = next.behind.filter((each) => each.root !== root)
    if (mutant('revocation-leaves-rows')) return
    for (const id of nodesUnder(connection, root)) {
      forgetHome(connection, id)
      revoked.add(id)
      fresh.set(id, { row: null, version: 0 })
      affected.add(id)
    }
  }

  /** The root is filled to its end: what was not told of is not there. */
  function endFill(root: string): void {
    for (const id of stillDistrusted(connection, root)) {
      forgetHome(connection, id)
      fresh.set(id, { row: null, version: 0 })
      affected.add(id)
    }
  }

  /**
   * Writes every node that is affected so far as it is to be seen now. What was accepted and is not told of may still
   * come in this page, and is looked at when it `isAtEnd`.
   */
  function show({ isAtEnd } = { isAtEnd: false }): void {
    if (affected.size === 0) return
    layOnTop(connection, context.origin, toldRows())
    const later = new Set<string>()
    let waiting: Map<string, Waiting[]> | null = null
    const waitingOf = (id: string) => (waiting ??= waitingParts(connection)).get(id) ?? []
    let isCrowded = false
    for (const id of affected) {
      const news = fresh.get(id)
      const base = baseOf(id)
      const parts =
        base !== null && base.lastSeq > next.lastAck && !mutant('pending-parts-forgotten')
          ? waitingOf(id)
          : []
      const isUnknown =
        base === null ? uploaded.has(id) && knownVersion(id) < 0 : base.version === null
      const isUntold =
        news === undefined &&
        isUnknown &&
        parts.length === 0 &&
        !mutant('accepted-but-untold-stays')
      if (isUntold && !isAtEnd) {
        later.add(id)
        continue
      }
      const row = news !== undefined ? news.row : isUntold ? null : base?.row
      const version = news?.version ?? base?.version ?? null
      if (base !== null) keepBase(id, parts, news)
      if (row === undefined) continue
      if (row === null) forgetHome(connection, id)
      const replayed = parts.reduce<WireNode | null>(
        (before, { part, values, at }) =>
          part.do === 'purge' ? null : mergePart(before, part, values, { at, by: context.me.id }),
        row,
      )
      const visible = revoked.has(id) ? null : replayed
      if (visible !== null) {
        isCrowded = !writeNode(tx, context.origin, visible, version) || isCrowded
        continue
      }
      remove(id)
    }
    for (const id of [...purgedNodes, ...unpurged]) settlePurged(connection, id, tx.actor)
    for (const done of [affected, fresh, purgedNodes, unpurged, revoked]) done.clear()
    for (const id of later) affected.add(id)
    if (isCrowded) makeRoom(waiting ?? waitingParts(connection))
    connection.run(
      'DELETE FROM awaited_nodes WHERE NOT EXISTS (SELECT 1 FROM nodes WHERE parent_key = awaited_nodes.key)',
    )
  }

  function toldRows(): Map<string, { row: WireNode; version: number }> {
    const told = new Map<string, { row: WireNode; version: number }>()
    for (const [id, { row, version }] of fresh) if (row !== null) told.set(id, { row, version })
    return told
  }

  function keepBase(
    id: string,
    parts: readonly Waiting[],
    news: { row: WireNode | null; version: number } | undefined,
  ): void {
    if (parts.length === 0) connection.run(`DELETE FROM node_bases WHERE uuid = unhex(?, '-')`, id)
    else if (news !== undefined && !mutant('base-not-moved-on'))
      connection.run(
        `UPDATE node_bases SET row = ?, version = ? WHERE uuid = unhex(?, '-')`,
        news.row === null ? null : JSON.stringify(news.row),
        news.version,
        id,
      )
  }

  /**
   * What is parked may be in the way of a move that still waits: the server's order counts, so such moves are taken
   * back, the parked ones placed, and what still fits is moved again.
   */
  function makeRoom(waiting: ReadonlyMap<string, readonly Waiting[]>): void {
    placeParked(tx)
    const isParked = () => connection.value<number>('SELECT count(*) FROM parked_nodes') !== 0
    if (!isParked()) return
    const moved = [...waiting].filter(([, parts]) =>
      parts.some(({ part }) => part.do === 'put' && part.place !== undefined),
    )
    for (const [id] of moved) {
      const base = baseOf(id)?.row
      if (base != null && findPlace(connection, id) !== undefined) replace(id, base.place)
    }
    placeParked(tx)
    for (const [id, parts] of moved) {
      const last = parts.findLast(({ part }) => part.do === 'put' && part.place !== undefined)
      if (last?.part.do === 'put' && last.part.place !== undefined) replace(id, last.part.place)
    }
  }

  function replace(id: string, place: WireNode['place']): void {
    const row = currentRow(id)
    if (row !== null) writeNode(tx, context.origin, { ...row, place }, null)
  }

  function currentRow(id: string): WireNode | null {
    const place = findPlace(connection, id)
    return place === undefined ? null : readWireNode(connection, place.key, context.origin)
  }

  function remove(id: string): void {
    const place = findPlace(connection, id)
    if (place === undefined) return
    const code = refusedNodes.has(id) ? 'refused' : 'not_found'
    draftDocument(context, place, code, tx.now)
    tx.changes.add(routes.drafts)
    // Should it come back: pages leave out what this group sent.
    if (hasOwnUpdates(place.key) && !mutant('own-updates-gone-with-node'))
      next.whole = [...next.whole, { node: place.id as NodeId, after: 0 }]
    removeNode(tx, place)
    reset.push(id)
  }

  function hasOwnUpdates(nodeKey: number): boolean {
    return (
      connection.value<number>(
        `SELECT 1 FROM node_updates WHERE node_key = ?1 AND actor = ?2
         UNION SELECT 1 FROM document_uploads WHERE node_key = ?1`,
        nodeKey,
        tx.actor,
      ) !== undefined
    )
  }

  return { acknowledge, take, endFill, show, updates, reset }
}
