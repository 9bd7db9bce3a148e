import type { GrowthSample } from '../../../protocol/maintenance.ts'

/** The drawing of a growth curve in a box of 344 by 86, with lines at round sizes. */
export type GrowthDrawing = {
  /** As the `points` of a polyline. */
  readonly points: string
  readonly end: { readonly x: number; readonly y: number }
  readonly lines: readonly { readonly bytes: number; readonly y: number }[]
}

const width = 344
const top = 14
const bottom = 100

/** Null while there are fewer than two days to draw. */
export function drawGrowth(samples: readonly GrowthSample[]): GrowthDrawing | null {
  const first = samples[0]
  const last = samples.at(-1)
  if (first === undefined || last === undefined || samples.length < 2) return null
  const from = Date.parse(first.day)
  const span = Date.parse(last.day) - from
  const most = Math.max(...samples.map(({ bytes }) => bytes))
  const step = roundStep(most)
  const yOf = (bytes: number) => bottom - (bytes / most) * (bottom - top)
  const at = samples.map(({ day, bytes }) => ({
    x: ((Date.parse(day) - from) / span) * width,
    y: yOf(bytes),
  }))
  const lines = []
  // A line too near to the curve's own label would be drawn over by it.
  for (let bytes = 0; bytes < most * 0.88; bytes += step) lines.push({ bytes, y: yOf(bytes) })
  return {
    points: at.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' '),
    end: at.at(-1) ?? { x: 0, y: 0 },
    lines,
  }
}

/** 1, 2 or 5 times a power of ten, so that two or three lines fit below `most`. */
function roundStep(most: number): number {
  const rough = most / 2.5
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)))
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough) ?? 10
  return factor * power
}
