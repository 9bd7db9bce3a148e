import type { Clock } from '../lib/clock.ts'

/** What the rooms of the server get from outside, so that a test can give them its own. */
export type Platform = {
  readonly clock: Clock
  /** Unpredictable bytes. */
  readonly randomBytes: (size: number) => Uint8Array
  readonly log: Log
}

/** The log: fields first, then what happened. No field ever holds a password, a token or a code. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
