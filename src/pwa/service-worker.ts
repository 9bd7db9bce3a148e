import { activateMessage } from '../../protocol/service-worker.ts'
import { buildId } from './build.ts'
import { createUpdateFlow, type UpdateFlow } from './update.ts'
import { fetchTextFromNetwork, isOtherBuildServed, scheduleChecks } from './version-check.ts'

const workerUrl = '/service.worker.js'
const channelName = 'holdfast-update'

/**
 * Registers the service worker and runs the update flow of this page. Without service workers, or where registering
 * fails (a certificate the device does not trust), the app works online only and a new version comes with a reload.
 */
export function startServiceWorker(report: (error: unknown) => void): UpdateFlow {
  const container = 'serviceWorker' in navigator ? navigator.serviceWorker : null
  const channel = new BroadcastChannel(channelName)
  let registration: ServiceWorkerRegistration | null = null

  const flow = createUpdateFlow({
    wasControlled: (container?.controller ?? null) !== null,
    activate() {
      const waiting = registration?.waiting ?? null
      waiting?.postMessage(activateMessage)
      return waiting !== null
    },
    announce: () => channel.postMessage('applying'),
    reload: () => location.reload(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
    report,
  })

  channel.addEventListener('message', () => void flow.followOtherTab().catch(report))
  container?.addEventListener('controllerchange', () => void flow.controlChanged().catch(report))

  async function check(): Promise<void> {
    const isOther = await isOtherBuildServed(buildId, fetchTextFromNetwork)
    if (isOther !== true) return
    if (registration === null) flow.offer()
    else await registration.update()
  }

  async function register(workers: ServiceWorkerContainer): Promise<void> {
    registration = await workers.register(workerUrl, { type: 'classic', updateViaCache: 'none' })
    offerWhenWaiting(registration, workers, flow)
  }

  const registered = container === null ? Promise.resolve() : register(container).catch(report)
  void registered.then(() => scheduleChecks(() => void check().catch(report)))
  return flow
}

/** A worker that waits while another one is in control is a new version. */
function offerWhenWaiting(
  registration: ServiceWorkerRegistration,
  container: ServiceWorkerContainer,
  flow: UpdateFlow,
): void {
  const offerIfNew = () => {
    if (registration.waiting !== null && container.controller !== null) flow.offer()
  }
  offerIfNew()
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offerIfNew)
  })
}
