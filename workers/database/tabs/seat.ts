/**
 * The seat of one tab at one target: it owns the file, or it follows the owner. Its page cannot tell the difference.
 *
 *        ┌───────────────────── let go (hand over) ─────────────────┐
 *        ▼                                                          │
 *     waiting ──lock──▶ opening ──ok──▶ owning ──────────────────────
 *      │   ▲             │  ▲             │
 * owner│   │gone    fail │  │ lock        │ release            resume
 *      ▼   │             ▼  │             ▼                      │
 *    following          failed         released ────────▶ waiting
 *
 * 1. A call settles: with an answer of some owner, or with an error once its deadline has passed.
 * 2. A call that an owner did not answer is asked again of the next one; its opId makes that harmless.
 * 3. Subscriptions and open documents outlive owners: each new one gets all of them and sends whole values.
 * 4. The lock is held exactly while the file is open or being opened, by the worker that opens it.
 * 5. One turn at a time: a seat never waits for the lock that it holds itself.
 * 6. An owner of another build is asked nothing: the seat waits for the lock or for an owner of its own build.
 */
import { backoffDelayMs } from '../../../lib/backoff.ts'
import { fail } from '../../../lib/result.ts'
import type {
  EngineAnswer,
  EngineCall,
  OwnerState,
  PageEvent,
} from '../../../protocol/database-api.ts'
import type { DocumentState } from '../../../protocol/document-stream.ts'
import { AppFailure, type AppError } from '../../../protocol/errors.ts'
import type { Engine, Guest } from '../engine.ts'
import { createCallLedger } from './call-ledger.ts'
import { closedError, otherBuildError, unknownOpenError } from './seat-errors.ts'
import { createStandingOrders } from './standing-orders.ts'
import type { FollowerLink, Introducer, OwnerLink } from './link.ts'

/** Windows that update reload one after the other: so long, ms, another build is no news. */
const otherBuildGraceMs = 2000

export type SeatPlatform = {
  readonly locks: Pick<LockManager, 'request'>
  readonly introducer: Introducer
  /** Names the build that this worker runs. */
  readonly build: string
  openEngine(): Promise<Engine>
  setTimer(work: () => void, delayMs: number): () => void
  random(): number
  report(error: unknown): void
}

export type Seat = {
  call(call: EngineCall): Promise<EngineAnswer>
  setHidden(isHidden: boolean): void
  /** Finishes, closes the file and lets go of it; nothing is asked for until `resume`. */
  release(): Promise<void>
  resume(): void
  close(): Promise<void>
}

type Following = { readonly link: FollowerLink; readonly epoch: number; isWelcome: boolean }
type ServedGuest = { readonly guest: Guest; isVisible: boolean }

