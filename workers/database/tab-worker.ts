import { v7 } from 'uuid'
import { systemClock } from '../../lib/clock.ts'
import type { DatabaseWorkerApi, PageEvent } from '../../protocol/database-api.ts'
import { targetName } from '../../protocol/database-api.ts'
import { fail, ok } from '../../lib/result.ts'
import { appError } from '../../protocol/errors.ts'
import { storeIncoming } from './maintenance/incoming.ts'
import { workerSurroundings } from './maintenance/worker-surroundings.ts'
import { openEngine, type EnginePlatform } from './open-engine.ts'
import { createDesks } from './tabs/desks.ts'
import { markStep } from './opening-steps.ts'
import { loadSqlite } from './sqlite/module.ts'
import { createBrokerIntroducer } from './tabs/broker-introducer.ts'
import { broadcastIntroducer } from './tabs/broadcast-introducer.ts'
import { ladderIntroducer } from './tabs/ladder-introducer.ts'
import { takeSeat, type Seat } from './tabs/seat.ts'
import { hasDirectory, removeDirectory, storeFile } from './worker-files.ts'

const platform: EnginePlatform = {
  clock: systemClock,
  elapsedMs: () => performance.now(),
  mintId: () => v7(),
  schedule(work, delayMs) {
    const timer = setTimeout(work, delayMs)
    return () => clearTimeout(timer)
  },
  report: (error) => reportError(error),
  waitMs: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  hasDirectory,
  surroundings: workerSurroundings,
}

/** The first screen of a tab that follows comes before its rehearsal, ms. */
const rehearseAfterMs = 1000

/** What the pages of a tab may ask of its worker. `library` is SQLite, compiled or on its way. */
export function createTabWorker(library: Promise<WebAssembly.Module | null>): DatabaseWorkerApi {
  // A standby is warm: the library stands before this tab is the owner of anything.
  loadSqlite(library).catch(reportError)

  const seats = new Map<string, Seat>()
  const desks = createDesks()
  const broker = createBrokerIntroducer()
  let isRehearsed = false
  const introducer = ladderIntroducer(
    broker,
    broadcastIntroducer(
      (name) => new BroadcastChannel(name),
      () => v7(),
    ),
    platform.schedule,
  )

  /** Once for all targets: a standby is warm for the calls of its pages, too. */
  function rehearseSoon(): void {
    if (isRehearsed) return
    isRehearsed = true
    platform.schedule(() => {
      import('./rehearsal.ts').then(({ rehearse }) => rehearse(platform)).catch(reportError)
    }, rehearseAfterMs)
  }

  async function close(target: string): Promise<void> {
    const seat = seats.get(target)
    seats.delete(target)
    await seat?.close()
  }

  return {
    async live() {
      // Held as long as this worker lives: its page waits for it, and so learns when the worker has died.
      await new Promise<void>((resolve, reject) => {
        navigator.locks
          .request(self.name, () => {
            resolve()
            return new Promise<never>(() => undefined)
          })
          .catch(reject)
      })
    },
    meet(port) {
      broker.use(port)
    },
    open(options, events) {
      const name = targetName(options.target)
      if (seats.has(name)) return
      const seat = takeSeat(
        name,
        {
          locks: navigator.locks,
          introducer,
          build: import.meta.env.VITE_BUILD ?? 'development',
          openEngine: () => openEngine(options, platform),
          setTimer: platform.schedule,
          random: Math.random,
          report: (error) => reportError(error),
        },
        (event: PageEvent) => {
          if (event.kind === 'queued') return desks.queued(name)
          events.postMessage(event)
          if (event.kind !== 'owner') return
          const { role } = event.state
          if (role === 'owner' || role === 'follower') markStep(role, name)
          if (role === 'follower') rehearseSoon()
        },
        options,
      )
      seats.set(name, seat)
    },
    call(target, call) {
      const seat = seats.get(target)
      return seat === undefined ? Promise.resolve(notOpen(target)) : seat.call(call)
    },
    attach: (target, port) =>
      desks.attach(
        target,
        port,
        async (call) => (await seats.get(target)?.call(call)) ?? notOpen(target),
      ),
    setHidden(isHidden) {
      for (const seat of seats.values()) seat.setHidden(isHidden)
    },
    async release() {
      await Promise.all([...seats.values()].map((seat) => seat.release()))
    },
    resume() {
      for (const seat of seats.values()) seat.resume()
    },
    close,
    storeFile,
    storeIncoming,
    async removeTarget(target) {
      const name = targetName(target)
      // Asked before it is closed here: where another window has it open, nothing changes in this one either.
      if (await isOpenElsewhere(`holdfast:${name}`, seats.has(name))) return fail(openElsewhere())
      await close(name)
      return navigator.locks.request(`holdfast:${name}`, { ifAvailable: true }, async (lock) => {
        if (lock === null) return fail(openElsewhere())
        await removeDirectory(target)
        return ok(null)
      })
    },
  }
}

/** Every window that has a target open holds its lock or waits for it. */
async function isOpenElsewhere(lockName: string, isOpenHere: boolean): Promise<boolean> {
  const { held = [], pending = [] } = await navigator.locks.query()
  const windows = [...held, ...pending].filter(({ name }) => name === lockName).length
  return windows > (isOpenHere ? 1 : 0)
}

function notOpen(target: string) {
  return fail(appError('closed', 'This workspace is not open in this tab.', { target }))
}

function openElsewhere() {
  return appError(
    'storage_locked',
    'Another window has this workspace open. Close it there first; nothing was deleted.',
  )
}
