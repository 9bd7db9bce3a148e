import type { Benchmark } from '../harness/benchmark.ts'
import { atMost, blockFigure } from '../harness/figure.ts'
import { median } from '../harness/samples.ts'

/** 100,000 nodes at once, full text included. */
export const bulk: Benchmark = {
  name: 'bulk',
  async run(bench) {
    const runs = []
    for (let run = 0; run < 3; run++) runs.push(await bench.measure('bulk', { nodes: 100_000 }))
    return [
      {
        what: 'bulk write of 100,000 nodes, full text included',
        unit: 'ms',
        ours: median(runs.map((run) => run.ours)),
        floor: median(runs.map((run) => run.floor)),
        goals: [atMost(2000)],
      },
      {
        what: 'bulk write of 100,000 nodes, until they are on disk',
        unit: 'ms',
        ours: median(runs.map((run) => run.written)),
        floor: null,
        goals: [],
      },
      blockFigure(runs.map((run) => run.longestBlock)),
    ]
  },
}
