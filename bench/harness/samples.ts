/** Durations of the same work by us and by the floor, ms, in the order they were taken. */
export type Samples = { readonly ours: readonly number[]; readonly floor: readonly number[] }

/** The value below which the given part (0 to 1) of the samples lies. */
export function percentile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((left, right) => left - right)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
  if (value === undefined) throw new Error('A percentile of no samples')
  return value
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5)
