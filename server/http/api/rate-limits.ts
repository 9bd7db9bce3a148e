import type { Clock } from '../../../lib/clock.ts'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import type { Configuration } from '../../configuration.ts'
import { createTokenBucket, type TokenBucket } from '../token-bucket.ts'

/** What is counted, and against whom. */
export type RateLimits = {
  /** All requests, by address. */
  readonly requests: TokenBucket
  /** All requests of an account, by its id. */
  readonly accounts: TokenBucket
  /** Passwords, codes and links that are tried, by address. */
  readonly signInsByAddress: TokenBucket
  /** Passwords and codes that are tried on one account, by its e-mail address. */
  readonly signInsByAccount: TokenBucket
  /** Files that begin to be sent, by address and by account. */
  readonly uploadsByAddress: TokenBucket
  readonly uploadsByAccount: TokenBucket
}

const minuteMs = 60 * 1000

export function createRateLimits(clock: Clock, limits: Configuration['limits']): RateLimits {
  return {
    requests: createTokenBucket(clock, limits.requestsPerMinute, minuteMs),
    accounts: createTokenBucket(clock, limits.accountRequestsPerMinute, minuteMs),
    signInsByAddress: createTokenBucket(clock, limits.signInsPerAddress, 15 * minuteMs),
    signInsByAccount: createTokenBucket(clock, limits.signInsPerAccount, 15 * minuteMs),
    uploadsByAddress: createTokenBucket(clock, limits.uploadsPerMinute, minuteMs),
    uploadsByAccount: createTokenBucket(clock, limits.uploadsPerMinute, minuteMs),
  }
}

/** Throws where there is none left. */
export function takeOrRefuse(bucket: TokenBucket, key: string): void {
  const taken = bucket.take(key)
  if (taken.ok) return
  throw new AppFailure(
    appError(
      'rate_limited',
      `Too many attempts. Try again in ${Math.ceil(taken.error / 1000)} seconds.`,
      { retryAfterMs: taken.error },
    ),
  )
}
