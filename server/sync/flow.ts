import type { Clock } from '../../lib/clock.ts'

/** How much may come in: `burst` at once, then `perSecond`. What comes too fast is waited for, not thrown away. */
export interface Flow {
  /** Takes the amount; returns for how many milliseconds nothing more should be read. */
  take(amount: number): number
}

export function createFlow(clock: Clock, burst: number, perSecond: number): Flow {
  let left = burst
  let at = clock.now()
  return {
    take(amount) {
      const now = clock.now()
      left = Math.min(burst, left + (Math.max(0, now - at) * perSecond) / 1000) - amount
      at = now
      return left >= 0 ? 0 : Math.ceil((-left * 1000) / perSecond)
    },
  }
}
