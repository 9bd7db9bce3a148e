import type { WorkspaceId } from '../../protocol/ids.ts'
import type { WireMutation } from '../../protocol/wire/node.ts'
import { calm, type Weather } from './network.ts'
import { converged, drained, isTree, lastWriterWins, liveIsFresh, nothingLost } from './oracles.ts'
import { act, type Ledger } from './program.ts'
import { SimClient } from './sim-client.ts'
import { SimServer } from './sim-server.ts'
import { createWorld } from './world.ts'

export type RunOptions = { readonly clients?: number; readonly steps?: number }

const startMs = 1_700_000_000_000
const workspace = '0190c0de-0000-7000-8000-00000000abcd' as WorkspaceId

/** Thrown by a run that found a fault; `events` tells what led to it. */
export class FaultFound extends Error {
  readonly events: readonly string[]
  constructor(seed: number, cause: unknown, events: readonly string[]) {
    super(
      `seed ${seed}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
    )
    this.name = 'FaultFound'
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
  const ledger: Ledger = { mutations: [], words: [] }
  const clients: SimClient[] = []
  const pushed = new Map<string, WireMutation>()
  let backup: Buffer | null = null

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
      client.onPush = (mutation) => void pushed.set(mutation.header.opId, mutation)
      clients.push(client)
      await client.subscribe(1, 'nodes.list', { parentId: null, limit: 50 })
      await client.subscribe(2, 'tree.window', { expanded: [], offset: 0, limit: 30 })
    }
    const [first] = clients
    // What was written before there was a server is uploaded as it is.
    for (let index = 0; index < 8; index++)
      if (first !== undefined) {
        const known = ledger.mutations.length
        await act(world, first, ledger)
        const last = ledger.mutations[known]
        if (last !== undefined) note(`${first.name} ${last.name} ${JSON.stringify(last.args)}`)
      }
    for (const client of clients) {
      await client.connect()
      await client.dispatch({ kind: 'start' })
    }

    for (let index = 0; index < steps; index++) {
      await world.runUntil(world.now() + world.below(120))
      const client = clients[world.below(clients.length)]
      if (client === undefined) continue
      const roll = world.random()
      if (roll < 0.8) {
        const known = ledger.mutations.length
        await act(world, client, ledger)
        const last = ledger.mutations[known]
        if (last !== undefined) note(`${client.name} ${last.name} ${JSON.stringify(last.args)}`)
      } else if (roll < 0.85) {
        note(`${client.name} crashes`)
        await client.crash()
      } else if (roll < 0.9) {
        note(`${client.name} ${client.isOnline ? 'goes offline' : 'comes back'}`)
        if (client.isOnline) client.goOffline()
        else client.isOnline = true
      } else if (roll < 0.93) {
        client.skewMs = (world.random() - 0.5) * (world.chance(0.3) ? 172_800_000 : 120_000)
        note(`${client.name}: its clock jumps by ${Math.round(client.skewMs)} ms`)
      } else if (roll < 0.96) {
        note(`the server ${server.isUp ? 'dies' : 'rises'}`)
        if (server.isUp) server.crash()
        else server.rise()
      } else if (roll < 0.98) {
        backup = server.backUp()
        note('the server is backed up')
      } else if (backup !== null) {
        note('the server is put back to its backup')
        server.restore(backup)
        backup = null
        server.rise()
      }
    }

    Object.assign(weather, calm)
    server.rise()
    for (const client of clients) client.isOnline = true
    await settle(world, clients)
    const view = await server.view(clients[0]?.person ?? '')
    for (const client of clients) {
      if (client.reports.length > 0) throw client.reports[0]
      drained(client)
      isTree(client)
      await liveIsFresh(client)
    }
    converged(clients, view)
    nothingLost(clients, view, ledger)
    lastWriterWins(view, pushed)
  } catch (error) {
    throw new FaultFound(seed, error, [
      ...events,
      ...server.log.slice(-10),
      ...clients.map(stateOf),
      `refused: ${JSON.stringify(server.refusals())}`,
    ])
  } finally {
    for (const client of clients) client.close()
    server.close()
  }
}

/** Lets everything that is under way come to its end; the last look is a pull of everyone after the last push. */
async function settle(
  world: ReturnType<typeof createWorld>,
  clients: readonly SimClient[],
): Promise<void> {
  const isQuiet = () =>
    clients.every(({ core, connection }) => {
      const waiting = connection.value<number>(
        'SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM node_updates WHERE confirmed = 0) + (SELECT count(*) FROM document_uploads)',
      )
      return core.phase === 'live' && waiting === 0
    })
  for (let round = 0; round < 60; round++) {
    await world.runUntil(world.now() + 1000)
    if (isQuiet()) break
  }
  // A line that fell silent is noticed by a ping that nobody answers.
  await world.runUntil(world.now() + 12_000)
}

function stateOf({ name, core, connection, context }: SimClient): string {
  const rows = (sql: string) => JSON.stringify(connection.rows(sql))
  return [
    `${name}: ${JSON.stringify({ ...core, copy: null, sentUpdates: core.sentUpdates.length })}`,
    `  ${JSON.stringify(context.sync)}`,
    `  outbox ${rows('SELECT push_seq, op_id, name FROM outbox LIMIT 20')}`,
    `  uploads ${rows('SELECT node_key, (SELECT id FROM nodes WHERE key = node_key), (SELECT server_version FROM nodes WHERE key = node_key) FROM document_uploads')}`,
    `  unsent ${rows('SELECT node_key, (SELECT id FROM nodes WHERE key = node_key), (SELECT server_version FROM nodes WHERE key = node_key) FROM node_updates WHERE confirmed = 0')}`,
    `  drafts ${rows('SELECT node_id, kind, name, code FROM drafts')}`,
  ].join('\n')
}
