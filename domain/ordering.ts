/**
 * Order among siblings: a fractional index, a string that can always be split. Rows compare by (position, id).
 *
 * 1. A new position lies strictly between its neighbours.
 * 2. Two devices that insert at one place get different positions: each carries a few digits drawn from its own seed.
 * 3. A position never grows beyond `longestPosition` by local inserts: the neighbourhood is respread first.
 */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'

/** Beyond this many characters the neighbourhood is respread. */
export const longestPosition = 48

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * A position between two siblings (null: the end on that side). `seed` is any text that differs between the two
 * devices that may insert at once, such as the id of the operation.
 */
export function positionBetween(before: string | null, after: string | null, seed: string): string {
  const middle = generateKeyBetween(before, after)
  // Any suffix keeps `middle` above `before`; it must not be a trailing zero, and must stay below `after`.
  const jittered = middle + jitter(seed)
  return after === null || jittered < after ? jittered : middle
}

/** Positions for a run that stays together: one seed for all of it, so two runs moved at once do not interleave. */
export function positionsBetween(
  before: string | null,
  after: string | null,
  count: number,
  seed: string,
): string[] {
  if (count === 0) return []
  if (count === 1) return [positionBetween(before, after, seed)]
  const start = positionBetween(before, after, seed)
  const run = [start, ...membersBehind(start, count - 1)]
  const last = run.at(-1) ?? start
  // An existing sibling may begin with the very prefix of the run; then the run is laid between the two.
  if (after !== null && last >= after)
    return [start, ...generateNKeysBetween(start, after, count - 1)]
  return run
}

/** Positions that share `start` as their prefix, so that nothing of another run falls between them. */
function membersBehind(start: string, count: number): string[] {
  let width = 1
  for (let capacity = 61; capacity < count; capacity *= 62) width++
  return Array.from({ length: count }, (_, index) => {
    // The last digit is never 0: a position with a trailing zero has no predecessor.
    let suffix = digits[1 + (index % 61)] ?? 'V'
    let rest = Math.floor(index / 61)
    while (suffix.length < width) {
      suffix = (digits[rest % 62] ?? 'V') + suffix
      rest = Math.floor(rest / 62)
    }
    return start + suffix
  })
}

/** Fresh short positions for a respread neighbourhood between two fixed siblings. */
export function respread(before: string | null, after: string | null, count: number): string[] {
  return generateNKeysBetween(before, after, count)
}

function jitter(seed: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < seed.length; index++) {
    hash ^= seed.charCodeAt(index)
    hash = Math.imul(hash, 0x01000193) >>> 0
  }
  const first = digits[hash % 62] ?? 'V'
  const second = digits[1 + (Math.floor(hash / 62) % 61)] ?? 'V'
  return first + second
}
