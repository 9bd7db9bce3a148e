import type { Benchmark } from '../harness/benchmark.ts'
import { atMost, blockFigure } from '../harness/figure.ts'
import { median, percentile } from '../harness/samples.ts'

/** From a mutation to the fresh store of a subscriber. */
export const live: Benchmark = {
  name: 'live',
  async run(bench) {
    await bench.prepare(100_000)
    const { fresh, strayCallbacks, longestBlock } = await bench.measure('live', {
      nodes: 100_000,
      rounds: 300,
    })
    return [
      {
        what: '100-row list, 100 subscriptions: mutate to fresh, p50',
        unit: 'ms',
        ours: median(fresh),
        floor: null,
        goals: [atMost(2)],
      },
      {
        what: '100-row list, 100 subscriptions: mutate to fresh, p95',
        unit: 'ms',
        ours: percentile(fresh, 0.95),
        floor: null,
        goals: [atMost(4)],
      },
      {
        what: 'callbacks of subscriptions that a commit did not touch',
        unit: '',
        ours: strayCallbacks,
        floor: null,
        goals: [atMost(0)],
      },
      blockFigure([longestBlock]),
    ]
  },
}
