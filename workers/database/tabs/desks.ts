import type { EngineAnswer, EngineCall } from '../../../protocol/database-api.ts'
import type { FromDatabase, ToDatabase } from '../../../protocol/sync-worker.ts'

/** Ports of other workers of this tab that use a target as its page does. The newest of a target is the one in use. */
export function createDesks() {
  const portByTarget = new Map<string, MessagePort>()

  function send(port: MessagePort, message: FromDatabase): void {
    port.postMessage(message)
  }

  return {
    attach(
      target: string,
      port: MessagePort,
      answer: (call: EngineCall) => Promise<EngineAnswer>,
    ): void {
      portByTarget.get(target)?.close()
      portByTarget.set(target, port)
      port.onmessage = ({ data }: MessageEvent<ToDatabase>) => {
        void answer(data.call).then((result) =>
          send(port, { kind: 'answer', id: data.id, answer: result }),
        )
      }
    },
    /** Something new waits to be sent to a server. */
    queued(target: string): void {
      const port = portByTarget.get(target)
      if (port !== undefined) send(port, { kind: 'queued' })
    },
  }
}
