import type { NodeId } from '../../protocol/ids.ts'
import type { Connection } from '../../workers/database/sqlite/connection.ts'
import { pick } from '../domain/document/random-document.ts'
import { giveBack } from './blank-files.ts'
import type { Acknowledged, Ledger, Written } from './program.ts'
import type { SimClient } from './sim-client.ts'
import type { ServerBackup, SimServer } from './sim-server.ts'
import type { World } from './world.ts'

/** A snapshot of a device, and how much had been acknowledged when it was taken. */
export type Snapshot = {
  readonly file: Connection
  readonly known: ReadonlySet<Acknowledged | Written>
}

/** What a run consists of. */
export type Run = {
  readonly world: World
  readonly server: SimServer
  readonly clients: SimClient[]
  readonly ledger: Ledger
  readonly snapshots: Map<SimClient, Snapshot>
  backup: ServerBackup | null
  /** The devices that a run may end with. */
  readonly mostClients: number
  note(text: string): void
  /** A device joins the run. */
  join(client: SimClient): void
}

/** Something that goes wrong, or that a person does to a device as a whole. `share` of all steps. */
type Fault = {
  readonly share: number
  strike(run: Run, client: SimClient): Promise<void> | void
}

const faults: readonly Fault[] = [
  { share: 0.04, strike: crash },
  { share: 0.05, strike: loseNetwork },
  { share: 0.03, strike: jumpClock },
  { share: 0.02, strike: takeSnapshot },
  { share: 0.015, strike: restoreSnapshot },
  { share: 0.01, strike: copyDevice },
  { share: 0.015, strike: changeAccess },
  { share: 0.025, strike: toggleServer },
  { share: 0.015, strike: backUpServer },
  { share: 0.01, strike: restoreServer },
]

/** How much of all steps goes wrong. */
export const faultShare = faults.reduce((sum, { share }) => sum + share, 0)

export async function strike(run: Run, client: SimClient): Promise<void> {
  let roll = run.world.random() * faultShare
  for (const fault of faults) {
    roll -= fault.share
    if (roll < 0) return fault.strike(run, client)
  }
}

async function crash({ note }: Run, client: SimClient): Promise<void> {
  note(`${client.name} crashes`)
  await client.crash()
}

function loseNetwork({ note }: Run, client: SimClient): void {
  note(`${client.name} ${client.isOnline ? 'goes offline' : 'comes back'}`)
  if (client.isOnline) client.goOffline()
  else client.isOnline = true
}

function jumpClock({ world, note }: Run, client: SimClient): void {
  client.skewMs = (world.random() - 0.5) * (world.chance(0.3) ? 172_800_000 : 120_000)
  note(`${client.name}: its clock jumps by ${Math.round(client.skewMs)} ms`)
}

async function takeSnapshot({ ledger, snapshots, note }: Run, client: SimClient): Promise<void> {
  note(`${client.name} takes a snapshot`)
  const before = snapshots.get(client)
  if (before !== undefined) giveBack(before.file)
  snapshots.set(client, {
    file: await client.copyFile(),
    known: new Set([...ledger.mutations, ...ledger.words]),
  })
}

/** What was acknowledged since is given up by whoever restores; what of it arrived all the same counts once. */
async function restoreSnapshot({ ledger, snapshots, note }: Run, client: SimClient): Promise<void> {
  const snapshot = snapshots.get(client)
  if (snapshot === undefined) return
  note(`${client.name} is put back to its snapshot`)
  const isKept = (done: Acknowledged | Written) =>
    done.client !== client.name || snapshot.known.has(done)
  ledger.givenUp.push(...ledger.words.filter((written) => !isKept(written)))
  ledger.words = ledger.words.filter(isKept)
  ledger.mutations = ledger.mutations.filter(isKept)
  await client.restore(snapshot.file)
}

/** The workspace is opened on another device from a copy of its file, and both go on. */
async function copyDevice(run: Run, client: SimClient): Promise<void> {
  if (run.clients.length >= run.mostClients) return
  const name = `c${run.clients.length}`
  run.note(`${name} is a copy of ${client.name}`)
  const copy = await client.copy(name)
  run.join(copy)
  await copy.dispatch({ kind: 'start' })
}

function toggleServer({ server, note }: Run): void {
  note(`the server ${server.isUp ? 'dies' : 'rises'}`)
  if (server.isUp) server.crash()
  else server.rise()
}

function backUpServer(run: Run): void {
  run.backup = run.server.backUp()
  run.note('the server is backed up')
}

function restoreServer(run: Run): void {
  if (run.backup === null) return
  run.note('the server is put back to its backup')
  run.server.restore(run.backup)
  run.backup = null
  run.server.rise()
}

/** The second person is let into all of the workspace, or into a part or two of it alone. */
async function changeAccess({ world, clients, server, note }: Run): Promise<void> {
  const person = clients[1]?.person
  const roots = clients[0]?.connection.column<string>(
    `SELECT id FROM nodes WHERE parent_key IS NULL AND type <> 'private' ORDER BY uuid`,
  )
  if (person === undefined || roots === undefined || roots.length === 0) return
  const role = () => (world.chance(0.8) ? ('editor' as const) : ('viewer' as const))
  const some = new Set(Array.from({ length: 1 + world.below(2) }, () => pick(world.random, roots)))
  const grants = world.chance(0.5)
    ? [{ rootId: null, role: role() }]
    : [...some].map((root) => ({ rootId: root as NodeId, role: role() }))
  note(`${person} is ${grants.map(({ rootId, role }) => `${role} of ${rootId ?? 'all'}`).join()}`)
  await server.setGrants(person, grants)
}
