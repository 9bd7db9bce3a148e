/**
 * A hybrid logical clock: the stamp of a cell. Last writer wins by comparing whole stamps.
 *
 * Format: 9 digits base 36 of milliseconds since 1970 (enough until the year 5188), 4 digits base 36 of a counter,
 * then `-` and the id of the client group. Fixed width, so that stamps compare as plain strings.
 *
 * 1. A stamp is greater than every stamp this clock has issued or received.
 * 2. A clock that runs behind or jumps back never delays or refuses a write: the counter grows instead.
 * 3. A counter that overflows carries into the milliseconds.
 */
export type Stamp = string

const counterLimit = 36 ** 4

export type HybridClock = { readonly ms: number; readonly counter: number; readonly group: string }

export function clockAt(last: Stamp | null, group: string): HybridClock {
  if (last === null) return { ms: 0, counter: 0, group }
  const { ms, counter } = parseStamp(last)
  return { ms, counter, group }
}

/** The clock after it has issued a stamp at wall time `nowMs`. */
export function tick(clock: HybridClock, nowMs: number): HybridClock {
  if (nowMs > clock.ms) return { ...clock, ms: nowMs, counter: 0 }
  if (clock.counter + 1 < counterLimit) return { ...clock, counter: clock.counter + 1 }
  return { ...clock, ms: clock.ms + 1, counter: 0 }
}

/** The clock after it has seen a stamp of another group: what it issues next is greater. */
export function receive(clock: HybridClock, stamp: Stamp): HybridClock {
  const seen = parseStamp(stamp)
  const isAhead = seen.ms > clock.ms || (seen.ms === clock.ms && seen.counter > clock.counter)
  return isAhead ? { ...clock, ms: seen.ms, counter: seen.counter } : clock
}

export function stampOf(clock: HybridClock): Stamp {
  const ms = clock.ms.toString(36).padStart(9, '0')
  return `${ms}${clock.counter.toString(36).padStart(4, '0')}-${clock.group}`
}

export function parseStamp(stamp: Stamp): HybridClock {
  return {
    ms: Number.parseInt(stamp.slice(0, 9), 36),
    counter: Number.parseInt(stamp.slice(9, 13), 36),
    group: stamp.slice(14),
  }
}
