import { hash, parseOptions, verify } from '@node-rs/argon2'
import { AppFailure, appError } from '../../protocol/errors.ts'
import type { Configuration } from '../configuration.ts'
import { createGate } from './gate.ts'

/** Hashes passwords and compares them. */
export interface Passwords {
  hash(password: string): Promise<string>
  /**
   * True where the password is the one behind the hash. Without a hash it takes as long and is false, so that nobody
   * learns by the time whether there is such an account.
   */
  verify(password: string, passwordHash: string | null): Promise<boolean>
  /** True where the hash was made at another cost than today's. */
  isOutdated(passwordHash: string): boolean
  /** How many hashes run or wait. */
  readonly load: number
}

/** Of hashes that wait: more would only be answered when nobody listens any more. */
const longestQueue = 50

/**
 * argon2id, version 1.3 (RFC 9106), with a pepper as its secret. The default cost of 64 MiB and 3 passes takes 75 ms
 * on one core of a small server. One hash takes that much memory, so few run at once and the rest waits in line.
 */
export function createPasswords(cost: Configuration['passwords'], pepper: Uint8Array): Passwords {
  const options = { memoryCost: cost.memoryKib, timeCost: cost.passes, parallelism: 1 }
  const gate = createGate(cost.atOnce, longestQueue)

  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    const passed = await gate.pass(work)
    if (passed.ok) return passed.value
    throw new AppFailure(
      appError('busy', 'Too many people sign in at this moment. Try again in a few seconds.'),
    )
  }

  const hashNow = (password: string) => hash(password, { ...options, secret: pepper })
  const decoy = hashNow('')

  return {
    hash: (password) => run(() => hashNow(password)),
    verify: (password, passwordHash) =>
      run(async () => {
        const isRight = await verify(passwordHash ?? (await decoy), password, { secret: pepper })
        return isRight && passwordHash !== null
      }),
    isOutdated(passwordHash) {
      const { memoryCost, timeCost, parallelism } = parseOptions(passwordHash)
      return (
        memoryCost !== options.memoryCost ||
        timeCost !== options.timeCost ||
        parallelism !== options.parallelism
      )
    },
    get load() {
      return gate.load
    },
  }
}
