import type { Benchmark } from '../harness/benchmark.ts'
import { atMost, blockFigure } from '../harness/figure.ts'
import { median, percentile } from '../harness/samples.ts'

/** 100 children of a folder, read as rows. */
export const list: Benchmark = {
  name: 'list',
  async run(bench) {
    await bench.prepare(100_000)
    const { ours, floor, longestBlock } = await bench.measure('list', {
      nodes: 100_000,
      rounds: 400,
    })
    return [
      {
        what: 'list 100 children, p50',
        unit: 'ms',
        ours: median(ours),
        floor: median(floor),
        goals: [atMost(0.6)],
      },
      {
        what: 'list 100 children, p95',
        unit: 'ms',
        ours: percentile(ours, 0.95),
        floor: percentile(floor, 0.95),
        goals: [atMost(1.4)],
      },
      blockFigure([longestBlock]),
    ]
  },
}
