import { v7 } from 'uuid'
import type { Samples } from '../harness/samples.ts'
import { createRandom, createWords } from '../page/dataset.ts'
import { longestBlockOf, openPrepared, workspaceIdOf, type LongestBlock } from '../page/prepared.ts'
import { interleaved, verify } from '../page/stopwatch.ts'

export type WriteSamples = {
  readonly create: Samples
  readonly update: Samples
  readonly longestBlock: LongestBlock
}

/** One mutation at a time, from the page to the durable acknowledgement. */
export async function measureWrite({
  nodes,
  rounds,
}: {
  readonly nodes: number
  readonly rounds: number
}): Promise<WriteSamples> {
  const { dataset, ours, floor } = await openPrepared(nodes)
  const words = createWords(createRandom(11))
  const folder = (round: number) => dataset.folderIds[(round * 37) % dataset.folderIds.length] ?? ''
  const page = (round: number) => dataset.pageIds[(round * 7919) % dataset.pageIds.length] ?? ''
  const root = dataset.nodes[0]?.id ?? ''
  const lastCreated = { ours: '', floor: '' }

  const attributesOf = () => ({ name: words(3), summary: words(20), status: 'open' })
  const create = await interleaved(
    rounds,
    async (round) => {
      const id = (lastCreated.ours = v7())
      const answer = await ours.mutate('nodes.create', {
        id,
        type: 'page',
        parentId: folder(round),
        attributes: attributesOf(),
      })
      verify(answer.ok, 'a create was refused')
    },
    async (round) => {
      const id = (lastCreated.floor = v7())
      const attributes = JSON.stringify(attributesOf())
      await floor.call({
        do: 'create',
        row: [id, 'page', folder(round), root, `z${round}`, attributes],
      })
    },
  )
  verify(
    (await ours.query('nodes.get', { id: lastCreated.ours })) !== null,
    'a created node is missing',
  )
  verify(
    (await floor.call<string | null>({ do: 'get', id: lastCreated.floor })) !== null,
    'a created row is missing',
  )

  const update = await interleaved(
    rounds,
    async (round) => {
      const answer = await ours.mutate('nodes.update', {
        id: page(round),
        attributes: { status: `s${round}` },
      })
      verify(answer.ok, 'an update was refused')
    },
    (round) =>
      floor.call({
        do: 'update',
        id: page(round),
        attributes: JSON.stringify({ status: `s${round}` }),
      }),
  )
  const seen = await ours.query('nodes.get', { id: page(rounds + 19) })
  verify(seen?.attributes['status'] === `s${rounds + 19}`, 'an update is missing')
  const longestBlock = await longestBlockOf(workspaceIdOf(nodes))
  await ours.close()
  return { create, update, longestBlock }
}
