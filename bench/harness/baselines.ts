import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { ratioOf, type Figure } from './figure.ts'

/** Figures of one machine at one time. Only ratios mean something on another one. */
export type Baselines = {
  readonly environment: Environment
  readonly figures: Readonly<
    Record<string, { ours: number; floor: number | null; ratio: number | null; unit: string }>
  >
}

export type Environment = {
  readonly date: string
  readonly browser: string
  readonly node: string
  readonly system: string
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
}

export function describeEnvironment(browser: string): Environment {
  return {
    date: new Date().toISOString().slice(0, 10),
    browser: `Chromium ${browser}, headless`,
    node: process.version,
    system: `${type()} ${release()}`,
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
  }
}

export function readBaselines(path: string): Baselines | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Baselines) : null
}

/** Replaces the figures of the suites that ran and keeps the others. */
export function writeBaselines(
  path: string,
  environment: Environment,
  figuresBySuite: ReadonlyMap<string, readonly Figure[]>,
): void {
  const kept = Object.entries(readBaselines(path)?.figures ?? {}).filter(
    ([name]) => !figuresBySuite.has(name.split(':', 1)[0] ?? ''),
  )
  const measured = [...figuresBySuite].flatMap(([suite, figures]) =>
    figures.map((figure) => {
      const { ours, floor, unit } = figure
      const rounded = (value: number | null) =>
        value === null ? null : Number(value.toPrecision(4))
      return [
        `${suite}: ${figure.what}`,
        { ours: rounded(ours), floor: rounded(floor), ratio: rounded(ratioOf(figure)), unit },
      ] as const
    }),
  )
  const baselines = { environment, figures: Object.fromEntries([...kept, ...measured]) }
  writeFileSync(path, `${JSON.stringify(baselines, null, 2)}\n`)
}
