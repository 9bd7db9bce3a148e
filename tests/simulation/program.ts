import * as Y from 'yjs'
import { documentFragment } from '../../domain/document/schema.ts'
import { pick } from '../domain/document/random-document.ts'
import type { SimClient } from './sim-client.ts'
import type { World } from './world.ts'

/** A mutation that the device acknowledged to its person. */
export type Acknowledged = {
  readonly client: string
  readonly opId: string
  readonly name: string
  readonly args: unknown
}

/** A word that was written into a page, and acknowledged. */
export type Written = { readonly client: string; readonly nodeId: string; readonly word: string }

export type Ledger = {
  mutations: Acknowledged[]
  words: Written[]
  /** Words that their writer gave up: they may be gone, but none stands twice. */
  readonly givenUp: Written[]
}

const keys = ['name', 'status', 'colour']
const tags = ['sea', 'moon', 'sand', 'wind']

type Place = { readonly id: string; readonly trashed: number; readonly isPrivate: number }

function places(client: SimClient): Place[] {
  return client.connection
    .rows<[string, number, string]>('SELECT id, trashed, type FROM nodes ORDER BY uuid')
    .map(([id, trashed, type]) => ({ id, trashed, isPrivate: type === 'private' ? 1 : 0 }))
    .filter(({ isPrivate }) => isPrivate === 0)
}

/** One thing that a person does on a device. What it refuses is no matter; what it acknowledges is kept in mind. */
export async function act(world: World, client: SimClient, ledger: Ledger): Promise<void> {
  const nodes = places(client)
  const living = nodes.filter(({ trashed }) => trashed === 0)
  const trashed = nodes.filter((node) => node.trashed === 1)
  const some = living.length === 0 ? null : pick(world.random, living).id
  const roll = world.random()
  if (some === null || roll < 0.22) return create(world, client, ledger, living)
  if (roll < 0.47)
    return run(world, client, ledger, 'nodes.update', { id: some, attributes: patch(world) })
  if (roll < 0.63) return move(world, client, ledger, some, living)
  if (roll < 0.8) return write(world, client, ledger, some)
  if (roll < 0.87) return run(world, client, ledger, 'nodes.delete', { id: some })
  if (roll < 0.9 && trashed.length > 0)
    return run(world, client, ledger, 'nodes.restore', { id: pick(world.random, trashed).id })
  if (roll < 0.92 && trashed.length > 0)
    return run(world, client, ledger, 'nodes.purge', { id: pick(world.random, trashed).id })
  if (roll < 0.95)
    return run(world, client, ledger, 'nodes.duplicate', { id: some, newId: world.mintId() })
  return batch(world, client, ledger, living)
}

async function run(
  world: World,
  client: SimClient,
  ledger: Ledger,
  name: string,
  args: unknown,
): Promise<void> {
  const opId = world.mintId()
  const before = stampsOf(client)
  const answer = await client.mutate(name, args, opId)
  if (!answer.ok) {
    const isExpected = ['cycle', 'parent_deleted', 'not_found', 'forbidden', 'too_deep']
    if (isExpected.includes(answer.error.code)) return
    throw new Error(`${name} was refused: ${answer.error.code} ${answer.error.message}`)
  }
  ledger.mutations.push({ client: client.name, opId, name, args })
  checkCausality(before, stampsOf(client), name)
}

/** Each stamp of a cell of this copy, by node and cell. */
function stampsOf(client: SimClient): Map<string, string> {
  const stamps = new Map<string, string>()
  for (const [id, clocks] of client.connection.rows<[string, string | null]>(
    'SELECT id, json(clocks) FROM nodes',
  ))
    for (const [cell, stamp] of Object.entries(
      JSON.parse(clocks ?? '{}') as Record<string, string>,
    ))
      if (cell !== 'created') stamps.set(`${id} ${cell}`, stamp)
  return stamps
}

/** Oracle: what one writes after one saw something is later than that, whatever the clocks of the devices say. */
function checkCausality(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  name: string,
): void {
  const latest = [...before.values()].reduce((one, other) => (one > other ? one : other), '')
  for (const [cell, stamp] of after)
    if (before.get(cell) !== stamp && before.has(cell) && stamp <= latest)
      throw new Error(
        `causality: ${name} wrote ${cell} with a stamp that is not later than what was seen`,
      )
}

function patch(world: World): Record<string, unknown> {
  if (world.chance(0.3)) return { tags: tags.filter(() => world.chance(0.4)) }
  const key = pick(world.random, keys)
  if (key !== 'name' && world.chance(0.2)) return { [key]: null }
  return { [key]: `v${world.below(1000)}` }
}

function create(world: World, client: SimClient, ledger: Ledger, living: readonly Place[]) {
  const parentId = living.length === 0 || world.chance(0.25) ? null : pick(world.random, living).id
  return run(world, client, ledger, 'nodes.create', {
    id: world.mintId(),
    type: 'page',
    parentId,
    attributes: { name: `n${world.below(1000)}`, tags: tags.filter(() => world.chance(0.3)) },
  })
}

function move(
  world: World,
  client: SimClient,
  ledger: Ledger,
  id: string,
  living: readonly Place[],
) {
  const parentId = world.chance(0.2) ? null : pick(world.random, living).id
  return run(world, client, ledger, 'nodes.move', { id, parentId })
}

function batch(world: World, client: SimClient, ledger: Ledger, living: readonly Place[]) {
  const id = world.mintId()
  const inside = world.mintId()
  const some = pick(world.random, living).id
  return run(world, client, ledger, 'nodes.batch', {
    mutations: [
      {
        name: 'nodes.create',
        args: { id, type: 'folder', parentId: some, attributes: { name: 'b' } },
      },
      { name: 'nodes.create', args: { id: inside, type: 'page', parentId: id, attributes: {} } },
      { name: 'nodes.update', args: { id: some, attributes: patch(world) } },
    ],
  })
}

/** Types one word at some place of a page, as an editor does. */
async function write(
  world: World,
  client: SimClient,
  ledger: Ledger,
  nodeId: string,
): Promise<void> {
  const opened = await client.openDocument(nodeId)
  if (!opened.ok) return
  const { state } = opened.value as { state: Uint8Array }
  const document = new Y.Doc({ guid: '' })
  document.clientID = 1 + world.below(2 ** 31)
  if (state.byteLength > 0) Y.applyUpdate(document, state)
  const before = Y.encodeStateVector(document)
  const word = `[${client.name}${world.below(1e9).toString(36)}]`
  document.transact(() => {
    const fragment = document.getXmlFragment(documentFragment)
    let paragraph = fragment.length === 0 ? null : fragment.get(world.below(fragment.length))
    if (!(paragraph instanceof Y.XmlElement) || world.chance(0.2)) {
      paragraph = new Y.XmlElement('paragraph')
      fragment.insert(world.below(fragment.length + 1), [paragraph])
    }
    const text = new Y.XmlText(word)
    const element = paragraph
    element.insert(world.below(element.length + 1), [text])
  })
  const update = Y.encodeStateAsUpdate(document, before)
  const answer = await client.mutate('document.update', { nodeId, update }, world.mintId())
  if (answer.ok) ledger.words.push({ client: client.name, nodeId, word })
}
