/** The built server is killed while it receives a file. */
import { request as sendRequest } from 'node:http'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nodeIdSchema, workspaceIdSchema } from '../../../protocol/ids.ts'
import { decidePush } from '../../../server/sync/decide-push.ts'
import { openSqliteStore } from '../../../server/stores/sqlite/sqlite-store.ts'
import { ServerProcess } from '../server-process.ts'
import { create, mutation } from '../sync/sync-world.ts'
import { chunkType, hashOf, offsetOf } from './tus-visitor.ts'

const workspace = workspaceIdSchema.parse(v7())
const node = nodeIdSchema.parse(v7())
let dataDir: string
let server: ServerProcess
let origin: string
let token: string

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-kill-'))
  server = new ServerProcess(dataDir)
  origin = await server.start()
  const claimed = await ask(
    'POST',
    '/accounts/first',
    { 'Content-Type': 'application/json' },
    JSON.stringify({
      email: 'ada@example.org',
      name: 'Ada',
      password: 'a garden in winter',
      device: { id: v7(), name: 'Laptop' },
    }),
  )
  token = (claimed.headers.getSetCookie()[0] ?? '').replace(/^[^=]+=([^;]+);.*/, '$1')
  await ask(
    'POST',
    '/workspaces',
    { 'Content-Type': 'application/json' },
    JSON.stringify({ id: workspace, name: 'Notes' }),
  )
  await server.end('SIGTERM')
  const store = openSqliteStore(dataDir)
  const log = await store.openWorkspace(workspace)
  await log.setAccess({ person: 'ada', name: 'Ada', grants: [{ rootId: null, role: 'owner' }] })
  const batch = {
    person: 'ada',
    group: 'aaaaaaaaaa',
    now: Date.now(),
    mutations: [mutation(1, [create(node, null, { type: 'file' })])],
  }
  await log.push(batch, (state) => decidePush(state, batch))
  await store.close()
  origin = await server.start()
})

afterEach(async () => {
  await server.end('SIGKILL')
  rmSync(dataDir, { recursive: true })
})

const cookie = () => `holdfast-${new URL(origin).port}=${token}`

const ask = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | Uint8Array<ArrayBuffer> | null = null,
) =>
  fetch(`${origin}/api${path}`, {
    method,
    headers: { Origin: origin, Cookie: cookie(), 'Tus-Resumable': '1.0.0', ...headers },
    body,
  })

const base64 = (text: string) => Buffer.from(text).toString('base64')

const begin = (bytes: Uint8Array) =>
  ask('POST', `/workspaces/${workspace}/files`, {
    'Upload-Length': String(bytes.length),
    'Upload-Metadata': `node ${base64(node)},hash ${base64(hashOf(bytes))}`,
  })

const stored = () => {
  const folder = join(dataDir, 'workspaces', workspace, 'uploads')
  const [name] = readdirSync(folder)
  return name === undefined ? 0 : statSync(join(folder, name)).size
}

test('an upload goes on at what lies on disk after the server was killed in the middle of a chunk', async () => {
  const bytes = new Uint8Array(3_000_000).map((_, at) => (at * 31) % 251)
  const first = await begin(bytes)
  const location = first.headers.get('Location') ?? ''
  // A chunk that never ends: a part of it goes over the line.
  const { port } = new URL(origin)
  const open = sendRequest({
    host: '127.0.0.1',
    port,
    method: 'PATCH',
    path: location,
    headers: {
      Origin: origin,
      Cookie: cookie(),
      'Tus-Resumable': '1.0.0',
      'Content-Type': chunkType,
      'Content-Length': bytes.length,
      'Upload-Offset': '0',
    },
  })
  open.on('error', () => undefined)
  open.write(bytes.subarray(0, 1_234_567))
  await expect.poll(stored, { timeout: 10_000 }).toBe(1_234_567)
  await server.end('SIGKILL')

  origin = await server.start()
  const again = await begin(bytes)
  expect(again.headers.get('Location')).toBe(location)
  expect(offsetOf(again)).toBe(1_234_567)
  const rest = await ask(
    'PATCH',
    location.replace('/api', ''),
    { 'Content-Type': chunkType, 'Upload-Offset': '1234567' },
    bytes.slice(1_234_567),
  )
  expect([rest.status, offsetOf(rest)]).toEqual([204, bytes.length])
  await server.end('SIGKILL')

  origin = await server.start()
  const answer = await ask('GET', `/workspaces/${workspace}/files/${node}/${hashOf(bytes)}`)
  expect(hashOf(new Uint8Array(await answer.arrayBuffer()))).toBe(hashOf(bytes))
})
