import { resolve } from 'node:path'

/** Where the server finds and keeps things, and how it was started. */
export type ServerOptions = {
  /** What the server keeps: `config.yaml`, `secrets.json`, databases, its certificate. Absolute. */
  readonly dataDir: string
  /** Folders with builds of the app, the present one first. Absolute. */
  readonly appDirs: readonly string[]
  readonly isHttps: boolean
}

/** Reads the command line and the environment: `--https`, DATA_DIR, APP_DIR. Throws with the argument at fault. */
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
    dataDir: resolve(env['DATA_DIR'] ?? 'data'),
    appDirs: env['APP_DIR'] === undefined ? builtAppDirs : [resolve(env['APP_DIR'])],
    isHttps: args.includes('--https'),
  }
}
