/** A server with one workspace in memory, people, and connections that speak in frames. */
import { createLocalBus } from '../../../server/bus/local-bus.ts'
import type { Grant } from '../../../protocol/role.ts'
import { stampOf } from '../../../domain/hybrid-clock.ts'
import type { AccountId, DeviceId, NodeId, SessionId, WorkspaceId } from '../../../protocol/ids.ts'
import type { Json } from '../../../protocol/json.ts'
import type {
  ClientFrame,
  Page,
  Sent,
  ServerFrame,
  WireCopy,
} from '../../../protocol/wire/frames.ts'
import type { WireMutation, WirePart } from '../../../protocol/wire/node.ts'
import { openDatabaseFile } from '../../../server/stores/sqlite/database-file.ts'
import { workspaceMigrations } from '../../../server/stores/sqlite/workspace/migrations.ts'
import { createWorkspaceStore } from '../../../server/stores/sqlite/workspace/workspace-store.ts'
import type { WorkspaceStore } from '../../../server/stores/workspace/workspace-store.ts'
import { createPresence } from '../../../server/sync/presence.ts'
import { createSyncSession, type SyncSession } from '../../../server/sync/session.ts'
import type { Visitor } from '../../../server/sync/visitor.ts'

export const startMs = 1_790_000_000_000
export const workspace = '0190c0de-0000-7000-8000-00000000000a' as WorkspaceId

export function nodeId(number: number): NodeId {
  return `0190c0de-0000-7000-8000-${number.toString(16).padStart(12, '0')}` as NodeId
}

export const stamp = (ms: number, group = 'aaaaaaaaaa') =>
  stampOf({ ms: startMs + ms, counter: 0, group })

export type PutFields = {
  readonly parent?: NodeId | null
  readonly name?: string
  readonly type?: string
  readonly isNew?: boolean
  readonly at?: number
  readonly deleted?: boolean
}

/** A part with the values of its cells. */
export type Written = { readonly part: WirePart; readonly values: readonly Json[] }

export function put(node: NodeId, fields: PutFields): Written {
  const at = fields.at ?? 0
  const mark = stamp(at)
  const part: WirePart = {
    do: 'put',
    node,
    cells: fields.name === undefined ? [] : [['a:name', mark]],
    ...(fields.isNew === true
      ? { create: { type: fields.type ?? 'page', at: startMs, stamp: mark } }
      : {}),
    ...(fields.parent === undefined
      ? {}
      : { place: { parent: fields.parent, position: 'a0', stamp: mark } }),
    ...(fields.deleted === true ? { deleted: { at: startMs, stamp: mark } } : {}),
  }
  return { part, values: fields.name === undefined ? [] : [fields.name] }
}

export const create = (node: NodeId, parent: NodeId | null, fields: PutFields = {}): Written =>
  put(node, { isNew: true, parent, name: 'New', ...fields })

export const purge = (node: NodeId, seen: number): Written => ({
  part: { do: 'purge', node, seen },
  values: [],
})

export function mutation(
  seq: number,
  written: readonly Written[],
  opId = `op-${seq}`,
): WireMutation {
  return {
    header: {
      seq,
      opId,
      name: 'nodes.test',
      at: startMs,
      parts: written.map(({ part }) => part),
    },
    values: written.map(({ values }) => [...values]),
  }
}

export function openMemoryWorkspace(image?: Buffer) {
  const database = openDatabaseFile(image ?? ':memory:', workspaceMigrations)
  return { store: createWorkspaceStore(database), image: () => database.serialize() }
}

export type Logged = { readonly level: string; readonly fields: object; readonly message: string }

export class SyncWorld {
  store: WorkspaceStore
  image: () => Buffer
  now = startMs
  readonly visitors = new Map<string, Visitor>()
  readonly logged: Logged[] = []
  readonly bus = createLocalBus((error) => this.logged.push(this.entry('error', { error }, 'bus')))
  readonly presence = createPresence({
    bus: this.bus,
    clock: { now: () => this.now },
    newId: () => `seat${++this.#seats}`,
    after: (_, work) => void this.#later.push(work),
  })
  #seats = 0
  #epochs = 0
  #later: (() => void)[] = []

  constructor() {
    const { store, image } = openMemoryWorkspace()
    this.store = store
    this.image = image
  }

  private entry(level: string, fields: object, message: string): Logged {
    return { level, fields, message }
  }

  /** Puts the server back to what it was. */
  restore(image: Buffer): void {
    const restored = openMemoryWorkspace(image)
    this.store = restored.store
    this.image = restored.image
  }

