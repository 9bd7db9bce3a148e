import type { Target } from '../../../protocol/database-api.ts'
import type { Keeper } from './keeper.ts'

/** One call to the keeper's worker. `args` are those of the method. */
export type KeeperCall = {
  readonly [Method in keyof Keeper]: {
    readonly id: number
    readonly target: Target
    readonly method: Method
    readonly args: Parameters<Keeper[Method]>
  }
}[keyof Keeper]

export type KeeperAnswer = {
  readonly id: number
  readonly answer: Awaited<ReturnType<Keeper[keyof Keeper]>>
}
