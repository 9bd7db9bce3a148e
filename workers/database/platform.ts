import type { Clock } from '../../lib/clock.ts'

/** What the room needs from the place it runs in; worker, tests and simulator each pass their own. */
export type Platform = {
  /** Whole milliseconds of wall time: what rows record. It may jump. */
  readonly clock: Clock
  /** Milliseconds since some moment, never backwards, with fractions: for durations. */
  elapsedMs(): number
  /** A fresh uuid, version 7. */
  mintId(): string
  /** Runs `work` soon, when nothing more urgent waits. Returns the cancel. */
  schedule(work: () => void, delayMs: number): () => void
  /** Where a bug goes that must not stop the rest. */
  report(error: unknown): void
}
