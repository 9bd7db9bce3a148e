import type { Benchmark } from '../harness/benchmark.ts'
import { atMost, blockFigure, ratioAtMost, type Figure } from '../harness/figure.ts'
import { median, percentile, type Samples } from '../harness/samples.ts'

/** Mutations one at a time, each until it is durable. */
export const write: Benchmark = {
  name: 'write',
  async run(bench) {
    await bench.prepare(100_000)
    const { create, update, longestBlock } = await bench.measure('write', {
      nodes: 100_000,
      rounds: 300,
    })
    return [...figures('create', create), ...figures('update', update), blockFigure([longestBlock])]
  },
}

function figures(what: string, { ours, floor }: Samples): Figure[] {
  const p50 = { ours: median(ours), floor: median(floor) }
  return [
    { what: `${what}, p50`, unit: 'ms', ...p50, goals: [ratioAtMost(1.5)] },
    {
      what: `${what}, p95`,
      unit: 'ms',
      ours: percentile(ours, 0.95),
      floor: percentile(floor, 0.95),
      goals: [ratioAtMost(2)],
    },
    {
      what: `${what}, our own time (p50 above the floor)`,
      unit: 'ms',
      ours: p50.ours - p50.floor,
      floor: null,
      goals: [atMost(0.3)],
    },
  ]
}
