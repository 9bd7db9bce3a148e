import type { Clock } from '../../lib/clock.ts'
import { fail, ok, type Result } from '../../lib/result.ts'

/** Limits how often something happens, for each key on its own. */
export interface TokenBucket {
  /** Takes one, or says after how many milliseconds there is one again. */
  take(key: string): Result<null, number>
  /** Gives one back: what it was taken for is no longer held against the key. */
  giveBack(key: string): void
  /** How many keys are remembered. */
  readonly size: number
}

/** Of each bucket. A key that has been quiet for long is full again and need not be remembered. */
const mostKeys = 20_000

type Level = { readonly left: number; readonly at: number }

/**
 * `capacity` at once, and as many again spread over `periodMs`. Memory is bounded: beyond `mostKeys` the key that has
 * been quiet the longest is forgotten.
 */
export function createTokenBucket(clock: Clock, capacity: number, periodMs: number): TokenBucket {
  const perMs = capacity / periodMs
  // In the order of their last use.
  const levelByKey = new Map<string, Level>()

  const leftOf = (key: string, now: number): number => {
    const level = levelByKey.get(key)
    if (level === undefined) return capacity
    return Math.min(capacity, level.left + Math.max(0, now - level.at) * perMs)
  }
  const keep = (key: string, left: number, at: number): void => {
    levelByKey.delete(key)
    levelByKey.set(key, { left, at })
    if (levelByKey.size <= mostKeys) return
    for (const oldest of levelByKey.keys()) {
      levelByKey.delete(oldest)
      break
    }
  }

  return {
    take(key) {
      const now = clock.now()
      const left = leftOf(key, now)
      if (left < 1) {
        keep(key, left, now)
        return fail(Math.ceil((1 - left) / perMs))
      }
      keep(key, left - 1, now)
      return ok(null)
    },
    giveBack(key) {
      const now = clock.now()
      keep(key, Math.min(capacity, leftOf(key, now) + 1), now)
    },
    get size() {
      return levelByKey.size
    },
  }
}
