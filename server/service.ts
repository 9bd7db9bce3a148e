import { createHmac } from 'node:crypto'
import type { AccountsContext } from './accounts/context.ts'
import { createPasswords } from './accounts/passwords.ts'
import { tidySessions } from './accounts/sessions.ts'
import type { Blobs } from './blobs/blobs.ts'
import type { Bus } from './bus/bus.ts'
import { createLocalBus } from './bus/local-bus.ts'
import type { Configuration } from './configuration.ts'
import type { FilesContext } from './files/files-context.ts'
import { sweepFiles } from './files/sweep.ts'
import { createUploads } from './files/uploads.ts'
import { createApi } from './http/api/api.ts'
import { createRateLimits } from './http/api/rate-limits.ts'
import type { AppService } from './http/app.ts'
import { isLoopbackAddress } from './http/client-address.ts'
import { createMetrics, type Metrics } from './metrics/metrics.ts'
import type { Platform } from './platform.ts'
import type { ServerSecrets } from './secrets.ts'
import type { Store } from './stores/store.ts'
import { createSyncService, type SyncService } from './sync-service.ts'

/** What a server is made of, beside the files of the app and the port it listens on. */
export type ServiceParts = Platform & {
  readonly store: Store
  readonly blobs: Blobs
  readonly configuration: Configuration
  readonly secrets: ServerSecrets
  /** Names of this machine, lower case. */
  readonly hostNames: readonly string[]
}

/** The running server behind its port. */
export interface Service extends AppService {
  readonly accounts: AccountsContext
  readonly bus: Bus
  readonly metrics: Metrics
  readonly sockets: SyncService['sockets']
  beginDrain(): void
  /** Forgets what has been over for long. To be called now and then. */
  tidy(): Promise<void>
  /** Closes the store, after the last answer. */
  close(): Promise<void>
}

const durationBounds = [0.005, 0.02, 0.1, 0.5, 2, 10]
const secretsFact = 'secrets'

/** Puts the server together. Throws where the secrets do not belong to the store. */
export async function openService(parts: ServiceParts): Promise<Service> {
  const { clock, randomBytes, log, store, blobs, configuration, secrets, hostNames } = parts
  await checkSecrets(store, secrets)
  const bus = createLocalBus((error) => log.error({ err: error }, 'a listener failed'))
  const passwords = createPasswords(configuration.passwords, secrets.passwordPepper)
  const { sessions, limits, trustedProxies, origins } = configuration
  const accounts: AccountsContext = {
    clock,
    randomBytes,
    log,
    store,
    blobs,
    bus,
    passwords,
    sessions,
  }
  const files: FilesContext = { clock, randomBytes, log, store, blobs, limits: configuration.files }
  const onError = (error: unknown, path: string) =>
    log.error({ err: error, path }, 'request failed')

  const metrics = createMetrics()
  const requests = metrics.counter('holdfast_http_requests_total', 'Requests that were answered.')
  const durations = metrics.histogram(
    'holdfast_http_request_seconds',
    'Time from the request to its answer.',
    durationBounds,
  )
  const attempts = metrics.counter(
    'holdfast_sign_in_attempts_total',
    'Passwords, codes and links that were tried.',
  )
  metrics.gauge(
    'holdfast_password_hashes',
    'Password hashes that run or wait.',
    () => passwords.load,
  )
  metrics.gauge(
    'process_resident_memory_bytes',
    'Memory of the process.',
    () => process.memoryUsage().rss,
  )
  const siteNames = { origins, hostNames }
  const sync = createSyncService({ accounts, siteNames, trustedProxies })
  metrics.gauge(
    'holdfast_sync_connections',
    'Open connections of copies of workspaces.',
    () => sync.sockets.connections,
  )
  const startedAt = clock.now()
  metrics.gauge(
    'process_start_time_seconds',
    'Start of the process, since 1970.',
    () => startedAt / 1000,
  )

  let isDraining = false
  return {
    api: createApi(
      {
        accounts,
        attempts,
        limits: createRateLimits(clock, limits),
        siteNames,
        exchange: sync.exchange,
        trustedProxies,
        files: { context: files, uploads: createUploads(files) },
      },
      onError,
    ),
    accounts,
    bus,
    metrics,
    sockets: sync.sockets,
    trustedProxies,
    onError,
    onRequest(line) {
      const { method, route, status, durationMs } = line
      log.debug(line, 'request')
      requests.add({ method, route, status })
      durations.observe(durationMs / 1000)
    },
    readMetrics(address) {
      const isAllowed =
        configuration.metrics === 'open' ||
        (configuration.metrics === 'loopback' && isLoopbackAddress(address))
      return isAllowed ? metrics.render() : null
    },
    get isDraining() {
      return isDraining
    },
    beginDrain() {
      isDraining = true
    },
    async tidy() {
      await tidySessions(accounts)
      await sweepFiles(files)
    },
    close: () => store.close(),
  }
}

/**
 * A registry remembers which secrets it was made with. With others no password would fit any more, and new ones would
 * be lost with the next change: better to stop at once.
 */
async function checkSecrets({ registry }: Store, { passwordPepper }: ServerSecrets): Promise<void> {
  const mark = createHmac('sha256', passwordPepper).update('holdfast registry').digest('base64url')
  const known = await registry.write(async (tables) => {
    await tables.facts.claim(secretsFact, mark)
    return tables.facts.get(secretsFact)
  })
  if (known === mark) return
  throw new Error(
    'secrets.json does not belong to registry.db: no password would fit. Restore both from the same backup.',
  )
}
