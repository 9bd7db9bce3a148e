import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ServerProcess } from './server-process.ts'

let dataDir: string
let server: ServerProcess

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-restart-'))
  server = new ServerProcess(dataDir)
})

afterEach(async () => {
  await server.end('SIGKILL')
  rmSync(dataDir, { recursive: true })
})

/** Starts the server where it cannot start, and gives what it says. */
async function startInVain(env: Record<string, string> = {}) {
  const child = server.spawn(env)
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await once(child, 'close')
  return { code: child.exitCode, text }
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
  const first = await server.start()
  const claimed = await claim(first)
  expect(claimed.status).toBe(201)
  const [cookie = ''] = claimed.headers.getSetCookie()
  await server.end('SIGKILL')

  const second = await server.start()
  const token = cookie.replace(/^[^=]+=([^;]+);.*/, '$1')
  const name = `holdfast-${new URL(second).port}`
  const me = await fetch(`${second}/api/me`, { headers: { Cookie: `${name}=${token}` } })
  expect(await me.json()).toMatchObject({ account: { name: 'Ada' } })
  expect((await claim(second)).status).toBe(409)
})

test('what the server keeps is for its owner alone, and no file of a run is left once it has ended', async () => {
  await claim(await server.start())
  expect(await server.end('SIGTERM')).toBe(0)
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
