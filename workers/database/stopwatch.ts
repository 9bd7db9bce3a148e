/** Remembers what blocked the worker longest: the bench and the Insights screen report it. */
export function createStopwatch(elapsedMs: () => number) {
  let longest = { ms: 0, what: '' }
  return {
    measure<T>(what: string, work: () => T): T {
      const start = elapsedMs()
      try {
        return work()
      } finally {
        const ms = elapsedMs() - start
        if (ms > longest.ms) longest = { ms, what }
      }
    },
    longest: () => longest,
  }
}
