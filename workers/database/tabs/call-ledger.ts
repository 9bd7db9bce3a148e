import { fail } from '../../../lib/result.ts'
import type { EngineAnswer, EngineCall } from '../../../protocol/database-api.ts'
import { appError, type AppError } from '../../../protocol/errors.ts'

const callDeadlineMs = 60_000
const maintenanceDeadlineMs = 15 * 60_000

/** The calls of a page that no owner has answered yet. Every one settles, at the latest with `deadline`. */
export type CallLedger = {
  add(call: EngineCall): { readonly id: number; readonly answer: Promise<EngineAnswer> }
  get(id: number): EngineCall | undefined
  /** Does nothing for a call that was settled before. */
  settle(id: number, answer: EngineAnswer): void
  settleAll(answer: EngineAnswer): void
  ids(): readonly number[]
  hasSubscribe(subscription: number): boolean
}

type Entry = { readonly call: EngineCall; settle(answer: EngineAnswer): void }

export function createCallLedger(
  setTimer: (work: () => void, delayMs: number) => () => void,
): CallLedger {
  const entries = new Map<number, Entry>()
  let nextId = 0

  function settle(id: number, answer: EngineAnswer): void {
    const entry = entries.get(id)
    entries.delete(id)
    entry?.settle(answer)
  }

  return {
    add(call) {
      const id = nextId++
      const deadlineMs = call.method === 'maintain' ? maintenanceDeadlineMs : callDeadlineMs
      const cancel = setTimer(() => settle(id, fail(deadlineError(deadlineMs))), deadlineMs)
      const answer = new Promise<EngineAnswer>((resolve) => {
        entries.set(id, {
          call,
          settle(given) {
            cancel()
            resolve(given)
          },
        })
      })
      return { id, answer }
    },
    get: (id) => entries.get(id)?.call,
    settle,
    settleAll(answer) {
      for (const id of [...entries.keys()]) settle(id, answer)
    },
    ids: () => [...entries.keys()],
    hasSubscribe: (subscription) =>
      [...entries.values()].some(
        ({ call }) => call.method === 'subscribe' && call.subscription === subscription,
      ),
  }
}

function deadlineError(deadlineMs: number): AppError {
  return appError(
    'deadline',
    `No window answered for ${Math.round(deadlineMs / 1000)} seconds. Whether this change was saved is not known; it is safe to try again.`,
    { deadlineMs },
  )
}
