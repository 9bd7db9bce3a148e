import { resolve } from 'node:path'

/** How the server was asked to run. */
export type ServerOptions = {
  readonly port: number
  /** The address to listen on; null listens on all. */
  readonly host: string | null
  /** What the server keeps: its certificate, later its stores. Absolute. */
  readonly dataDir: string
  /** Folders with builds of the app, the present one first. Absolute. */
  readonly appDirs: readonly string[]
  readonly isHttps: boolean
  readonly logLevel: string
}

const defaultPort = 4653

/**
 * Reads the command line and the environment: `--https`, PORT, HOST, DATA_DIR, APP_DIR, LOG_LEVEL.
 * Throws with the argument at fault.
 */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  builtAppDirs: readonly string[],
): ServerOptions {
  const unknown = args.find((arg) => arg !== '--https')
  if (unknown !== undefined) {
    throw new Error(`Unknown argument ${unknown}. The one there is: --https.`)
  }
  return {
    port: readPort(env['PORT']),
    host: env['HOST'] ?? null,
    dataDir: resolve(env['DATA_DIR'] ?? 'data'),
    appDirs: env['APP_DIR'] === undefined ? builtAppDirs : [resolve(env['APP_DIR'])],
    isHttps: args.includes('--https'),
    logLevel: env['LOG_LEVEL'] ?? 'info',
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return defaultPort
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`PORT is ${text}; it must be a whole number from 0 to 65535.`)
  }
  return port
}