  /** Somebody who may sign in; the ticket is their name. */
  person(name: string, grants: readonly Grant[]): Visitor {
    const visitor: Visitor = {
      person: name,
      name,
      account: `account-${name}` as AccountId,
      session: `session-${name}` as SessionId,
      device: `device-${name}` as DeviceId,
      workspace,
      grants,
    }
    this.visitors.set(name, visitor)
    return visitor
  }

  session(send: (frame: Sent<ServerFrame>) => void): SyncSession {
    const log = (level: string) => (fields: object, message: string) =>
      void this.logged.push(this.entry(level, fields, message))
    return createSyncSession(
      {
        clock: { now: () => this.now },
        log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
        bus: this.bus,
        presence: this.presence,
        redeem: async (ticket) => this.visitors.get(ticket) ?? null,
        recall: async (visitor) => this.visitors.get(visitor.person) ?? null,
        devices: async (account) =>
          [...this.visitors.values()].flatMap((each) =>
            each.account === account ? [each.device] : [],
          ),
        openWorkspace: async (id) => (id === workspace ? this.store : null),
        newEpoch: () => `epoch-${++this.#epochs}`,
        later: (work) => void this.#later.push(work),
      },
      send,
    )
  }

  /** Does what was left for later. */
  async settle(): Promise<void> {
    while (this.#later.length > 0) {
      for (const work of this.#later.splice(0)) work()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async connect(
    person: string,
    group: string,
    fields: Partial<Extract<ClientFrame, { kind: 'hello' }>> = {},
  ) {
    const connection = new TestConnection(this)
    const [welcome] = await connection.ask({
      kind: 'hello',
      protocol: 1,
      schema: '',
      ticket: person,
      workspace,
      group,
      lastAck: 0,
      epoch: null,
      run: null,
      heard: 0,
      cursor: { rows: 0, documents: 0 },
      ...fields,
    })
    connection.welcome = welcome?.frame ?? null
    return connection
  }
}

export class TestConnection {
  /** Without those that tell how far copies are. */
  readonly unasked: ServerFrame[] = []
  copies: readonly WireCopy[] | null = null
  readonly session: SyncSession
  welcome: ServerFrame | null = null

  constructor(world: SyncWorld) {
    this.session = world.session(({ frame }) => {
      if (frame.kind === 'copies') this.copies = frame.copies
      else this.unasked.push(frame)
    })
  }

  async ask(frame: ClientFrame, bytes: readonly Uint8Array[] = []) {
    return this.session.receive({ frame, bytes })
  }

  async frame(frame: ClientFrame, bytes: readonly Uint8Array[] = []): Promise<ServerFrame> {
    const [answer] = await this.ask(frame, bytes)
    if (answer === undefined) throw new Error(`${frame.kind} was not answered`)
    return answer.frame
  }

  push(...mutations: WireMutation[]): Promise<ServerFrame> {
    return this.frame({ kind: 'push', mutations })
  }

  async pull(
    fields: Partial<Extract<ClientFrame, { kind: 'pull' }>> = {},
  ): Promise<{ page: Page; bytes: readonly Uint8Array[] }> {
    const [answer] = await this.ask({
      kind: 'pull',
      cursor: { rows: 0, documents: 0 },
      lastAck: 0,
      behind: [],
      whole: [],
      ...fields,
    })
    if (answer?.frame.kind !== 'page')
      throw new Error(`A pull got ${answer?.frame.kind ?? 'nothing'}`)
    return { page: answer.frame, bytes: answer.bytes }
  }

  /** Pulls until there is no more, as a copy does that had nothing. */
  async pullAll(from: Page['upTo'] = { rows: 0, documents: 0 }): Promise<Page[]> {
    const pages: Page[] = []
    let request: Parameters<TestConnection['pull']>[0] = { cursor: from }
    for (;;) {
      const { page } = await this.pull(request)
      pages.push(page)
      if (!page.more) return pages
      request = { cursor: page.upTo, behind: page.behind, whole: page.whole }
    }
  }

  updates(node: NodeId, ...bytes: Uint8Array[]): Promise<ServerFrame> {
    const updates = bytes.map((_, index) => ({ id: index + 1, node, bytes: index }))
    return this.frame({ kind: 'updates', updates }, bytes)
  }
}

/** Codes of what was refused, by seq. */
export async function refusalsOf(connection: TestConnection) {
  const page = (await connection.pullAll()).at(-1)
  return page?.refusals.map(({ seq, code }) => [seq, code])
}

/** Names of the rows in a page, by node. */
export function namesIn({ entries }: Page): Record<string, unknown> {
  return Object.fromEntries(
    entries.flatMap((entry) =>
      entry.kind === 'row' ? [[entry.row.node, entry.row.values[0]]] : [],
    ),
  )
}
