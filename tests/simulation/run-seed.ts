import type { WorkspaceId } from '../../protocol/ids.ts'
import { pick } from '../domain/document/random-document.ts'
import { giveBack } from './blank-files.ts'
import { faultShare, strike, type Run } from './faults.ts'
import { calm, type Weather } from './network.ts'
import {
  converged,
  drained,
  hidesRevoked,
  isTree,
  lastWriterWins,
  liveIsFresh,
  nothingLost,
} from './oracles.ts'
import { ownWritesStand } from './own-writes.ts'
import { act, type Ledger } from './program.ts'
import { settle } from './settle.ts'
import { SimClient } from './sim-client.ts'
import { SimServer } from './sim-server.ts'
import { createWorld } from './world.ts'

export type RunOptions = {
  readonly clients?: number
  readonly steps?: number
}

const startMs = 1_700_000_000_000
const workspace = '0190c0de-0000-7000-8000-00000000abcd' as WorkspaceId

/** Thrown by a run that found a fault; `events` tells what led to it. */
export class FaultFound extends Error {
  readonly seed: number
  readonly steps: number
  readonly events: readonly string[]
  constructor(run: { seed: number; steps: number }, cause: unknown, events: readonly string[]) {
    super(
      `seed ${run.seed}, ${run.steps} steps: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
      { cause },
    )
    this.name = 'FaultFound'
    this.seed = run.seed
    this.steps = run.steps
    this.events = events
  }
}

/** One workspace, several devices, one server, and everything that can go wrong with them. */
export async function runSeed(
  seed: number,
  { clients: count = 3, steps = 60 }: RunOptions = {},
): Promise<void> {
  const world = createWorld(seed, startMs)
  const events: string[] = []
  const note = (text: string) => void events.push(`${Math.round(world.now() - startMs)} ${text}`)
  const weather: Weather = {
    refused: 0.1,
    breaks: 0.02,
    silent: 0.01,
    twice: 0.03,
    overtakes: world.chance(0.3),
    delayMs: 5 + world.below(60),
  }
  const server = new SimServer(world, workspace)
  const ledger: Ledger = { mutations: [], words: [], givenUp: [] }
  const clients: SimClient[] = []
  const run: Run = {
    world,
    server,
    clients,
    ledger,
    snapshots: new Map(),
    backup: null,
    mostClients: count + 1,
    note,
    join: (client) => void clients.push(client),
  }
  const actNoted = async (client: SimClient) => {
    const known = ledger.mutations.length
    ownWritesStand(client)
    await act(world, client, ledger)
    const last = ledger.mutations[known]
    if (last !== undefined) note(`${client.name} ${last.name} ${JSON.stringify(last.args)}`)
  }

  try {
    for (let index = 0; index < count; index++) {
      // The first and the last are devices of one person.
      const person = `person-${index % Math.max(1, count - 1)}`
      await server.setGrants(person, [{ rootId: null, role: index === 0 ? 'owner' : 'editor' }])
      const client = await SimClient.open(world, weather, server, {
        name: `c${index}`,
        person,
        workspace,
      })
      run.join(client)
      await client.subscribe(1, 'nodes.list', { parentId: null, limit: 50 })
      await client.subscribe(2, 'tree.window', { expanded: [], offset: 0, limit: 30 })
    }
    const [first] = clients
    // What was written before there was a server is uploaded as it is.
    for (let index = 0; index < 8; index++) if (first !== undefined) await actNoted(first)
    for (const client of clients) {
      await client.connect()
      await client.dispatch({ kind: 'start' })
    }

    for (let index = 0; index < steps; index++) {
      await world.runUntil(world.now() + world.below(120))
      const client = pick(world.random, clients)
      if (world.chance(faultShare)) await strike(run, client)
      else await actNoted(client)
    }

    Object.assign(weather, calm)
    server.rise()
    for (const client of clients) {
      client.isOnline = true
      // Who was sent away asks again.
      await client.dispatch({ kind: 'start' })
    }
    await settle(world, clients)
    const view = await server.view(null)
    for (const client of clients) {
      if (client.reports.length > 0) throw client.reports[0]
      drained(client)
      isTree(client)
      await liveIsFresh(client)
    }
    for (const client of clients) {
      const seen = await server.view(client.person)
      converged(client, seen)
      hidesRevoked(client, seen, view, ledger)
    }
    nothingLost(clients, view, ledger, server.purgedBefore)
    lastWriterWins(view, server.taken)
  } catch (error) {
    throw new FaultFound({ seed, steps }, error, [
      ...events,
      ...server.log.slice(-10),
      ...clients.map(stateOf),
      `refused: ${JSON.stringify(server.refusals())}`,
    ])
  } finally {
    for (const { file } of run.snapshots.values()) giveBack(file)
    for (const client of clients) client.close()
    server.close()
  }
}

function stateOf({ name, core, connection, context }: SimClient): string {
  const rows = (sql: string) => JSON.stringify(connection.rows(sql))
  return [
    `${name}: ${JSON.stringify({ ...core, copy: null, sentUpdates: core.sentUpdates.length })}`,
    `  ${JSON.stringify(context.sync)}`,
    `  outbox ${rows('SELECT push_seq, op_id, name FROM outbox LIMIT 20')}`,
    `  uploads ${rows('SELECT node_key, (SELECT id FROM nodes WHERE key = node_key), (SELECT server_version FROM nodes WHERE key = node_key) FROM document_uploads')}`,
    `  unsent ${rows('SELECT node_key, (SELECT id FROM nodes WHERE key = node_key), (SELECT server_version FROM nodes WHERE key = node_key) FROM node_updates WHERE confirmed = 0')}`,
    `  awaited ${rows('SELECT a.key, hex(a.uuid), n.id, n.server_version FROM awaited_nodes a LEFT JOIN nodes n ON n.parent_key = a.key')}`,
    `  drafts ${rows('SELECT node_id, kind, name, code FROM drafts')}`,
  ].join('\n')
}
