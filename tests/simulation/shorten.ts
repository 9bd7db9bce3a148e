import { FaultFound, runSeed } from './run-seed.ts'

/** The same seed with as few steps as still fail: what a person reads. */
export async function shorten(fault: FaultFound): Promise<FaultFound> {
  let shortest = fault
  let passes = 0
  while (shortest.steps - passes > 1) {
    const middle = Math.floor((passes + shortest.steps) / 2)
    try {
      await runSeed(fault.seed, { steps: middle })
      passes = middle
    } catch (error) {
      if (!(error instanceof FaultFound)) throw error
      shortest = error
    }
  }
  return shortest
}
