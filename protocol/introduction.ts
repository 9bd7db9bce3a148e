import type { EngineAnswer, EngineCall, PageEvent } from './database-api.ts'

/**
 * How the workers of several tabs find the owner of a target. The broker keeps no data: it knows members and owners,
 * and hands each follower a direct MessagePort to the owner.
 *
 *   member -> broker   join, own, disown, connect, leave
 *   broker -> member   alive, owner, link, guest
 */
export type ToBroker =
  | { readonly kind: 'join'; readonly target: string }
  /** I hold the file since `epoch`. */
  | { readonly kind: 'own'; readonly target: string; readonly epoch: number }
  /** I hold it no longer. */
  | { readonly kind: 'disown'; readonly target: string }
  /** Give me a port to the owner of that epoch. */
  | { readonly kind: 'connect'; readonly target: string; readonly epoch: number }
  | { readonly kind: 'leave'; readonly target: string }

export type FromBroker =
  /** Said to everyone who comes. The broker holds the Web Lock of this name for as long as it lives. */
  | { readonly kind: 'alive'; readonly lock: string }
  | { readonly kind: 'owner'; readonly target: string; readonly epoch: number }
  | {
      readonly kind: 'link'
      readonly target: string
      readonly epoch: number
      readonly port: MessagePort
    }
  | { readonly kind: 'guest'; readonly target: string; readonly port: MessagePort }

/** Over a link between a follower and the owner. */
export type ToOwner =
  | { readonly kind: 'call'; readonly id: number; readonly call: EngineCall }
  | { readonly kind: 'visible'; readonly isVisible: boolean }
  | { readonly kind: 'bye' }

export type FromOwner =
  /**
   * The first word of an owner that is there: a link that never hears it leads to nobody. `build` is what it runs:
   * all other messages are understood by the same build alone, so this one keeps its shape in every build to come.
   */
  | { readonly kind: 'welcome'; readonly build: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: EngineAnswer }
  | { readonly kind: 'event'; readonly event: PageEvent }
  /** The owner lets go of the file; its calls are asked again of the next one. */
  | { readonly kind: 'gone' }
