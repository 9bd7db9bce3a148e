import type { GrowthSample } from '../../../protocol/maintenance.ts'

const dayMs = 24 * 3_600_000
const keptSamples = 84
/** A forecast looks at the newest samples and needs a few days of them. */
const forecastSamples = 28
const leastSpanDays = 3
/** Beyond this a forecast says nothing. */
const farthestDays = 3650

export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** The samples with today's: one a day, the last counts; twelve weeks of them. */
export function addSample(
  samples: readonly GrowthSample[],
  at: number,
  bytes: number,
): GrowthSample[] {
  const day = dayOf(at)
  return [...samples.filter((sample) => sample.day !== day), { day, bytes }]
    .sort((a, b) => (a.day < b.day ? -1 : 1))
    .slice(-keptSamples)
}

/** Whole days until `free` bytes are used up at the pace of the samples (least squares); null when not foreseeable. */
export function daysUntil(samples: readonly GrowthSample[], free: number): number | null {
  const points = samples
    .slice(-forecastSamples)
    .map(({ day, bytes }) => ({ x: Date.parse(day) / dayMs, y: bytes }))
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined || last.x - first.x < leastSpanDays) return null
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length
  const across = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0)
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  const bytesPerDay = across / spread
  if (bytesPerDay <= 0) return null
  const days = Math.max(0, Math.floor(free / bytesPerDay))
  return days > farthestDays ? null : days
}