export function takeSeat(
  target: string,
  platform: SeatPlatform,
  onEvent: (event: PageEvent) => void,
  { handsOverWhenHidden }: { readonly handsOverWhenHidden: boolean },
): Seat {
  const calls = createCallLedger((work, delayMs) => platform.setTimer(work, delayMs))
  const orders = createStandingOrders()
  const self: Guest = { send: onEvent }
  const guests = new Map<OwnerLink, ServedGuest>()
  let engine: Engine | null = null
  let following: Following | null = null
  let failure: AppError | null = null
  let failures = 0
  let heardEpoch: number | null = null
  /** The newest owner that runs another build. */
  let foreignEpoch: number | null = null
  let endGrace: (() => void) | null = null
  let isHidden = false
  /** False while the page is frozen or has closed the target: nothing is held or waited for. */
  let isWanted = true
  let isClosed = false
  let isSitting = false
  let isHolding = false
  let turn: Promise<number> = Promise.resolve(0)
  let queue: AbortController | null = null
  let letGo: (() => void) | null = null
  let endPause: (() => void) | null = null

  const state = (next: OwnerState) => onEvent({ kind: 'owner', state: next })
  const introduction = platform.introducer.join(target, {
    onOwner(epoch) {
      heardEpoch = Math.max(heardEpoch ?? epoch, epoch)
      lookForOwner()
    },
    onLink: follow,
    onGuest: serve,
  })
  state({ role: 'opening' })
  void sit()

  // waiting -> opening -> owning, turn after turn

  async function sit(): Promise<void> {
    if (isSitting) return
    isSitting = true
    while (isWanted) {
      turn = takeTurn()
      const pauseMs = await turn
      if (pauseMs > 0) await pause(pauseMs)
    }
    isSitting = false
  }

  /** Waits for the lock and holds it. Answers how long to wait before the next turn, ms. */
  async function takeTurn(): Promise<number> {
    const controller = new AbortController()
    queue = controller
    lookForOwner()
    try {
      return await platform.locks.request(
        `holdfast:${target}`,
        { signal: controller.signal },
        async () => {
          queue = null
          return isWanted ? await hold() : 0
        },
      )
    } catch (error) {
      if (controller.signal.aborted) return 0
      platform.report(error)
      return pauseAfterFailure()
    } finally {
      queue = null
    }
  }

  async function hold(): Promise<number> {
    isHolding = true
    stopGrace()
    let isLetGo = false
    const untilLetGo = new Promise<void>((resolve) => {
      letGo = () => {
        isLetGo = true
        resolve()
      }
    })
    leaveLink()
    state({ role: 'opening' })
    try {
      const opened = await openOrFail()
      if (opened === null) return pauseAfterFailure()
      failure = null
      failures = 0
      if (!isLetGo) await own(opened, untilLetGo)
      await opened.close()
      return 0
    } finally {
      letGo = null
      isHolding = false
    }
  }

  async function own(opened: Engine, untilLetGo: Promise<void>): Promise<void> {
    engine = opened
    introduction.own(opened.epoch)
    state({ role: 'owner', epoch: opened.epoch })
    attach()
    await Promise.race([untilLetGo, ...(opened.replaced === undefined ? [] : [opened.replaced])])
    engine = null
    introduction.disown()
    for (const link of guests.keys()) {
      link.send({ kind: 'gone' })
      link.close()
    }
    guests.clear()
    if (isWanted) state({ role: 'opening' })
  }

  async function openOrFail(): Promise<Engine | null> {
    try {
      return await platform.openEngine()
    } catch (error) {
      if (!(error instanceof AppFailure)) platform.report(error)
      failure = error instanceof AppFailure ? error.error : unknownOpenError(error)
      state({ role: 'failed', error: failure })
      calls.settleAll(fail(failure))
      return null
    }
  }

  function pauseAfterFailure(): number {
    return backoffDelayMs(failures++, { firstMs: 1000, maxMs: 10_000 }, () => platform.random())
  }

  function pause(delayMs: number): Promise<void> {
    if (!isWanted) return Promise.resolve()
    return new Promise((resolve) => {
      const cancel = platform.setTimer(resolve, delayMs)
      endPause = () => {
        cancel()
        resolve()
      }
    })
  }

  // waiting -> following

  function lookForOwner(): void {
    if (isHolding || !isWanted || heardEpoch === null) return
    const isKnown =
      following !== null &&
      (following.epoch > heardEpoch || (following.epoch === heardEpoch && following.isWelcome))
    if (!isKnown && foreignEpoch !== heardEpoch) introduction.connect(heardEpoch)
  }

  function follow(epoch: number, link: FollowerLink): void {
    if (isHolding || !isWanted || (following !== null && following.epoch > epoch)) {
      link.send({ kind: 'bye' })
      return link.close()
    }
    leaveLink()
    const mine: Following = { link, epoch, isWelcome: false }
    following = mine
    const lose = () => {
      if (following !== mine) return
      leaveLink()
      if (mine.isWelcome) state({ role: 'opening' })
    }
    link.listen((message) => {
      // What an owner answered stays true, whoever follows it; its news are void once another one is followed.
      if (message.kind === 'answer') return calls.settle(message.id, message.answer)
      if (following !== mine) return
      switch (message.kind) {
        case 'welcome':
          if (message.build !== platform.build) return passBy(epoch, message.build)
          stopGrace()
          mine.isWelcome = true
          failure = null
          link.send({ kind: 'visible', isVisible: !isHidden })
          state({ role: 'follower', epoch })
          return attach()
        case 'event':
          return onEvent(message.event)
        case 'gone':
          return lose()
      }
    }, lose)
  }

  /** An owner of another build: calls wait for a moment, then they are told so; the place in the queue stays. */
  function passBy(epoch: number, build: string): void {
    leaveLink()
    foreignEpoch = epoch
    if (failure === null) state({ role: 'opening' })
    endGrace ??= platform.setTimer(() => {
      failure = otherBuildError(platform.build, build)
      state({ role: 'failed', error: failure })
      calls.settleAll(fail(failure))
    }, otherBuildGraceMs)
  }

  function stopGrace(): void {
    endGrace?.()
    endGrace = null
  }

  function leaveLink(): void {
    following?.link.send({ kind: 'bye' })
    following?.link.close()
    following = null
  }

  // owning: serving followers

  function serve(link: OwnerLink): void {
    const serving = engine
    if (serving === null) {
      link.send({ kind: 'gone' })
      return link.close()
    }
    const guest: Guest = { send: (event) => link.send({ kind: 'event', event }) }
    const served: ServedGuest = { guest, isVisible: false }
    guests.set(link, served)
    const dismiss = () => {
      if (!guests.delete(link)) return
      serving.drop(guest)
      link.close()
    }
    link.send({ kind: 'welcome', build: platform.build })
    link.listen((message) => {
      if (!guests.has(link)) return
      switch (message.kind) {
        case 'call':
          void serving.call(guest, message.call).then((answer) => {
            if (guests.has(link)) link.send({ kind: 'answer', id: message.id, answer })
          })
          return
        case 'visible':
          served.isVisible = message.isVisible
          return handOverIfHidden()
        case 'bye':
          return dismiss()
      }
    }, dismiss)
  }

  function handOverIfHidden(): void {
    if (!handsOverWhenHidden || !isHidden || engine === null) return
    if ([...guests.values()].some((served) => served.isVisible)) letGo?.()
  }

  // calls

  function attach(): void {
    const again = orders.calls().filter((call) => !calls.hasSubscribe(call.subscription))
    for (const id of calls.ids()) dispatch(id)
    for (const call of again) void subscribeAgain(call)
    for (const nodeId of orders.openDocuments()) void refreshDocument(nodeId)
  }

  async function subscribeAgain(call: Extract<EngineCall, { method: 'subscribe' }>): Promise<void> {
    const answer = await ask(call)
    // A call that found no owner is asked again of the next one.
    if (answer.ok || failure !== null || isClosed || answer.error.code === 'deadline') return
    const { subscription } = call
    onEvent({ kind: 'live', messages: [{ kind: 'error', subscription, error: answer.error }] })
  }

  /** What others wrote while there was no owner reaches the editor as one update; Yjs ignores what it knows. */
  async function refreshDocument(nodeId: string): Promise<void> {
    const answer = await ask({ method: 'openDocument', nodeId })
    if (!answer.ok) return
    const document = answer.value as DocumentState
    if (!document.isEmpty) onEvent({ kind: 'document', nodeId, update: document.state, origin: '' })
  }

  function ask(call: EngineCall): Promise<EngineAnswer> {
    const { id, answer } = calls.add(call)
    dispatch(id)
    return answer
  }

  function dispatch(id: number): void {
    const call = calls.get(id)
    if (call === undefined) return
    const asked = engine
    if (asked !== null) {
      void asked.call(self, call).then((answer) => {
        // A refusal by an owner that is letting go may only say that its file is closed.
        if (engine === asked || answer.ok) calls.settle(id, answer)
      })
    } else if (following?.isWelcome === true) {
      following.link.send({ kind: 'call', id, call })
    } else if (failure !== null && !isHolding) {
      calls.settle(id, fail(failure))
    }
  }

  // released, closed

  async function release(): Promise<void> {
    isWanted = false
    queue?.abort()
    endPause?.()
    stopGrace()
    leaveLink()
    letGo?.()
    await turn
  }

  return {
    call(call) {
      if (isClosed) return Promise.resolve(fail(closedError()))
      orders.note(call)
      return ask(call)
    },
    setHidden(hidden) {
      isHidden = hidden
      if (following?.isWelcome === true)
        following.link.send({ kind: 'visible', isVisible: !hidden })
      handOverIfHidden()
    },
    release,
    resume() {
      if (isWanted || isClosed) return
      isWanted = true
      foreignEpoch = null
      state({ role: 'opening' })
      lookForOwner()
      void sit()
    },
    async close() {
      isClosed = true
      await release()
      introduction.leave()
      calls.settleAll(fail(closedError()))
    },
  }
}
