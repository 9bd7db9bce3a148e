import { databaseDoor } from '../../src/client/device.ts'
import { openWorkspace } from '../../src/client/open-workspace.ts'
import type { WorkspaceClient } from '../../src/client/workspace.ts'
import { targetName, type WorkspaceIdentity } from '../../protocol/database-api.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { createDataset, type Dataset } from './dataset.ts'
import { startFloor, type Floor } from './floor-client.ts'
import { createsInParts, floorRows } from './prepared-rows.ts'
import { verify } from './stopwatch.ts'

const person = { id: '01890000-0000-7000-a000-000000000001', name: 'Ana' }

/** The workspace of the suites that need one of this size. */
export function workspaceIdOf(nodes: number): WorkspaceId {
  return `01890000-0000-7000-b000-${String(nodes).padStart(12, '0')}` as WorkspaceId
}

export function openOurs(id: WorkspaceId): Promise<WorkspaceClient> {
  return openWorkspace(id, person)
}

export type LongestBlock = WorkspaceIdentity['longestBlock']

/** The longest time that anything blocked the worker that holds this workspace. */
export async function longestBlockOf(id: WorkspaceId): Promise<LongestBlock> {
  const target = targetName({ kind: 'workspace', id })
  const answer = await databaseDoor().call(target, { method: 'identify' })
  if (!answer.ok) throw new Error(answer.error.message)
  return (answer.value as WorkspaceIdentity).longestBlock
}

/** Both sides with the same rows, open. */
export type Prepared = {
  readonly dataset: Dataset
  readonly ours: WorkspaceClient
  readonly floor: Floor
}

export async function openPrepared(nodes: number): Promise<Prepared> {
  const floor = startFloor()
  await floor.call({ do: 'open', name: String(nodes) })
  return { dataset: createDataset(nodes), ours: await openOurs(workspaceIdOf(nodes)), floor }
}

/** Fills both sides where they are empty, and checks that they hold what they should. */
export async function prepare({ nodes }: { readonly nodes: number }): Promise<void> {
  const { dataset, ours, floor } = await openPrepared(nodes)
  const expected = dataset.nodes.length
  if ((await ours.query('workspace.counts', {})).nodes === 0)
    for (const mutations of createsInParts(dataset.nodes)) {
      const answer = await ours.mutate('nodes.batch', { mutations })
      if (!answer.ok) throw new Error(answer.error.message)
    }
  if ((await floor.call<number>({ do: 'count' })) === 0) {
    await floor.call({ do: 'bulk', rows: floorRows(dataset.nodes) })
    await floor.call({ do: 'index' })
  }
  await ours.query('nodes.search', { text: 'anything' })
  verify((await ours.query('workspace.counts', {})).nodes >= expected, 'our nodes')
  verify((await floor.call<number>({ do: 'count' })) >= expected, "the floor's nodes")
  await ours.close()
  await floor.call({ do: 'close' })
}
