import { highlightOpen } from '../../protocol/rows.ts'
import type { Samples } from '../harness/samples.ts'
import { vocabulary } from '../page/dataset.ts'
import { longestBlockOf, openPrepared, workspaceIdOf, type LongestBlock } from '../page/prepared.ts'
import { interleaved, verify } from '../page/stopwatch.ts'

export type SearchSamples = {
  readonly typed: Samples
  readonly common: Samples
  readonly longestBlock: LongestBlock
}

/** What a person types, letter by letter from the second on: common words, rare ones, and two words. */
function typed(): string[] {
  const ranks = [0, 3, 10, 40, 150, 600, 2000, 4000, 5500]
  const words = ranks.map((rank) => vocabulary[rank] ?? '')
  const pairs = [
    [0, 1],
    [2, 300],
    [50, 60],
    [1000, 4],
  ].map((ranks) => ranks.map((rank) => vocabulary[rank] ?? '').join(' '))
  return [...words, ...pairs].flatMap((text) => {
    const first = text.includes(' ') ? text.indexOf(' ') + 2 : 2
    return Array.from({ length: text.length - first + 1 }, (_, index) =>
      text.slice(0, first + index),
    )
  })
}

/** Top 50 with snippets, as one types; and the ten most common words of the workspace, whole. */
export async function measureSearch({
  nodes,
  repeats,
}: {
  readonly nodes: number
  readonly repeats: number
}): Promise<SearchSamples> {
  const { ours, floor, dataset } = await openPrepared(nodes)
  const run = (texts: readonly string[]) =>
    interleaved(
      texts.length * repeats,
      async (round) => {
        const text = texts[round % texts.length] ?? ''
        const hits = await ours.query('nodes.search', { text, limit: 50 })
        const first = hits[0]
        verify(
          first !== undefined && (first.highlightedName + first.snippet).includes(highlightOpen),
          `nothing highlighted for "${text}"`,
        )
      },
      async (round) => {
        const text = texts[round % texts.length] ?? ''
        const expression = text
          .split(' ')
          .map((word, index, words) => (index === words.length - 1 ? `"${word}" *` : `"${word}"`))
          .join(' AND ')
        const found = await floor.call<string>({ do: 'search', expression, limit: 50 })
        verify((JSON.parse(found) as unknown[]).length > 0, `nothing for "${text}" in the floor`)
      },
      5,
    )
  const rare = dataset.nodes[4242]?.attributes.name ?? ''
  const hits = await ours.query('nodes.search', { text: `${rare} ` })
  verify(
    hits.some((hit) => hit.name === rare),
    'a node is not found by its whole name',
  )
  const samples = { typed: await run(typed()), common: await run(vocabulary.slice(0, 10)) }
  const longestBlock = await longestBlockOf(workspaceIdOf(nodes))
  await ours.close()
  return { ...samples, longestBlock }
}
