import type { Database } from 'better-sqlite3'
import type { Grant } from '../../protocol/role.ts'
import type { NodeId, WorkspaceId } from '../../protocol/ids.ts'
import type { WireMutation, WireNode } from '../../protocol/wire/node.ts'
import { createLocalBus } from '../../server/bus/local-bus.ts'
import { openDatabaseFile } from '../../server/stores/sqlite/database-file.ts'
import { workspaceMigrations } from '../../server/stores/sqlite/workspace/migrations.ts'
import { createWorkspaceStore } from '../../server/stores/sqlite/workspace/workspace-store.ts'
import type { WorkspaceStore } from '../../server/stores/workspace/workspace-store.ts'
import { createPresence } from '../../server/sync/presence.ts'
import { createSyncSession, type Answers, type SyncSession } from '../../server/sync/session.ts'
import type { Visitor } from '../../server/sync/visitor.ts'
import { mergeUpdates } from '../../server/sync/merge-updates.ts'
import type { ServerView } from './oracles.ts'
import type { ServerPort } from './network.ts'
import type { World } from './world.ts'

export type ServerBackup = {
  readonly file: Buffer
  readonly taken: ReadonlyMap<string, WireMutation>
}

/** The server as it runs in production, minus sockets, sign-in and clocks. */
export class SimServer implements ServerPort {
  isUp = true
  /** It takes what comes, and its answers get lost. */
  isMute = false
  /** Warnings and errors of the server, the newest last. */
  readonly log: string[] = []
  /** The mutations that were taken, each by its opId. */
  taken = new Map<string, WireMutation>()
  /** Nodes that were purged in a log that was put back since: a backup brings them again, as they were in it. */
  readonly purgedBefore = new Set<string>()
  #database: Database
  #store: WorkspaceStore
  #bus = createLocalBus((error) => void this.log.push(String(error)))
  readonly #presence = createPresence({
    bus: this.#bus,
    clock: { now: () => Math.floor(this.#world.now()) },
    newId: () => `seat${++this.#seats}`,
    after: (delayMs, work) => void this.#world.after(delayMs, work),
  })
  #seats = 0
  #sessions = new Set<{ session: SyncSession; hangUp: () => void }>()
  readonly #world: World
  readonly #workspace: WorkspaceId
  readonly #grantsByPerson = new Map<string, readonly Grant[]>()

  constructor(world: World, workspace: WorkspaceId) {
    this.#world = world
    this.#workspace = workspace
    this.#database = openDatabaseFile(':memory:', workspaceMigrations)
    this.#store = createWorkspaceStore(this.#database)
  }

  /** What a person may do from now on. Their connections are looked at again. */
  async setGrants(person: string, grants: readonly Grant[]): Promise<void> {
    this.#grantsByPerson.set(person, grants)
    for (const { session } of [...this.#sessions]) await session.reconsider()
  }

  accept: ServerPort['accept'] = (send, hangUp) => {
    const session = createSyncSession(
      {
        clock: { now: () => Math.floor(this.#world.now()) },
        log: {
          debug: () => undefined,
          info: () => undefined,
          warn: (fields, message) => void this.log.push(`${message} ${JSON.stringify(fields)}`),
          error: (fields, message) => {
            const { err } = fields as { err?: unknown }
            this.log.push(`${message} ${err instanceof Error ? (err.stack ?? '') : ''}`)
          },
        },
        bus: this.#bus,
        presence: this.#presence,
        redeem: (ticket) => Promise.resolve(this.#visitor(ticket)),
        recall: (visitor) => Promise.resolve(this.#visitor(visitor.person)),
        devices: () => Promise.resolve([]),
        openWorkspace: () => Promise.resolve(this.#store),
        newEpoch: () => this.#world.mintId(),
        later: (work) => void this.#world.after(1, work),
      },
      (sent) => {
        send(sent)
        if (sent.frame.kind === 'goaway') this.#world.after(20, hangUp)
      },
    )
    const held = { session, hangUp }
    this.#sessions.add(held)
    return {
      receive: async (sent) => {
        if (!this.isUp) return
        const answers = await session.receive(sent)
        if (sent.frame.kind === 'push') this.#noteTaken(sent.frame.mutations, answers)
        for (const answer of this.isMute ? [] : answers) {
          send(answer)
          if (answer.frame.kind === 'goaway') this.#world.after(20, hangUp)
        }
      },
      close: () => {
        session.close()
        this.#sessions.delete(held)
      },
    }
  }

  #visitor(person: string): Visitor | null {
    const grants = this.#grantsByPerson.get(person)
    if (grants === undefined) return null
    return {
      person,
      name: person,
      grants,
      account: person as never,
      session: person as never,
      device: person as never,
      workspace: this.#workspace,
    }
  }

  /** The process dies; what was committed stays. */
  crash(): void {
    this.isUp = false
    for (const { hangUp } of [...this.#sessions]) hangUp()
    this.#sessions.clear()
  }

  rise(): void {
    this.isUp = true
  }

  /** Copies of one file may bring the same mutation with different stamps: the one that came first counts. */
  #noteTaken(mutations: readonly WireMutation[], [answer]: Answers): void {
    if (answer?.frame.kind !== 'pushed') return
    for (const mutation of mutations)
      if (!this.taken.has(mutation.header.opId)) this.taken.set(mutation.header.opId, mutation)
  }

  backUp(): ServerBackup {
    return { file: this.#database.serialize(), taken: new Map(this.taken) }
  }

  /** The log is put back to what it was. */
  restore({ file, taken }: ServerBackup): void {
    this.crash()
    this.#notePurges()
    this.#database.close()
    this.#database = openDatabaseFile(file, workspaceMigrations)
    this.taken = new Map(taken)
    this.#store = createWorkspaceStore(this.#database)
  }

  #notePurges(): void {
    const accepted = new Set(
      this.#database.prepare('SELECT op_id FROM operations WHERE code IS NULL').pluck().all(),
    )
    for (const { header } of this.taken.values())
      if (accepted.has(header.opId))
        for (const part of header.parts) if (part.do === 'purge') this.purgedBefore.add(part.node)
  }

  close(): void {
    this.#database.close()
  }

  refusals(): unknown {
    return this.#database.prepare('SELECT op_id, code FROM operations WHERE code IS NOT NULL').all()
  }

  /** What a person may see; null: all but private roots. */
  async view(person: string | null): Promise<ServerView> {
    return this.#store.read((log) => {
      const grants = person === null ? null : log.grants(person)
      const scope = { kind: 'workspace' as const, person: person ?? '' }
      const rows = new Map<string, WireNode>()
      for (const { row, home } of log.rows(scope, 0)) {
        const isSeen =
          grants === null || grants.some(({ rootId }) => rootId === null || rootId === home.root)
        if (row.type !== 'private' && isSeen) rows.set(row.node, row)
      }
      const documents = new Map<string, Uint8Array>()
      for (const node of rows.keys()) {
        const updates = [...log.updatesOf(node as NodeId, 0)].map(({ bytes }) => bytes)
        if (updates.length > 0) documents.set(node, mergeUpdates([], updates))
      }
      const operations = this.#database
        .prepare<[], { op_id: string; code: string | null }>('SELECT op_id, code FROM operations')
        .all()
      const outcomes = new Map(operations.map(({ op_id, code }) => [op_id, code] as const))
      return { rows, documents, outcomes }
    })
  }
}
