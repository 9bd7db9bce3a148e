/**
 * How long a property is tried: a seeded sample in `npm test`, the count that a person asks for in `npm run soak`.
 */
import { appendFileSync } from 'node:fs'

export type Campaign = {
  readonly count: number
  /** What a failing run prints, so that `npm run soak -- --only X --seed S` replays it. */
  readonly seed: number
  /** True when `npm run soak` started it. */
  readonly isFull: boolean
  /** Hands the result of a full run to `npm run soak`, which prints it. */
  readonly report: (line: string) => void
}

export function campaign(name: string, sample: number): Campaign {
  const { SOAK_ONLY, SOAK_COUNT, SOAK_SEED, SOAK_REPORT } = process.env
  const isFull = SOAK_ONLY === name
  return {
    count: isFull && SOAK_COUNT !== undefined ? Number(SOAK_COUNT) : sample,
    seed: isFull && SOAK_SEED !== undefined ? Number(SOAK_SEED) : 1,
    isFull,
    report(line) {
      if (SOAK_REPORT !== undefined) appendFileSync(SOAK_REPORT, `${name}: ${line}\n`)
    },
  }
}
