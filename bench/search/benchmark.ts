import type { Benchmark } from '../harness/benchmark.ts'
import { atMost, blockFigure } from '../harness/figure.ts'
import { median, percentile } from '../harness/samples.ts'

/** Full text, top 50 with snippets. */
export const search: Benchmark = {
  name: 'search',
  async run(bench) {
    await bench.prepare(100_000)
    const { typed, common, longestBlock } = await bench.measure('search', {
      nodes: 100_000,
      repeats: 3,
    })
    return [
      {
        what: 'search as typed, p50',
        unit: 'ms',
        ours: median(typed.ours),
        floor: median(typed.floor),
        goals: [atMost(2.5)],
      },
      {
        what: 'search as typed, p95',
        unit: 'ms',
        ours: percentile(typed.ours, 0.95),
        floor: percentile(typed.floor, 0.95),
        goals: [atMost(16)],
      },
      {
        what: 'search for the ten most common words, p95',
        unit: 'ms',
        ours: percentile(common.ours, 0.95),
        floor: percentile(common.floor, 0.95),
        goals: [atMost(16)],
      },
      blockFigure([longestBlock]),
    ]
  },
}
