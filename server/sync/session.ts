/**
 * One connection of one copy of a workspace, without socket and clock.
 *
 *   new --hello--> open --goaway--> closed
 *    `--------------goaway----------^
 *
 * 1. Nothing but a `hello` is heard before one was welcomed, and none after.
 * 2. Requests are done one after the other, in the order in which they came; each is answered once.
 * 3. What was answered with `pushed` or `updated` is on disk.
 * 4. A poke comes after the commit that it tells of.
 * 5. Whoever loses their access is sent away, and nothing of theirs is taken from that moment on.
 * 6. Presence is no request: it waits for none, is not answered, and is told to those whom it concerns alone.
 * 7. No frame, whatever is in it, ends more than this connection.
 */
import { knownKinds } from '../../domain/sync/known-kinds.ts'
import { mutant } from '../../lib/mutants.ts'
import {
  wireProtocol,
  type ClientFrame,
  type Hello,
  type Sent,
  type ServerFrame,
} from '../../protocol/wire/frames.ts'
import { answerPull, answerPush, answerUpdates, type Connection } from './requests.ts'
import { createSessionCopies, type SessionCopies } from './session-copies.ts'
import { createSessionPresence, type SessionPresence } from './session-presence.ts'
import type { SyncPlatform } from './sync-platform.ts'
import { isConcerned, peopleSeenBy, roleOf, type Visitor } from './visitor.ts'

export type Answers = readonly Sent<ServerFrame>[]

export interface SyncSession {
  /** After a `goaway` among the answers the connection has to be closed. */
  receive(request: Sent<ClientFrame>): Promise<Answers>
  /** For bytes that were no frame. */
  refuse(reason: string): Answers
  /** Looks again whether the visitor may be here. */
  reconsider(): Promise<void>
  /** From time to time: ends a connection that has not said who it is, looks again whether the visitor may be here, and tells others again that they are. */
  beat(): Promise<Answers>
  /** The connection is gone. */
  close(): void
}

/** Requests of a connection that may wait for those before them; a client has four kinds, one of each at a time. */
const mostWaiting = 16
const oldestProtocol = 1

