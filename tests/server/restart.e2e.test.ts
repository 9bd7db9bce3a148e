import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'

const serverBundle = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))

let dataDir: string
let child: ChildProcess | null

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-restart-'))
  child = null
})

afterEach(async () => {
  await end('SIGKILL')
  rmSync(dataDir, { recursive: true })
})

function spawnServer(env: Record<string, string> = {}) {
  child = spawn(process.execPath, [serverBundle], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return child
}

/** Starts the built server and gives its origin. */
async function start(): Promise<string> {
  const { stdout } = spawnServer()
  let output = ''
  for await (const chunk of stdout ?? []) {
    output += String(chunk)
    const port = /Holdfast is at http:\/\/[^:]+:(\d+)/.exec(output)?.[1]
    if (port !== undefined) return `http://127.0.0.1:${port}`
  }
  throw new Error(`It ended early: ${output}`)
}

async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}

/** Starts the server where it cannot start, and gives what it says. */
async function startInVain(env: Record<string, string> = {}) {
  const { stderr } = spawnServer(env)
  let text = ''
  stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  if (child !== null) await once(child, 'close')
  return { code: child?.exitCode, text }
}

const claim = (origin: string) =>
  fetch(`${origin}/api/accounts/first`, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      email: 'ada@example.org',
      name: 'Ada',
      password: 'a garden in winter',
      device: { id: v7(), name: 'Laptop' },
    }),
  })

test('an account that was confirmed is there after the process was killed, and its device stays signed in', async () => {
  const first = await start()
  const claimed = await claim(first)
  expect(claimed.status).toBe(201)
  const [cookie = ''] = claimed.headers.getSetCookie()
  await end('SIGKILL')

  const second = await start()
  const token = cookie.replace(/^[^=]+=([^;]+);.*/, '$1')
  const name = `holdfast-${new URL(second).port}`
  const me = await fetch(`${second}/api/me`, { headers: { Cookie: `${name}=${token}` } })
  expect(await me.json()).toMatchObject({ account: { name: 'Ada' } })
  expect((await claim(second)).status).toBe(409)
})

test('what the server keeps is for its owner alone, and no file of a run is left once it has ended', async () => {
  await claim(await start())
  await end('SIGTERM')
  expect(child?.exitCode).toBe(0)
  expect(readdirSync(dataDir).sort()).toEqual(['registry.db', 'secrets.json'])
  for (const name of readdirSync(dataDir)) {
    expect(statSync(join(dataDir, name)).mode & 0o077).toBe(0)
  }
})

test('a wrong setting or damaged data is told in a sentence, and nothing is listened on', async () => {
  expect(await startInVain({ PORT: 'eighty' })).toMatchObject({
    code: 1,
    text: 'PORT is eighty: must be a whole number from 0 to 65535\n',
  })
  writeFileSync(join(dataDir, 'config.yaml'), 'sessions: { idleDays: -1 }')
  const { code, text } = await startInVain()
  expect(code).toBe(1)
  expect(text).toMatch(/^config\.yaml: sessions: idleDays: .+\n$/)
})
