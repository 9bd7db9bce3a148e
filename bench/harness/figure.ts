/** One measured number with what it is compared to. */
export type Figure = {
  readonly what: string
  readonly unit: string
  readonly ours: number
  /** The same work through bare SQLite in the same run, interleaved; null where there is none. */
  readonly floor: number | null
  readonly goals: readonly Goal[]
}

/** What a figure should reach. A ratio is of ours to the floor. */
export type Goal =
  | { readonly kind: 'at most'; readonly value: number }
  | { readonly kind: 'at least'; readonly value: number }
  | { readonly kind: 'ratio at most'; readonly value: number }

export const atMost = (value: number): Goal => ({ kind: 'at most', value })
export const atLeast = (value: number): Goal => ({ kind: 'at least', value })
export const ratioAtMost = (value: number): Goal => ({ kind: 'ratio at most', value })

export function ratioOf({ ours, floor }: Figure): number | null {
  return floor === null || floor === 0 ? null : ours / floor
}

/** True or false, or null where the figure has no goal. */
export function isMet(figure: Figure): boolean | null {
  if (figure.goals.length === 0) return null
  return figure.goals.every((goal) => {
    switch (goal.kind) {
      case 'at most':
        return figure.ours <= goal.value
      case 'at least':
        return figure.ours >= goal.value
      case 'ratio at most': {
        const ratio = ratioOf(figure)
        return ratio !== null && ratio <= goal.value
      }
    }
  })
}

export function goalText(goal: Goal, unit: string): string {
  switch (goal.kind) {
    case 'at most':
      return `<= ${goal.value} ${unit}`
    case 'at least':
      return `>= ${goal.value} ${unit}`
    case 'ratio at most':
      return `<= ${goal.value}x`
  }
}

/** The longest time that anything blocked the database worker in any of the runs. */
export function blockFigure(
  blocks: readonly { readonly ms: number; readonly what: string }[],
): Figure {
  const [longest] = [...blocks].sort((left, right) => right.ms - left.ms)
  return {
    what: `longest block of the database worker (${longest?.what ?? ''})`,
    unit: 'ms',
    ours: longest?.ms ?? 0,
    floor: null,
    goals: [],
  }
}
