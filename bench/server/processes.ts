/** The processes that the suite speaks with: the built server, and the floors. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export type ServerProcess = {
  readonly origin: string
  /** Bytes of the log of a workspace on disk. */
  sizeOf(workspace: string): number
  pathOf(workspace: string): string
  /** Resident memory, bytes, as its metrics say. */
  memory(): Promise<number>
  stop(): Promise<void>
}

/** The real server with its defaults; visitors say by a header who they are, so that limits by address hold for each. */
export async function startServer(root: string): Promise<ServerProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-bench-server-'))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const child = spawn(process.execPath, [join(root, 'dist', 'server', 'main.js')], {
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      TRUSTED_PROXIES: '127.0.0.1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.resume()
  await answers(`${origin}/healthz`, child)
  const pathOf = (workspace: string) => join(dataDir, 'workspaces', workspace, 'workspace.db')
  return {
    origin,
    pathOf,
    sizeOf: (workspace) =>
      ['', '-wal'].reduce(
        (sum, end) =>
          sum + (statSync(pathOf(workspace) + end, { throwIfNoEntry: false })?.size ?? 0),
        0,
      ),
    async memory() {
      const text = await (await fetch(`${origin}/metrics`)).text()
      return Number(/process_resident_memory_bytes (\d+)/.exec(text)?.[1] ?? 0)
    },
    async stop() {
      await end(child)
      rmSync(dataDir, { recursive: true })
    },
  }
}

export type FloorProcess = {
  readonly port: number
  /** Bare commits one after the other, for that long. */
  commits(
    milliseconds: number,
  ): Promise<{ readonly perSecond: number; readonly p50: number; readonly p95: number }>
  stop(): Promise<void>
}

export async function startFloor(root: string): Promise<FloorProcess> {
  const child = spawn(process.execPath, [join(root, 'bench', 'server', 'floor-server.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const port = Number(line)
  return {
    port,
    async commits(milliseconds) {
      const response = await fetch(`http://127.0.0.1:${port}/commits?ms=${milliseconds}`)
      return (await response.json()) as Awaited<ReturnType<FloorProcess['commits']>>
    },
    stop: () => end(child),
  }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error('The server did not start.')
    try {
      if ((await fetch(url)).ok) return
    } catch {
      // It does not listen yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}
