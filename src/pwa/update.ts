/**
 * How a new version takes over: by consent, without losing an edit.
 *
 *            offer                apply              flushed, then control changes
 *     idle ---------> available ---------> applying ------------------------------> reload, once
 *                                   ^         |
 *                                   |         |  an edit could not be saved, or no control in time
 *                                   |         v
 *                                   '------ failed
 *
 * 1. Nothing is activated before every registered flush has succeeded in the tab that applies.
 * 2. A page reloads only after the new worker controls it, and only once.
 * 3. Another tab that applies makes this one flush and reload too: its assets go with the old version.
 * 4. The first worker that takes control of a page which had none is no update.
 */
import { createEmitter } from '../../lib/emitter.ts'
import { t } from '../words/words.ts'

export type UpdateState =
  | { readonly status: 'idle' }
  | { readonly status: 'available' }
  | { readonly status: 'applying' }
  | {
      readonly status: 'failed'
      /** `unsaved`: an edit could not be saved, nothing was changed. `no_control`: the new version did not start; /recover repairs. */
      readonly reason: 'unsaved' | 'no_control'
      readonly message: string
    }

/** What the flow does to the world. */
export type UpdatePlatform = {
  /** True when a worker controlled this page from the start. */
  readonly wasControlled: boolean
  /** Tells the waiting worker to take over. False when there is none: then a reload alone brings the new version. */
  activate(): boolean
  /** Tells the other tabs that this one applies. */
  announce(): void
  reload(): void
  /** Calls back after a time, unless the returned function was called before. */
  after(delayMs: number, callback: () => void): () => void
  /** Gets the errors of listeners. */
  report(error: unknown): void
}

export type UpdateFlow = {
  readonly state: UpdateState
  /** Calls back on each change of state. Returns the unsubscribe. */
  on(listener: (state: UpdateState) => void): () => void
  /** Registers what must be on disk before a reload. Returns the way to take it back. */
  beforeReload(flush: () => Promise<void>): () => void
  /** The person agreed. Settles when the reload was ordered, is awaited, or has failed (see `state`). */
  apply(): Promise<void>
  /** A new version is there. */
  offer(): void
  /** Another tab applies the new version. */
  followOtherTab(): Promise<void>
  /** Another worker controls this page now. */
  controlChanged(): Promise<void>
}

/** Longer than any activation takes on a slow phone. */
export const controlTimeoutMs = 15_000

export function createUpdateFlow(platform: UpdatePlatform): UpdateFlow {
  const changes = createEmitter<UpdateState>((error) => platform.report(error))
  const flushes = new Set<() => Promise<void>>()
  let state: UpdateState = { status: 'idle' }
  let isControlled = platform.wasControlled
  let hasReloaded = false
  let stopWatchdog = () => undefined as void

  function enter(next: UpdateState): void {
    state = next
    changes.emit(next)
  }

  async function flushAll(): Promise<boolean> {
    const results = await Promise.allSettled([...flushes].map((flush) => flush()))
    const failure = results.find((result) => result.status === 'rejected')
    if (failure === undefined) return true
    platform.report(failure.reason)
    enter({
      status: 'failed',
      reason: 'unsaved',
      message: t('An edit could not be saved, so the new version was not started.'),
    })
    return false
  }

  function watchForControl(): void {
    stopWatchdog()
    stopWatchdog = platform.after(controlTimeoutMs, () => {
      enter({
        status: 'failed',
        reason: 'no_control',
        message: t('The new version did not start within {seconds} s.', {
          seconds: controlTimeoutMs / 1000,
        }),
      })
    })
  }

  function reloadOnce(): void {
    stopWatchdog()
    if (hasReloaded) return
    hasReloaded = true
    platform.reload()
  }

  return {
    get state() {
      return state
    },
    on: (listener) => changes.on(listener),
    beforeReload(flush) {
      flushes.add(flush)
      return () => void flushes.delete(flush)
    },
    async apply() {
      if (state.status === 'applying') return
      enter({ status: 'applying' })
      if (!(await flushAll())) return
      platform.announce()
      if (platform.activate()) watchForControl()
      else reloadOnce()
    },
    offer() {
      if (state.status === 'idle') enter({ status: 'available' })
    },
    async followOtherTab() {
      if (state.status === 'applying') return
      enter({ status: 'applying' })
      if (await flushAll()) watchForControl()
    },
    async controlChanged() {
      const isFirstControl = !isControlled
      isControlled = true
      if (isFirstControl && state.status !== 'applying') return
      stopWatchdog()
      if (state.status !== 'applying') enter({ status: 'applying' })
      if (await flushAll()) reloadOnce()
    },
  }
}
