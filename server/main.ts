import { randomBytes, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { systemClock } from '../lib/clock.ts'
import { createDiskBlobs } from './blobs/disk/disk-blobs.ts'
import { readConfiguration } from './configuration.ts'
import { greeting } from './greeting.ts'
import { createApp } from './http/app.ts'
import { readAppFiles } from './http/app-files.ts'
import { findBuilds } from './http/builds.ts'
import { openServerIdentity } from './https/certificate-store.ts'
import { hostNames, networkAddresses } from './https/host-names.ts'
import { listen } from './listen.ts'
import { readOptions } from './options.ts'
import { openSecrets } from './secrets.ts'
import { openService } from './service.ts'
import { openSqliteStore } from './stores/sqlite/sqlite-store.ts'

const closeGraceMs = 5000
/** Over how long those who were connected come back. */
const reconnectSpreadMs = 5000
const tidyMs = 60 * 60 * 1000

// What the server writes is for its owner alone.
process.umask(0o077)

// The server is built to dist/server, beside the app.
const dist = fileURLToPath(new URL('..', import.meta.url))
const options = orExit(() => readOptions(process.argv.slice(2), process.env, findBuilds(dist)))
const configurationFile = join(options.dataDir, 'config.yaml')
const configuration = orExit(() =>
  readConfiguration(
    existsSync(configurationFile) ? readFileSync(configurationFile, 'utf8') : null,
    process.env,
  ),
)
const { port, host } = configuration
const log = pino({ level: configuration.logLevel })
const interfaces = networkInterfaces()

const names = hostNames(hostname(), interfaces)

const identity = options.isHttps ? openServerIdentity(options.dataDir, names, new Date()) : null

const service = await openService({
  clock: systemClock,
  randomBytes,
  log,
  store: orExit(() => openSqliteStore(options.dataDir)),
  blobs: createDiskBlobs(options.dataDir),
  configuration,
  secrets: orExit(() => openSecrets(options.dataDir, randomBytes)),
  hostNames: names,
})
const app = createApp({
  files: readAppFiles(options.appDirs),
  authorityPem: identity?.authority ?? null,
  service,
})

const server = await listen((request, facts) => app.fetch(request, facts), {
  port,
  host,
  identity,
  upgrade: service.sockets.upgrade,
})

const lines = greeting({
  port: server.port,
  isHttps: options.isHttps,
  host,
  networkAddresses: networkAddresses(interfaces),
})
process.stdout.write(`${lines.join('\n')}\n`)
if (identity !== null) {
  const { fingerprint256 } = new X509Certificate(identity.authority)
  process.stdout.write(`  SHA-256 of the authority: ${fingerprint256}\n`)
}

const tidying = setInterval(() => {
  service.tidy().catch((error: unknown) => log.error({ err: error }, 'tidying failed'))
}, tidyMs)

/** Takes no more connections, lets running answers finish, and closes the databases after the last one. */
async function stop(signal: string): Promise<void> {
  log.debug({ signal }, 'stopping')
  clearInterval(tidying)
  service.beginDrain()
  await service.sockets.close(reconnectSpreadMs)
  await server.close(closeGraceMs)
  await service.close()
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  })
}

/** What is wrong with the settings or the data is told in a sentence; where in the code it was found helps nobody. */
function orExit<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}
