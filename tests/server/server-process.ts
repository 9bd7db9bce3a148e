import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const serverBundle = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))

/** The built server over a folder, to be started and ended again and again. */
export class ServerProcess {
  readonly #dataDir: string
  #child: ChildProcess | null = null

  constructor(dataDir: string) {
    this.#dataDir = dataDir
  }

  spawn(env: Readonly<Record<string, string>> = {}): ChildProcess {
    this.#child = spawn(process.execPath, [serverBundle], {
      env: { ...process.env, PORT: '0', HOST: '127.0.0.1', DATA_DIR: this.#dataDir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return this.#child
  }

  /** Starts it and gives its origin. */
  async start(): Promise<string> {
    const { stdout, stderr } = this.spawn()
    let output = ''
    let problems = ''
    stderr?.on('data', (chunk: Buffer) => (problems += chunk.toString()))
    for await (const chunk of stdout ?? []) {
      output += String(chunk)
      const port = /Holdfast is at http:\/\/[^:]+:(\d+)/.exec(output)?.[1]
      if (port !== undefined) return `http://127.0.0.1:${port}`
    }
    throw new Error(`It ended early: ${output}${problems}`)
  }

  /** Answers how it exited; null where a signal ended it. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child
    if (child === null) return null
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit')
      child.kill(signal)
      await exit
    }
    return child.exitCode
  }
}
