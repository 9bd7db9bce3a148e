import { v7 } from 'uuid'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { createDataset } from '../page/dataset.ts'
import { startFloor } from '../page/floor-client.ts'
import { longestBlockOf, openOurs, type LongestBlock } from '../page/prepared.ts'
import { createsInParts, floorRows } from '../page/prepared-rows.ts'
import { timed, verify } from '../page/stopwatch.ts'
import { databaseDoor } from '../../src/client/device.ts'

export type BulkTimes = {
  /** Until every node is on disk, ms. */
  readonly written: number
  /** Until every node is found by full text too, ms. */
  readonly ours: number
  readonly floor: number
  readonly longestBlock: LongestBlock
}

/** Nodes into an empty workspace, until the last of them is found by a search. */
export async function measureBulk({ nodes }: { readonly nodes: number }): Promise<BulkTimes> {
  const dataset = createDataset(nodes, 3)
  const parts = [...createsInParts(dataset.nodes)]
  const rows = floorRows(dataset.nodes)
  const last = dataset.nodes.at(-1)?.attributes.name ?? ''

  const floor = startFloor()
  const floorName = `bulk-${v7()}`
  await floor.call({ do: 'open', name: floorName })
  const floorMs = await timed(async () => {
    await floor.call({ do: 'bulk', rows })
    await floor.call({ do: 'index' })
  })
  verify((await floor.call<number>({ do: 'count' })) === nodes, "the floor's nodes")
  await floor.call({ do: 'close' })
  await floor.call({ do: 'remove', name: floorName })
  floor.stop()

  const id = v7() as WorkspaceId
  const ours = await openOurs(id)
  let written = 0
  const oursMs = await timed(async () => {
    written = await timed(async () => {
      for (const mutations of parts) {
        const answer = await ours.mutate('nodes.batch', { mutations })
        verify(answer.ok, 'a part was refused')
      }
    })
    const hits = await ours.query('nodes.search', { text: `${last} ` })
    verify(
      hits.some((hit) => hit.name === last),
      'the last node is not found',
    )
  })
  verify((await ours.query('workspace.counts', {})).nodes === nodes, 'our nodes')
  const longestBlock = await longestBlockOf(id)
  await ours.close()
  await databaseDoor().removeTarget({ kind: 'workspace', id })
  return { written, ours: oursMs, floor: floorMs, longestBlock }
}
