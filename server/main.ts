import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { readConfiguration } from './configuration.ts'
import { greeting } from './greeting.ts'
import { createApp } from './http/app.ts'
import { readAppFiles } from './http/app-files.ts'
import { findBuilds } from './http/builds.ts'
import { openServerIdentity } from './https/certificate-store.ts'
import { hostNames, networkAddresses } from './https/host-names.ts'
import { listen } from './listen.ts'
import { readOptions } from './options.ts'

const closeGraceMs = 5000

// The server is built to dist/server, beside the app.
const dist = fileURLToPath(new URL('..', import.meta.url))
const options = readOptions(process.argv.slice(2), process.env, findBuilds(dist))
const configurationFile = join(options.dataDir, 'config.yaml')
const configuration = readConfiguration(
  existsSync(configurationFile) ? readFileSync(configurationFile, 'utf8') : null,
  process.env,
)
const { port, host } = configuration
const log = pino({ level: configuration.logLevel })
const interfaces = networkInterfaces()

const identity = options.isHttps
  ? openServerIdentity(options.dataDir, hostNames(hostname(), interfaces), new Date())
  : null

const app = createApp({
  files: readAppFiles(options.appDirs),
  authorityPem: identity?.authority ?? null,
  onRequest: (line) => log.debug(line, 'request'),
  onError: (error, path) => log.error({ err: error, path }, 'request failed'),
})

const server = await listen((request) => app.fetch(request), { port, host, identity })

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

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    log.debug({ signal }, 'stopping')
    void server.close(closeGraceMs).then(() => process.exit(0))
  })
}
