/** Runs the suites and prints one table. Started by `scripts/bench.mjs`. */
import { join } from 'node:path'
import { bulk } from './bulk/benchmark.ts'
import { disk } from './disk/benchmark.ts'
import { editor } from './editor/benchmark.ts'
import { firstLoad } from './first-load/benchmark.ts'
import { importing } from './import/benchmark.ts'
import { memory } from './memory/benchmark.ts'
import { describeEnvironment, readBaselines, writeBaselines } from './harness/baselines.ts'
import type { Benchmark } from './harness/benchmark.ts'
import { buildBenchPage } from './harness/build-page.ts'
import type { Figure } from './harness/figure.ts'
import { openBench } from './harness/open-bench.ts'
import { renderTable } from './harness/table.ts'
import { list } from './list/benchmark.ts'
import { live } from './live/benchmark.ts'
import { open } from './open/benchmark.ts'
import { search } from './search/benchmark.ts'
import { server } from './server/benchmark.ts'
import { write } from './write/benchmark.ts'

const suites: readonly Benchmark[] = [
  write,
  list,
  search,
  live,
  bulk,
  importing,
  disk,
  editor,
  open,
  memory,
  firstLoad,
  server,
]

export type BenchOptions = {
  readonly root: string
  /** Names of suites; empty: all of them. */
  readonly only: readonly string[]
  readonly port: number
  readonly updatesBaseline: boolean
}

export async function runBench({ root, only, port, updatesBaseline }: BenchOptions): Promise<void> {
  const unknown = only.filter((name) => !suites.some((suite) => suite.name === name))
  if (unknown.length > 0)
    throw new Error(
      `There is no suite "${unknown.join('", "')}". There are: ${suites.map(({ name }) => name).join(', ')}.`,
    )
  const chosen = suites.filter(({ name }) => only.length === 0 || only.includes(name))
  const baselinePath = join(root, 'bench', 'baselines.json')
  const bench = await openBench(root, await buildBenchPage(root), port)
  const figuresBySuite = new Map<string, readonly Figure[]>()
  try {
    for (const suite of chosen) {
      console.log(suite.name)
      // One suite that fails does not take the figures of the others along.
      try {
        figuresBySuite.set(suite.name, await suite.run(bench))
      } catch (error) {
        console.error(`  ${suite.name} failed:`, error)
        process.exitCode = 1
      }
    }
  } finally {
    await bench.close()
  }
  const before = Object.entries(readBaselines(baselinePath)?.figures ?? {})
  console.log(
    `\n${renderTable(figuresBySuite, new Map(before.map(([name, { ours }]) => [name, ours])))}\n`,
  )
  if (updatesBaseline)
    writeBaselines(baselinePath, describeEnvironment(bench.browserVersion), figuresBySuite)
}
