import { readdirSync } from 'node:fs'
import type { Benchmark } from '../harness/benchmark.ts'
import { atLeast, blockFigure } from '../harness/figure.ts'
import { realInputs } from '../harness/real-inputs.ts'
import type { ImportTimes } from './measure.ts'
import { median } from '../harness/samples.ts'

/** A vault with its attachments, end to end: read, converted, written, found. */
export const importing: Benchmark = {
  name: 'import',
  async run(bench) {
    const { vault } = realInputs(bench.root)
    const notes = readdirSync(vault, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.md'),
    ).length
    const runs: ImportTimes[] = []
    for (let run = 0; run < 3; run++) runs.push(await bench.measure('import', { notes }, vault))
    const perSecond = (part: 'written' | 'found') =>
      (notes / median(runs.map((run) => run[part]))) * 1000
    return [
      {
        what: `a vault of ${notes} notes with attachments`,
        unit: 'notes/s',
        ours: perSecond('written'),
        floor: null,
        goals: [atLeast(300)],
      },
      {
        what: `the same until full text finds them`,
        unit: 'notes/s',
        ours: perSecond('found'),
        floor: null,
        goals: [],
      },
      blockFigure(runs.map((run) => run.longestBlock)),
    ]
  },
}
