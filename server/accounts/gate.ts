import { fail, ok, type Result } from '../../lib/result.ts'

/** Lets a number of works run at once, the others in the order in which they came. */
export interface Gate {
  /** Refuses where too many wait already. What the work throws is thrown. */
  pass<T>(work: () => Promise<T>): Promise<Result<T, 'full'>>
  /** How many run or wait. */
  readonly load: number
}

export function createGate(atOnce: number, longestQueue: number): Gate {
  let running = 0
  const queue: (() => void)[] = []
  return {
    get load() {
      return running + queue.length
    },
    async pass(work) {
      if (running >= atOnce) {
        if (queue.length >= longestQueue) return fail('full')
        await new Promise<void>((resolve) => queue.push(resolve))
      } else {
        running += 1
      }
      try {
        return ok(await work())
      } finally {
        // The place goes to the next in line, or is free.
        const next = queue.shift()
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
