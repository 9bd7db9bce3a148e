import { existsSync, readFileSync } from 'node:fs'
import type {} from '../../tests/e2e/holdfast-console.d.ts'
import type { Benchmark } from '../harness/benchmark.ts'
import { atMost } from '../harness/figure.ts'
import { openBench } from '../harness/open-bench.ts'
import { median } from '../harness/samples.ts'

const mb = 1_000_000

/** The private memory of the process that runs the page, its workers and its service worker. Read from Linux. */
export const memory: Benchmark = {
  name: 'memory',
  async run(bench) {
    if (!existsSync('/proc/self/smaps_rollup')) {
      bench.note('skipped: only Linux tells what a process has for itself')
      return []
    }
    // A browser of its own: one process runs the page, all of its workers, and nothing of the other suites.
    const fresh = await openBench(bench.root, bench.pageDir, 0)
    const samples: number[] = []
    try {
      const app = await fresh.app()
      const { pagePath } = await app.workspaceOf(100_000)
      await fresh.restartBrowser()
      const page = await app.newPage()
      await page.goto(app.origin + pagePath)
      await page.locator('[role=treegrid] [role=row]').first().waitFor()
      await page.evaluate(() => holdfast.query('nodes.search', { text: 'a' }))
      for (let round = 0; round < 3; round++) {
        await page.waitForTimeout(2000)
        samples.push(Math.max(...(await fresh.rendererPids()).map(privateBytes)))
      }
    } finally {
      await fresh.close()
    }
    return [
      {
        what: '100,000 nodes open: page and workers',
        unit: 'MB',
        ours: median(samples) / mb,
        floor: null,
        goals: [atMost(250)],
      },
    ]
  },
}

function privateBytes(pid: number): number {
  let kilobytes = 0
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  for (const [, size] of text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm))
    kilobytes += Number(size)
  return kilobytes * 1024
}
