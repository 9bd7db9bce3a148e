import type { Samples } from '../harness/samples.ts'

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/**
 * Does the same work by us and by the floor in turn (A B, B A, A B …), so that whatever else the machine does meets
 * both. The first `warmUp` rounds are not counted.
 */
export async function interleaved(
  rounds: number,
  ours: (round: number) => Promise<unknown>,
  floor: (round: number) => Promise<unknown>,
  warmUp = 20,
): Promise<Samples> {
  const samples = { ours: [] as number[], floor: [] as number[] }
  for (let round = 0; round < rounds + warmUp; round++) {
    const order = round % 2 === 0 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const)
    for (const side of order) {
      const ms = await timed(() => (side === 'ours' ? ours(round) : floor(round)))
      if (round >= warmUp) samples[side].push(ms)
    }
  }
  return samples
}

export function verify(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`The bench found a wrong answer: ${what}`)
}
