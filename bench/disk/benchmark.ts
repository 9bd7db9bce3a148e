import type { Benchmark } from '../harness/benchmark.ts'
import { atLeast, atMost, blockFigure } from '../harness/figure.ts'
import { multipliedVault, realInputs } from '../harness/real-inputs.ts'

const mb = 1_000_000
const pages = 10_000

/** What the database file takes, with full text and with the history that is kept. */
export const disk: Benchmark = {
  name: 'disk',
  async run(bench) {
    await bench.prepare(100_000)
    const small = await bench.measure('disk', { nodes: 100_000 })
    const notes = multipliedVault(realInputs(bench.root).vault, pages)
    try {
      bench.note(`importing ${pages.toLocaleString('en')} pages`)
      const large = await bench.measure('import', { notes: pages }, notes.path)
      return [
        {
          what: '100,000 small nodes',
          unit: 'MB',
          ours: small.ours / mb,
          floor: small.floor / mb,
          goals: [atMost(45)],
        },
        {
          what: '10,000 real pages (floor: their Markdown)',
          unit: 'MB',
          ours: large.databaseBytes / mb,
          floor: notes.bytes / mb,
          goals: [atMost(60)],
        },
        {
          what: 'their import',
          unit: 'notes/s',
          ours: (pages / large.written) * 1000,
          floor: null,
          goals: [atLeast(300)],
        },
        blockFigure([large.longestBlock]),
      ]
    } finally {
      notes.remove()
    }
  },
}
