/**
 * The page's end of its database worker. Comlink never rejects when the other side dies, so the door watches the Web
 * Lock that the worker holds while it lives: when it is granted here, the worker is gone, a new one is started, and
 * every call without an answer is asked again. The opId in a mutation makes that harmless.
 */
import * as Comlink from 'comlink'
import { v7 } from 'uuid'
import { backoffDelayMs } from '../../lib/backoff.ts'
import { fail, type Result } from '../../lib/result.ts'
import type {
  DatabaseWorkerApi,
  EngineAnswer,
  EngineCall,
  OpenOptions,
  PageEvent,
  StoredFile,
  Target,
} from '../../protocol/database-api.ts'
import { targetName } from '../../protocol/database-api.ts'
import { appError, type AppError } from '../../protocol/errors.ts'
import { watchBroker } from './broker-watch.ts'

export type DatabaseDoor = {
  /**
   * Resolves when the worker runs, or soon where it does not say so. The browser starts it from the page's own thread,
   * so that work of the page before this keeps the worker waiting.
   */
  readonly started: Promise<void>
  /**
   * Opens a target and listens to its events until the returned function is called. `onRestart` hears that the worker
   * was started anew and knows nothing of subscriptions and documents any more. A target opens once in a tab.
   */
  open(
    options: OpenOptions,
    onEvent: (event: PageEvent) => void,
    onRestart: () => void,
  ): () => Promise<void>
  call(target: string, call: EngineCall): Promise<EngineAnswer>
  /** Lets another worker of this tab use an open target over a port; it ends with the database worker. */
  attach(target: string, port: MessagePort): void
  storeFile(target: Target, blob: Blob): Promise<Result<StoredFile, AppError>>
  storeIncoming(
    target: Target,
    name: string,
    content: Blob,
  ): Promise<Result<{ readonly bytes: number }, AppError>>
  removeTarget(target: Target): Promise<Result<null, AppError>>
  setHidden(isHidden: boolean): void
  release(): Promise<void>
  resume(): void
}

type Running = {
  readonly worker: Worker
  readonly api: Comlink.Remote<DatabaseWorkerApi>
  /** Resolves when the worker has died, or when it could not be started. */
  readonly death: Promise<'died'>
  readonly ports: MessagePort[]
}

type OpenTarget = {
  readonly options: OpenOptions
  readonly onEvent: (event: PageEvent) => void
  readonly onRestart: () => void
}

/** A worker that lived this long did not die of its start, ms. */
const soundLifeMs = 10_000
/** A worker that did not start by then is not waited for, ms. */
const slowStartMs = 150
/** Longer than the worker waits for an owner: only a worker that cannot be started lets this pass. */
const callDeadlineMs = 75_000
const maintenanceDeadlineMs = 16 * 60_000

export function createDatabaseDoor(report: (error: unknown) => void): DatabaseDoor {
  const openTargets = new Map<string, OpenTarget>()
  let shortLives = 0
  let isHidden = false
  const broker = watchBroker(() => giveBroker(running), report)
  let running = start()
  const started = firstWord(running.worker)
  let restarting: Promise<void> | null = null

  function start(): Running {
    const name = `holdfast:worker:${v7()}`
    const startedAt = performance.now()
    const worker = new Worker(
      new URL('../../workers/database/database.worker.ts', import.meta.url),
      { type: 'module', name },
    )
    const api = Comlink.wrap<DatabaseWorkerApi>(worker)
    const unloadable = new Promise<'died'>((resolve) => {
      // A script that throws makes an ErrorEvent; one that cannot be loaded a plain one.
      worker.addEventListener('error', (event) => {
        if (!(event instanceof ErrorEvent)) resolve('died')
      })
    })
    // A worker whose script came and whose code did not is as good as dead.
    const over = api.live().then(
      () => navigator.locks.request(name, () => 'died' as const),
      () => 'died' as const,
    )
    const started: Running = { worker, api, death: Promise.race([over, unloadable]), ports: [] }
    started.death
      .then(() => {
        shortLives = performance.now() - startedAt < soundLifeMs ? shortLives + 1 : 0
        return restart(started)
      })
      .catch(report)
    giveBroker(started)
    api.setHidden(isHidden).catch(report)
    return started
  }

  function giveBroker({ api }: Running): void {
    const port = broker.connect()
    if (port !== null) api.meet(Comlink.transfer(port, [port])).catch(report)
  }

  function restart(dead: Running): Promise<void> {
    if (running !== dead) return Promise.resolve()
    restarting ??= replace(dead).finally(() => {
      restarting = null
    })
    return restarting
  }

  async function replace(dead: Running): Promise<void> {
    dead.worker.terminate()
    for (const port of dead.ports) port.close()
    if (shortLives > 1)
      await delay(backoffDelayMs(shortLives, { firstMs: 50, maxMs: 5000 }, Math.random))
    running = start()
    for (const target of openTargets.values()) {
      openOn(running, target)
      target.onRestart()
    }
  }

  function openOn({ api, ports }: Running, { options, onEvent }: OpenTarget): void {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }: MessageEvent<PageEvent>) => onEvent(data)
    ports.push(port1)
    api.open(options, Comlink.transfer(port2, [port2])).catch(report)
  }

  async function untilAnswered<T>(
    ask: (api: Comlink.Remote<DatabaseWorkerApi>) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const asked = running
      const answer = await Promise.race([ask(asked.api).then((value) => ({ value })), asked.death])
      if (answer !== 'died') return answer.value
      await restart(asked)
    }
  }

  return {
    started,
    open(options, onEvent, onRestart) {
      const name = targetName(options.target)
      if (openTargets.has(name)) throw new Error(`${name} is open in this tab already.`)
      const target = { options, onEvent, onRestart }
      openTargets.set(name, target)
      openOn(running, target)
      return async () => {
        openTargets.delete(name)
        await untilAnswered((api) => api.close(name))
      }
    },
    call(target, call) {
      const deadlineMs = call.method === 'maintain' ? maintenanceDeadlineMs : callDeadlineMs
      return within(
        deadlineMs,
        untilAnswered(async (api) => await api.call(target, call)),
      )
    },
    attach(target, port) {
      running.api.attach(target, Comlink.transfer(port, [port])).catch(report)
    },
    storeFile: (target, blob) => untilAnswered(async (api) => await api.storeFile(target, blob)),
    storeIncoming: (target, name, content) =>
      untilAnswered(async (api) => await api.storeIncoming(target, name, content)),
    removeTarget: (target) => untilAnswered(async (api) => await api.removeTarget(target)),
    setHidden(hidden) {
      isHidden = hidden
      running.api.setHidden(hidden).catch(report)
    },
    release: () => running.api.release(),
    resume: () => void running.api.resume().catch(report),
  }
}

function firstWord(worker: Worker): Promise<void> {
  const said = new Promise<void>((resolve) => {
    worker.addEventListener('message', () => resolve(), { once: true })
  })
  return Promise.race([said, delay(slowStartMs)])
}

function delay(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs))
}

/** The answer, or `deadline` when there is none after so long. */
function within(deadlineMs: number, answer: Promise<EngineAnswer>): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(
        fail(
          appError(
            'deadline',
            `The database of this tab did not answer for ${Math.round(deadlineMs / 1000)} seconds. Whether this change was saved is not known; reload the page and look.`,
            { deadlineMs },
          ),
        ),
      )
    }, deadlineMs)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
