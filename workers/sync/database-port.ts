import type { EngineAnswer, EngineCall } from '../../protocol/database-api.ts'
import { AppFailure } from '../../protocol/errors.ts'
import type { SyncCallName, SyncCalls } from '../../protocol/sync-api.ts'
import type { FromDatabase, ToDatabase } from '../../protocol/sync-worker.ts'

/** Whoever owns the file of the workspace, as this room asks it. */
export type Database = {
  /** Throws an AppFailure where the database refuses, or is gone. */
  call<Name extends SyncCallName>(
    name: Name,
    ...args: Parameters<SyncCalls[Name]>
  ): Promise<ReturnType<SyncCalls[Name]>>
  close(): void
}

/** `onQueued` hears that something new waits to be sent. */
export function databaseOverPort(port: MessagePort, onQueued: () => void): Database {
  const waiting = new Map<number, (answer: EngineAnswer) => void>()
  let nextId = 1

  port.onmessage = ({ data }: MessageEvent<FromDatabase>) => {
    if (data.kind === 'queued') return onQueued()
    waiting.get(data.id)?.(data.answer)
    waiting.delete(data.id)
  }

  function ask(call: EngineCall): Promise<EngineAnswer> {
    const id = nextId++
    const message: ToDatabase = { id, call }
    return new Promise((resolve) => {
      waiting.set(id, resolve)
      port.postMessage(message)
    })
  }

  return {
    async call(name, ...args) {
      const answer = await ask({ method: 'sync', name, args })
      if (!answer.ok) throw new AppFailure(answer.error)
      // Name and value belong together by the type of the calls.
      return answer.value as never
    },
    close: () => port.close(),
  }
}
