import type { FromBroker, ToBroker } from '../../protocol/introduction.ts'
import { createBroker } from './broker.ts'

declare const self: SharedWorkerGlobalScope

const broker = createBroker(() => new MessageChannel())
const lock = `holdfast:broker:${crypto.randomUUID()}`

/** Held for as long as the broker lives, so that the pages learn of its death. */
const alive = new Promise<void>((resolve, reject) => {
  navigator.locks
    .request(lock, () => {
      resolve()
      return new Promise<never>(() => undefined)
    })
    .catch(reject)
})

self.onconnect = (event) => {
  const [port] = event.ports
  if (port === undefined) return
  port.onmessage = ({ data }: MessageEvent<ToBroker>) => broker.receive(port, data)
  alive
    .then(() => port.postMessage({ kind: 'alive', lock } satisfies FromBroker))
    .catch((error: unknown) => reportError(error))
}
