import type { Database } from 'better-sqlite3'

/**
 * Writes that come in one turn of the event loop are committed together: a commit waits for the disk, and the disk takes
 * as long for one as for many.
 *
 * 1. A write is on disk when its promise is settled, whole, or nothing of it is.
 * 2. Writes are done in the order in which they came, and each sees those before it.
 * 3. One that throws takes nothing of the others along.
 */
export interface GroupCommit {
  run<T>(work: () => T): Promise<T>
  /** Does what waits, now. */
  flush(): void
}

type Waiting = {
  readonly work: () => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** `onUndone`: a write that was begun is not there after all. */
export function createGroupCommit(database: Database, onUndone: () => void): GroupCommit {
  let waiting: Waiting[] = []
  // Inside of another transaction it is a savepoint.
  const whole = database.transaction((work: () => unknown) => work())
  const together = database.transaction((batch: readonly Waiting[]) =>
    batch.map(({ work, resolve, reject }) => {
      try {
        const value = whole(work)
        return () => resolve(value)
      } catch (error) {
        onUndone()
        return () => reject(error)
      }
    }),
  )

  function flush(): void {
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    try {
      for (const settle of together.immediate(batch)) settle()
    } catch (error) {
      onUndone()
      for (const { reject } of batch) reject(error)
    }
  }

  return {
    flush,
    run: <T>(work: () => T) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: (value) => resolve(value as T), reject })
        if (waiting.length === 1) setImmediate(flush)
      }),
  }
}
