import { spawn } from 'node:child_process'
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
  stop(): Promise<void>
}

/** Serves the built app; `appDir` another build, `port` the one a test used before. */
export async function startAppServer(
  options: { readonly appDir?: string; readonly port?: number; readonly args?: string[] } = {},
): Promise<AppServer> {
  const port = options.port ?? (await freePort())
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-e2e-'))
  const child = spawn(process.execPath, [serverBundle, ...(options.args ?? [])], {
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'debug',
      ...(options.appDir === undefined ? {} : { APP_DIR: options.appDir }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let problems = ''
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('Holdfast is at')) resolve()
    })
    child.once('exit', () => reject(new Error(`The server ended: ${problems}`)))
  })
  const scheme = options.args?.includes('--https') === true ? 'https' : 'http'
  return {
    port,
    origin: `${scheme}://localhost:${port}`,
    requests: () => requestLines(output),
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      rmSync(dataDir, { recursive: true })
    },
  }
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
