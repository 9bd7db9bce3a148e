/**
 * One connection of a stock `y-websocket` client to the document of one node, without socket and clock.
 *
 *   new --ticket--> open --goodbye--> closed
 *    `-----------goodbye----------------^
 *
 * 1. What the client brings goes the way of the wire's `updates`: checked, judged and appended alike.
 * 2. Nothing is heard before the ticket was good; what comes meanwhile waits.
 * 3. After the answer to its `ask` a client is told every update of others, in the order of the log.
 * 4. Whoever loses access to the node is sent away, and nothing of theirs is taken from that moment on.
 * 5. A message that is none ends this connection and no more.
 */
import * as Y from 'yjs'
import type { NodeId, WorkspaceId } from '../../../protocol/ids.ts'
import type { AccessChange } from '../../bus/bus.ts'
import { isAllowedIn } from '../access.ts'
import { createFlow } from '../flow.ts'
import { mergeUpdates } from '../merge-updates.ts'
import { answerUpdates, type Connection } from '../requests.ts'
import { createSessionPresence, type SessionPresence } from '../session-presence.ts'
import { isConcerned, type Visitor } from '../visitor.ts'
import type { SyncPlatform } from '../sync-platform.ts'
import { createStockAwareness } from './stock-awareness.ts'
import {
  answerMessage,
  askMessage,
  awarenessMessage,
  readStockMessage,
  refusalMessage,
  updateMessage,
} from './stock-messages.ts'

export type DocumentPlatform = SyncPlatform & {
  /** Who holds the ticket; null where it opens nothing, or not this. */
  admit(ticket: string, workspace: WorkspaceId, node: NodeId): Promise<Visitor | null>
  /** A name for one connection, in the form of a client group. */
  newGroup(): string
  after(delayMs: number, work: () => void): void
}

export type DocumentWish = {
  readonly workspace: WorkspaceId
  readonly node: NodeId
  readonly ticket: string
}

/** Why a connection ends: a stock client comes again, except after 4400 to 4499. */
export const goodbyes = {
  malformed: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  not_found: 4404,
  internal: 4500,
  access_changed: 4503,
  shutdown: 4503,
} as const

export type Goodbye = keyof typeof goodbyes

export interface DocumentSession {
  receive(bytes: Uint8Array): void
  /** From time to time. */
  beat(): void
  close(): void
}

export type DocumentLine = {
  send(bytes: Uint8Array): void
  end(why: Goodbye): void
}

/** The name of the one page that a stock client is. */
const page = 'stock'
/** Answering an `ask` reads the whole document. */
const asksAtOnce = 5
const asksPerSecond = 0.5
const mostUpdatesAtOnce = 200
/** Of messages that came before it was known whose they are, bytes. */
const mostEarly = 1024 * 1024

