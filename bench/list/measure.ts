import type { Samples } from '../harness/samples.ts'
import { longestBlockOf, openPrepared, workspaceIdOf, type LongestBlock } from '../page/prepared.ts'
import { interleaved, verify } from '../page/stopwatch.ts'

/** The first 100 children of one folder after another, as rows in the page. */
export async function measureList({
  nodes,
  rounds,
}: {
  readonly nodes: number
  readonly rounds: number
}): Promise<Samples & { readonly longestBlock: LongestBlock }> {
  const { dataset, ours, floor } = await openPrepared(nodes)
  const folder = (round: number) => dataset.folderIds[(round * 37) % dataset.folderIds.length] ?? ''
  const samples = await interleaved(
    rounds,
    async (round) => {
      const rows = await ours.query('nodes.list', {
        parentId: folder(round),
        limit: 100,
      })
      verify(rows.length === 100 && rows[0]?.parentId === folder(round), 'not the 100 children')
    },
    async (round) => {
      const text = await floor.call<string>({ do: 'list', parentId: folder(round), limit: 100 })
      verify((JSON.parse(text) as unknown[]).length === 100, "not the floor's 100 children")
    },
  )
  const longestBlock = await longestBlockOf(workspaceIdOf(nodes))
  await ours.close()
  return { ...samples, longestBlock }
}
