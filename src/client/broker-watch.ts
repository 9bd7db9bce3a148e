import type { FromBroker } from '../../protocol/introduction.ts'

export type BrokerWatch = {
  /** A fresh port to the broker, or null in a browser without SharedWorker. */
  connect(): MessagePort | null
}

/**
 * Watches the broker that introduces tabs to each other: it runs in the process of one of them and goes down with it.
 * `onNext` is called when another one has taken its place, which whoever had a port connects to again.
 */
export function watchBroker(onNext: () => void, report: (error: unknown) => void): BrokerWatch {
  watch()

  function watch(): void {
    const port = connect()
    if (port === null) return
    port.onmessage = ({ data }: MessageEvent<FromBroker>) => {
      if (data.kind !== 'alive') return
      navigator.locks
        .request(data.lock, () => undefined)
        .then(() => {
          port.close()
          watch()
          onNext()
        })
        .catch(report)
    }
  }

  return { connect }
}

function connect(): MessagePort | null {
  if (typeof SharedWorker === 'undefined') return null
  return new SharedWorker(new URL('../../workers/broker/broker.worker.ts', import.meta.url), {
    type: 'module',
    name: 'holdfast-broker',
  }).port
}
