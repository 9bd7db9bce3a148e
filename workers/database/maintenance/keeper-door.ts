import { allowOwnScriptUrls } from '../../../lib/own-script-urls.ts'
import { fail } from '../../../lib/result.ts'
import type { Target } from '../../../protocol/database-api.ts'
import { appError } from '../../../protocol/errors.ts'
import type { Keeper } from './keeper.ts'
import type { KeeperAnswer, KeeperCall } from './keeper-messages.ts'

type Answer = KeeperAnswer['answer']
type Running = { readonly worker: Worker; readonly waiting: Map<number, (answer: Answer) => void> }

/** A worker that has had nothing to do for this long is ended: its memory never shrinks otherwise. */
const idleMs = 20_000

let running: Running | null = null
let nextId = 0
let idleTimer: ReturnType<typeof setTimeout> | undefined
let isAllowed = false

/** The keeper of a target's copies, in a worker of its own that lives while it has work. */
export function keeperDoor(target: Target): Keeper {
  return {
    inspect: (...args) => ask<'inspect'>({ id: nextId++, target, method: 'inspect', args }),
    audit: (...args) => ask<'audit'>({ id: nextId++, target, method: 'audit', args }),
    namedFiles: (...args) =>
      ask<'namedFiles'>({ id: nextId++, target, method: 'namedFiles', args }),
    rehearse: (...args) => ask<'rehearse'>({ id: nextId++, target, method: 'rehearse', args }),
  }
}

function ask<Method extends keyof Keeper>(call: KeeperCall): ReturnType<Keeper[Method]> {
  running ??= start()
  const { worker, waiting } = running
  clearTimeout(idleTimer)
  const answer = new Promise<Answer>((resolve) => {
    waiting.set(call.id, resolve)
    worker.postMessage(call)
  })
  // The worker answers each method with its own type.
  return answer as ReturnType<Keeper[Method]>
}

function start(): Running {
  if (!isAllowed) {
    isAllowed = true
    allowOwnScriptUrls(self, (url) => new URL(url, self.location.href).origin === self.origin)
  }
  const worker = new Worker(new URL('../keeper.worker.ts', import.meta.url), { type: 'module' })
  const started: Running = { worker, waiting: new Map() }
  worker.onmessage = ({ data }: MessageEvent<KeeperAnswer>) => {
    started.waiting.get(data.id)?.(data.answer)
    started.waiting.delete(data.id)
    if (started.waiting.size === 0) idleTimer = setTimeout(() => end(started), idleMs)
  }
  worker.onerror = (event) => {
    event.preventDefault()
    const error = appError(
      'internal',
      'The copy could not be looked at. The workspace itself was not touched.',
      { detail: event.message },
    )
    for (const settle of started.waiting.values()) settle(fail(error))
    end(started)
  }
  return started
}

function end(ended: Running): void {
  ended.worker.terminate()
  if (running === ended) running = null
}