export function createDocumentSession(
  platform: DocumentPlatform,
  { workspace, node, ticket }: DocumentWish,
  line: DocumentLine,
): DocumentSession {
  const { bus, clock, log, later } = platform
  const awareness = createStockAwareness(node)
  const asks = createFlow(clock, asksAtOnce, asksPerSecond)
  let visitor: Visitor | null = null
  let connection: Connection | null = null
  let presence: SessionPresence | null = null
  let isClosed = false
  /** Up to here the client was told everything; null before its first `ask` was answered. */
  let toldVersion: number | null = null
  let isNewsDue = false
  const brought: Uint8Array[] = []
  let asked: Uint8Array | null = null
  let early = 0
  let last: Promise<void> = Promise.resolve()

  const subscriptions = [
    bus.subscribe('access', (change: AccessChange) => {
      if (visitor === null || isConcerned(visitor, change)) inTurn(reconsider)
    }),
    bus.subscribe('log', (change) => {
      if (change.workspaceId !== workspace || change.group === connection?.group) return
      if (isNewsDue) return
      isNewsDue = true
      later(() => {
        isNewsDue = false
        inTurn(tellNews)
      })
    }),
  ]

  function close(): void {
    isClosed = true
    for (const unsubscribe of subscriptions) unsubscribe()
    presence?.leave()
  }

  function leave(why: Goodbye): void {
    if (isClosed) return
    close()
    line.end(why)
  }

  /** Works are done one after the other. */
  function inTurn(work: () => Promise<void>): void {
    last = last
      .then(() => (isClosed ? undefined : work()))
      .catch((error: unknown) => {
        log.error({ err: error, person: visitor?.person, node }, 'a document connection failed')
        leave('internal')
      })
  }

  async function open(): Promise<void> {
    const found = await platform.admit(ticket, workspace, node)
    if (found === null) return leave('unauthenticated')
    const store = await platform.openWorkspace(workspace)
    if (store === null) return leave('not_found')
    const { person, name, grants } = found
    await store.setAccess({ person, name, grants })
    const home = await store.read((reader) => reader.homeOf(node))
    if (home === null || !isAllowedIn(found, home, 'read')) return leave('not_found')
    if (isClosed) return
    const group = platform.newGroup()
    visitor = found
    connection = { store, workspace, person, group, epoch: '', toldVersion: 0 }
    presence = createSessionPresence({
      store,
      member: found,
      seat: platform.presence.join(workspace, found, (frame) => {
        const entries = awareness.told(frame)
        if (entries.length > 0) line.send(awarenessMessage(entries))
      }),
      later,
      report: (error) => log.error({ err: error, person }, 'telling where someone is failed'),
    })
    presence.tell(page, { node, awareness: null })
  }

  async function reconsider(): Promise<void> {
    if (visitor === null) return
    const now = await platform.recall(visitor)
    if (now === null || now.grants.length === 0) {
      if (now !== null && connection !== null) {
        const { person, name, grants } = now
        await connection.store.setAccess({ person, name, grants })
      }
      return leave('unauthenticated')
    }
    if (JSON.stringify(now.grants) !== JSON.stringify(visitor.grants)) leave('access_changed')
  }

  /** What the log has of the document after a version, at one moment; null where this reader may not look any more. */
  async function read(after: number) {
    if (connection === null || visitor === null) return null
    const reader = visitor
    return connection.store.read((present) => {
      const home = present.homeOf(node)
      if (home === null || !isAllowedIn(reader, home, 'read')) return null
      return { version: present.version, updates: [...present.updatesOf(node, after)] }
    })
  }

  async function answer(): Promise<void> {
    const stateVector = asked
    asked = null
    if (stateVector === null) return
    const found = await read(0)
    if (found === null) return leave('not_found')
    const document = mergeUpdates(
      [],
      found.updates.map(({ bytes }) => bytes),
    )
    if (isClosed) return
    const isFirst = toldVersion === null
    toldVersion = found.version
    line.send(answerMessage(Y.diffUpdate(document, stateVector)))
    if (!isFirst) return
    line.send(askMessage(Y.encodeStateVectorFromUpdate(document)))
    line.send(awarenessMessage(awareness.all()))
  }

  async function tellNews(): Promise<void> {
    if (toldVersion === null) return
    const found = await read(toldVersion)
    if (found === null) return leave('not_found')
    toldVersion = found.version
    for (const { group, bytes } of found.updates)
      if (group !== connection?.group) line.send(updateMessage(bytes))
  }

  async function append(): Promise<void> {
    const bytes = brought.splice(0, mostUpdatesAtOnce)
    if (connection === null || bytes.length === 0) return
    const updates = bytes.map((_, at) => ({ id: at, node, bytes: at }))
    const answers = await answerUpdates(platform, connection, { kind: 'updates', updates }, bytes)
    const [answered] = typeof answers === 'string' ? [] : answers
    if (answered?.frame.kind !== 'updated') throw new Error('Updates got no answer.')
    if (brought.length > 0) inTurn(append)
    const codes = new Set(answered.frame.refusals.map(({ code }) => code))
    for (const code of codes) line.send(refusalMessage(code))
    if (codes.has('document_invalid')) leave('malformed')
    if (codes.has('not_found')) leave('not_found')
  }

  function hear(bytes: Uint8Array): void {
    const message = readStockMessage(bytes)
    if (typeof message === 'string') {
      log.warn({ reason: message, person: visitor?.person, node }, 'a message was refused')
      return leave('malformed')
    }
    switch (message.kind) {
      case 'ask':
        if (asked === null) platform.after(asks.take(1), () => inTurn(answer))
        asked = message.stateVector
        return
      case 'update':
        if (isEmpty(message.update)) return
        brought.push(message.update)
        if (brought.length === 1) inTurn(append)
        return
      case 'awareness': {
        const own = awareness.ownOf(message.entries)
        if (own !== undefined) presence?.tell(page, { node, awareness: own })
        // A stock client takes a server that is silent for thirty seconds for gone. What it hears anew it echoes, so an
        // answer with news in it would go round for ever.
        line.send(awarenessMessage([]))
        return
      }
      case 'ask awareness':
        return line.send(awarenessMessage(awareness.all()))
    }
  }

  inTurn(open)
  return {
    receive(bytes) {
      if (isClosed) return
      if (connection !== null) return hear(bytes)
      early += bytes.byteLength
      if (early > mostEarly) leave('malformed')
      else inTurn(async () => hear(bytes))
    },
    beat() {
      presence?.renew()
      inTurn(reconsider)
      if (connection !== null) line.send(awarenessMessage(awareness.all()))
    },
    close,
  }
}

/** No part and nothing removed: what a client answers that has nothing new. */
function isEmpty(update: Uint8Array): boolean {
  return update.byteLength === 2 && update[0] === 0 && update[1] === 0
}
