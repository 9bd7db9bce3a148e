import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const serverBundle = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))

/** The built server as a process of its own, on a free port of this machine. */
export type AppServer = {
  readonly origin: string
  readonly port: number
  /** What the server wrote so far, one request a line: `GET /path 200`. */
  readonly requests: () => readonly string[]
  /** Ends the process as a crash does; its data stays. */
  kill(): Promise<void>
  /** After `kill`: another process with the same port and data. */
  startAgain(): Promise<void>
  stop(): Promise<void>
}

/** Serves the built app; `appDir` another build, `port` the one a test used before. */
export async function startAppServer(
  options: { readonly appDir?: string; readonly port?: number; readonly args?: string[] } = {},
): Promise<AppServer> {
  const port = options.port ?? (await freePort())
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-e2e-'))
  const log = { text: '' }
  const run = () => startProcess({ ...options, port, dataDir }, log)
  let child = await run()
  const scheme = options.args?.includes('--https') === true ? 'https' : 'http'

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  return {
    port,
    origin: `${scheme}://localhost:${port}`,
    requests: () => requestLines(log.text),
    kill: () => end('SIGKILL'),
    async startAgain() {
      child = await run()
    },
    async stop() {
      await end('SIGTERM')
      rmSync(dataDir, { recursive: true })
    },
  }
}

type Running = {
  readonly appDir?: string
  readonly port: number
  readonly dataDir: string
  readonly args?: string[]
}

/** Resolves when the process answers. What it writes is added to `log`. */
async function startProcess(
  { appDir, port, dataDir, args = [] }: Running,
  log: { text: string },
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [serverBundle, ...args], {
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'debug',
      ...(appDir === undefined ? {} : { APP_DIR: appDir }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let problems = ''
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      log.text += chunk.toString()
      output += chunk.toString()
      if (output.includes('Holdfast is at')) resolve()
    })
    child.once('exit', () => reject(new Error(`The server ended: ${problems}`)))
  })
  return child
}

function requestLines(output: string): string[] {
  return output.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return []
    const entry: unknown = JSON.parse(line)
    if (typeof entry !== 'object' || entry === null) return []
    if (!('method' in entry && 'path' in entry && 'status' in entry)) return []
    return [`${String(entry.method)} ${String(entry.path)} ${String(entry.status)}`]
  })
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port was found.')
  return address.port
}