/** `send` takes what nobody asked for: pokes, and a `goaway` after which the connection has to be closed. */
export function createSyncSession(
  platform: SyncPlatform,
  send: (frame: Sent<ServerFrame>) => void,
): SyncSession {
  const { bus, log } = platform
  let state: 'new' | 'open' | 'closed' = 'new'
  let visitor: Visitor | null = null
  let connection: Connection | null = null
  let presence: SessionPresence | null = null
  let copies: SessionCopies | null = null
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()
  /** Access changed while the hello was being answered. */
  let isStale = false
  let newestVersion = 0
  let beats = 0
  let isPokeDue = false

  const subscriptions = [
    bus.subscribe('access', (change) => {
      if (visitor === null || connection === null) isStale = true
      else if (isConcerned(visitor, change)) void reconsiderOrLeave()
    }),
    bus.subscribe('log', ({ workspaceId, version, group }) => {
      if (connection === null || workspaceId !== connection.workspace) return
      if (group !== connection.group) poke(version)
    }),
  ]

  function close(): void {
    state = 'closed'
    for (const unsubscribe of subscriptions) unsubscribe()
    presence?.leave()
    copies?.leave()
  }

  const hasClosed = () => state === 'closed'

  function leave(code: string, retryAfterMs: number | null): Answers {
    if (state === 'closed') return []
    close()
    return [{ frame: { kind: 'goaway', code, retryAfterMs }, bytes: [] }]
  }

  function fail(error: unknown, request: string): Answers {
    log.error({ err: error, request, person: visitor?.person }, 'a sync request failed')
    return leave('internal', 5000)
  }

  function refuse(reason: string): Answers {
    log.warn({ reason, person: visitor?.person, group: connection?.group }, 'a frame was refused')
    return leave('malformed', null)
  }

  const orRefused = (answers: Answers | string) =>
    typeof answers === 'string' ? refuse(answers) : answers

  function poke(version: number): void {
    newestVersion = Math.max(newestVersion, version)
    if (isPokeDue) return
    isPokeDue = true
    platform.later(() => {
      isPokeDue = false
      if (state !== 'open' || connection === null || newestVersion <= connection.toldVersion) return
      connection.toldVersion = newestVersion
      send({ frame: { kind: 'poke', version: newestVersion }, bytes: [] })
    })
  }

  async function reconsider(): Promise<void> {
    if (visitor === null || connection === null || state !== 'open') return
    const now = await platform.recall(visitor)
    const grants = now?.grants ?? []
    const { name, person } = now ?? visitor
    const before = JSON.stringify(visitor.grants)
    if (now !== null) await connection.store.setAccess({ person, name, grants })
    if (grants.length === 0) sendAll(leave('revoked', null))
    else if (JSON.stringify(grants) !== before) sendAll(leave('access_changed', 0))
  }

  /** Where it cannot be known what someone may do, they may not stay; they come again soon. */
  async function reconsiderOrLeave(): Promise<void> {
    try {
      await reconsider()
    } catch (error) {
      sendAll(fail(error, 'access'))
    }
  }

  function sendAll(answers: Answers): void {
    for (const answer of answers) send(answer)
  }

  async function welcome(hello: Hello): Promise<Answers> {
    if (hello.protocol < oldestProtocol) return leave('protocol', null)
    const found = await platform.redeem(hello.ticket, hello.workspace)
    if (found === null) return leave('unauthenticated', null)
    visitor = found
    if (found.workspace !== hello.workspace) {
      log.warn({ person: found.person, workspace: hello.workspace }, 'a ticket was for elsewhere')
      return leave('forbidden', null)
    }
    const store = await platform.openWorkspace(found.workspace)
    if (store === null) return leave('not_found', null)
    const { person, name, grants } = found
    await store.setAccess({ person, name, grants })
    if (grants.length === 0) return leave('revoked', null)
    const group = await store.group(hello.group)
    if (group.person !== null && group.person !== person) {
      log.warn({ person, group: hello.group }, 'a group belongs to another person')
      return leave('fork', null)
    }
    if (hello.schema !== knownKinds)
      log.info({ person, group: hello.group, schema: hello.schema }, 'a copy knows other kinds')
    const present = await store.position()
    const known = hello.run === null ? present.version : await store.endOf(hello.run)
    const newest = Math.max(hello.heard, hello.cursor.rows, hello.cursor.documents)
    const isBeyond = newest > known
    const isAhead = isBeyond || hello.lastAck > group.lastSeq
    const isOfEpoch = hello.epoch === present.epoch && !mutant('epoch-kept')
    const { epoch, version, run } =
      isAhead && isOfEpoch ? await store.beginEpoch(present.epoch, platform.newEpoch()) : present
    if (isBeyond && isOfEpoch && epoch === present.epoch) return refuse('more than there ever was')
    // The other side may have gone meanwhile.
    if (hasClosed()) return []
    connection = {
      store,
      workspace: found.workspace,
      person,
      group: hello.group,
      epoch,
      toldVersion: version,
    }
    state = 'open'
    presence = createSessionPresence({
      store,
      member: found,
      seat: platform.presence.join(found.workspace, found, (frame) => send({ frame, bytes: [] })),
      later: platform.later,
      report: (error) => log.error({ err: error, person }, 'telling where someone is failed'),
    })
    copies = createSessionCopies({
      bus,
      store,
      visitor: found,
      group: hello.group,
      devices: () => platform.devices(found.account),
      tell: (told) => send({ frame: { kind: 'copies', copies: [...told] }, bytes: [] }),
      later: platform.later,
      report: (error) => log.error({ err: error, person }, 'telling how far copies are failed'),
    })
    if (isStale) platform.later(() => void reconsiderOrLeave())
    const people = peopleSeenBy(found, await store.people())
    const frame: ServerFrame = {
      kind: 'welcome',
      protocol: wireProtocol,
      epoch,
      run,
      version,
      since: Math.max(0, Math.min(known, version)),
      now: platform.clock.now(),
      lastSeq: group.lastSeq,
      person,
      role: roleOf(grants),
      grants: [...grants],
      people: people.map((one) => ({ id: one.person, name: one.name, role: roleOf(one.grants) })),
    }
    return [{ frame, bytes: [] }]
  }

  async function answer(request: Sent<ClientFrame>): Promise<Answers> {
    const { frame } = request
    if (frame.kind === 'hello')
      return state === 'new' && visitor === null ? welcome(frame) : refuse('a second hello')
    if (connection === null) return refuse(`${frame.kind} before hello`)
    switch (frame.kind) {
      case 'push':
        return answerPush(platform, connection, frame.mutations)
      case 'pull':
        return orRefused(await answerPull(platform, connection, frame))
      case 'updates':
        return orRefused(await answerUpdates(platform, connection, frame, request.bytes))
      case 'have':
        copies?.note(frame.cursor)
        return []
      case 'ping':
        return [{ frame: { kind: 'pong' }, bytes: [] }]
      case 'presence':
        presence?.tell(frame.page, frame.at)
        return []
    }
  }

  async function answerInTurn(request: Sent<ClientFrame>): Promise<Answers> {
    if (state === 'closed') return []
    try {
      return await answer(request)
    } catch (error) {
      return fail(error, request.frame.kind)
    }
  }

  return {
    async receive(request) {
      if (presence !== null && request.frame.kind === 'presence') return answer(request)
      if (waiting >= mostWaiting) {
        log.warn({ person: visitor?.person }, 'a connection asked faster than it was answered')
        return leave('too_many_requests', 5000)
      }
      waiting += 1
      const answers = last.then(() => answerInTurn(request))
      last = answers
      try {
        return await answers
      } finally {
        waiting -= 1
      }
    },
    refuse,
    reconsider,
    async beat() {
      // One that came just now has until the next time.
      beats += 1
      if (visitor === null && beats > 1) return refuse('no hello')
      copies?.save()
      presence?.renew()
      await reconsider()
      return []
    },
    close,
  }
}
