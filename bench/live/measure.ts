import type { NodeRow } from '../../protocol/rows.ts'
import { longestBlockOf, openPrepared, workspaceIdOf, type LongestBlock } from '../page/prepared.ts'
import { timed, verify } from '../page/stopwatch.ts'

export type LiveSamples = {
  /** Until the list that shows the changed row has it, ms. */
  readonly fresh: readonly number[]
  /** Until the mutation was acknowledged, ms. */
  readonly acknowledged: readonly number[]
  /** Callbacks of the 99 lists that do not show the row: none should come. */
  readonly strayCallbacks: number
  readonly longestBlock: LongestBlock
}

/** A change of one row of a 100-row list while 99 other lists are live too. */
export async function measureLive({
  nodes,
  rounds,
}: {
  readonly nodes: number
  readonly rounds: number
}): Promise<LiveSamples> {
  const { dataset, ours, floor } = await openPrepared(nodes)
  floor.stop()
  const [shown = '', ...others] = dataset.folderIds
  let onRows: (rows: readonly NodeRow[]) => void = () => undefined
  let strayCallbacks = 0
  let arrived = 0
  const first = new Promise<readonly NodeRow[]>((resolve) => (onRows = resolve))
  const stops = [
    ours.live('nodes.list', { parentId: shown, limit: 100 }, (rows) => onRows(rows)),
    ...others.slice(0, 99).map((parentId) =>
      ours.live('nodes.list', { parentId: parentId, limit: 100 }, () => {
        if (arrived < 99) arrived++
        else strayCallbacks++
      }),
    ),
  ]
  const rows = await first
  while (arrived < 99) await new Promise((resolve) => setTimeout(resolve, 5))

  const fresh: number[] = []
  const acknowledged: number[] = []
  for (let round = 0; round < rounds + 20; round++) {
    const id = rows[(round * 13) % rows.length]?.id ?? ''
    const name = `Fresh ${round} ${Math.random()}`
    const seen = new Promise<number>((resolve) => {
      onRows = (next) => {
        if (next.some((row) => row.id === id && row.attributes['name'] === name))
          resolve(performance.now())
      }
    })
    const start = performance.now()
    const acknowledgedMs = await timed(async () => {
      const answer = await ours.mutate('nodes.update', { id, attributes: { name } })
      verify(answer.ok, 'an update was refused')
    })
    const freshMs = (await seen) - start
    if (round < 20) continue
    fresh.push(freshMs)
    acknowledged.push(acknowledgedMs)
  }
  for (const stop of stops) stop()
  const longestBlock = await longestBlockOf(workspaceIdOf(nodes))
  await ours.close()
  return { fresh, acknowledged, strayCallbacks, longestBlock }
}
