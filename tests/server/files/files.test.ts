/** Files on a whole server: who may bring and fetch which bytes, and what becomes of an upload that is disturbed. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WorkspaceId } from '../../../protocol/ids.ts'
import {
  bringWorkspace,
  claim,
  dayMs,
  openTestServer,
  welcome,
  type Member,
  type TestServer,
} from '../test-server.ts'
import { create, nodeId, purge, startMs } from '../sync/sync-world.ts'
import {
  bringNodes,
  chunkType,
  codeOf,
  createTusVisitor,
  hashOf,
  locationOf,
  offsetOf,
  type TusVisitor,
} from './tus-visitor.ts'

const [space, picture, secret, copy] = [nodeId(1), nodeId(2), nodeId(3), nodeId(4)]
const bytes = new TextEncoder().encode('a picture of a harbour at high water')
const hash = hashOf(bytes)

let server: TestServer
let ada: Member
let workspace: WorkspaceId
let tus: TusVisitor

async function open(yaml = ''): Promise<void> {
  server = await openTestServer({ yaml })
  server.clock.pass(startMs - server.clock.now())
  ada = await claim(server)
  workspace = (await bringWorkspace(ada)) as WorkspaceId
  await bringNodes(server, workspace, 1, [
    create(space, null),
    create(picture, space, { type: 'file' }),
    create(copy, space, { type: 'file' }),
    create(secret, null, { type: 'file' }),
  ])
  tus = createTusVisitor(server, ada, workspace)
}

beforeEach(() => open())
afterEach(() => server.close())

const guestOf = async (role: string, name: string) =>
  createTusVisitor(
    server,
    await welcome(server, ada, workspace, name, { role, rootId: space }),
    workspace,
  )

const stored = (kind: 'files' | 'uploads') => {
  try {
    return readdirSync(join(server.folder, 'workspaces', workspace, kind))
  } catch {
    return []
  }
}

test('a file goes up in chunks and comes down whole', async () => {
  const begun = await tus.begin(picture, bytes)
  expect(begun.status).toBe(201)
  expect(offsetOf(begun)).toBe(0)
  expect(begun.headers.get('Upload-Expires')).not.toBeNull()
  const location = locationOf(begun)
  expect(offsetOf(await tus.patch(location, 0, bytes.slice(0, 10)))).toBe(10)
  expect((await tus.download(picture, hash)).status).toBe(404)
  const last = await tus.patch(location, 10, bytes.slice(10))
  expect([last.status, offsetOf(last)]).toEqual([204, bytes.length])
  expect(last.headers.get('Tus-Resumable')).toBe('1.0.0')
  const download = await tus.download(picture, hash)
  expect(new Uint8Array(await download.arrayBuffer())).toEqual(bytes)
  // Who lost the last answer asks and hears that all is here.
  expect(offsetOf(await tus.ask('HEAD', location))).toBe(bytes.length)
})

test('a small file goes up in one request', async () => {
  const begun = await tus.begin(picture, bytes, { body: bytes })
  expect([begun.status, offsetOf(begun)]).toEqual([201, bytes.length])
  expect((await tus.download(picture, hash)).status).toBe(200)
})

test('a file without a byte is whole at once', async () => {
  const empty = new Uint8Array()
  expect((await tus.begin(picture, empty)).status).toBe(201)
  const download = await tus.download(picture, hashOf(empty))
  expect([download.status, await download.text()]).toEqual([200, ''])
})

test('a chunk that belongs elsewhere is refused with the place to go on at', async () => {
  const location = locationOf(await tus.begin(picture, bytes))
  await tus.patch(location, 0, bytes.slice(0, 10))
  for (const offset of [0, 9, 11]) {
    const refused = await tus.patch(location, offset, bytes.slice(offset))
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({ error: { code: 'wrong_offset', received: 10 } })
  }
  expect(offsetOf(await tus.ask('HEAD', location))).toBe(10)
})

test('a sender that goes away keeps what arrived, and beginning again goes on there', async () => {
  const location = locationOf(await tus.begin(picture, bytes))
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.slice(0, 7))
    },
    pull(controller) {
      controller.error(new Error('the line broke'))
    },
  })
  await tus.patch(location, 0, broken)
  const again = await tus.begin(picture, bytes)
  expect([locationOf(again), offsetOf(again)]).toEqual([location, 7])
})

test('who comes later ends the one before, and hears how far that one came', async () => {
  const location = locationOf(await tus.begin(picture, bytes))
  const stalled = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(bytes.slice(0, 5))
      return new Promise(() => {})
    },
  })
  const first = tus.patch(location, 0, stalled)
  const [upload = ''] = location.split('/').slice(-1)
  const path = join(server.folder, 'workspaces', workspace, 'uploads', upload)
  await expect.poll(() => statSync(path, { throwIfNoEntry: false })?.size).toBe(5)
  expect(offsetOf(await tus.ask('HEAD', location))).toBe(5)
  expect(offsetOf(await first)).toBe(5)
  expect((await tus.patch(location, 5, bytes.slice(5))).status).toBe(204)
})

test('bytes of another hash are refused and leave nothing', async () => {
  const location = locationOf(await tus.begin(picture, bytes, { hash: 'ab'.repeat(32) }))
  const refused = await tus.patch(location, 0, bytes)
  expect([refused.status, await codeOf(refused)]).toEqual([422, 'hash_mismatch'])
  expect((await tus.ask('HEAD', location)).status).toBe(404)
  expect([stored('files'), stored('uploads')]).toEqual([[], []])
})

test('more than was announced is not taken', async () => {
  const location = locationOf(await tus.begin(picture, bytes, { size: 10 }))
  const refused = await tus.patch(location, 0, bytes)
  expect([refused.status, await codeOf(refused)]).toEqual([413, 'too_large'])
})

test('an upload can be taken back', async () => {
  const location = locationOf(await tus.begin(picture, bytes))
  await tus.patch(location, 0, bytes.slice(0, 10))
  expect((await tus.ask('DELETE', location)).status).toBe(204)
  expect((await tus.ask('HEAD', location)).status).toBe(404)
  expect(stored('uploads')).toEqual([])
})

test('to bring bytes takes the right to write a node that is there', async () => {
  expect(await codeOf(await tus.begin(nodeId(9), bytes))).toBe('not_found')
  const viewer = await guestOf('viewer', 'Vi')
  expect(await codeOf(await viewer.begin(picture, bytes))).toBe('forbidden')
  expect(await codeOf(await viewer.begin(secret, bytes))).toBe('not_found')
  const editor = await guestOf('editor', 'Ed')
  expect((await editor.begin(picture, bytes)).status).toBe(201)
  const stranger = createTusVisitor(server, { ...ada, visitor: server.visitor() }, workspace)
  expect(await codeOf(await stranger.begin(picture, bytes))).toBe('unauthenticated')
})

test('an upload belongs to the account that began it', async () => {
  const location = locationOf(await tus.begin(picture, bytes))
  const editor = await guestOf('editor', 'Ed')
  for (const answer of [
    await editor.ask('HEAD', location),
    await editor.patch(location, 0, bytes),
    await editor.ask('DELETE', location),
  ]) {
    expect(answer.status).toBe(404)
  }
  expect(offsetOf(await tus.ask('HEAD', location))).toBe(0)
})

test('a role that ends in the middle ends the upload', async () => {
  const ed = await welcome(server, ada, workspace, 'Ed', { role: 'editor', rootId: space })
  const editor = createTusVisitor(server, ed, workspace)
  const location = locationOf(await editor.begin(picture, bytes))
  await editor.patch(location, 0, bytes.slice(0, 10))
  await ada.visitor.send('PUT', `/api/workspaces/${workspace}/members`, {
    accountId: ed.me.account.id,
    rootId: space,
    role: 'viewer',
  })
  expect((await editor.patch(location, 10, bytes.slice(10))).status).toBe(403)
  expect(stored('files')).toEqual([])
})

test('to fetch bytes takes the right to read a node that was given them', async () => {
  await tus.upload(picture, bytes)
  await tus.upload(secret, new Uint8Array([1, 2, 3]))
  const guest = await guestOf('guest', 'Gus')
  expect((await guest.download(picture, hash)).status).toBe(200)
  const answers = [
    await guest.download(secret, hashOf(new Uint8Array([1, 2, 3]))),
    await guest.download(picture, hashOf(new Uint8Array([1, 2, 3]))),
    await guest.download(copy, hash),
    await guest.download(nodeId(9), hash),
    await guest.ask('GET', `${guest.files}/${picture}/not-a-hash`),
  ]
  for (const answer of answers)
    expect([answer.status, await codeOf(answer)]).toEqual([404, 'not_found'])
})

test('bytes that are here need not be sent again by who may read them, and have to be by who may not', async () => {
  await tus.upload(secret, bytes)
  const editor = await guestOf('editor', 'Ed')
  const theirs = await editor.begin(picture, bytes)
  expect(offsetOf(theirs)).toBe(0)
  expect((await editor.download(picture, hash)).status).toBe(404)
  const ours = await tus.begin(copy, bytes)
  expect(offsetOf(ours)).toBe(bytes.length)
  expect((await tus.download(copy, hash)).status).toBe(200)
  await editor.patch(locationOf(theirs), 0, bytes)
  expect((await editor.download(picture, hash)).status).toBe(200)
  expect(stored('files')).toEqual([hash])
})

test('a download is data: no document, no script, no guess at its type, not for other sites', async () => {
  const page = new TextEncoder().encode('<script>alert(1)</script>')
  await tus.upload(picture, page)
  const { headers } = await tus.download(picture, hashOf(page))
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  })
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/)
  expect(headers.get('set-cookie')).toBeNull()
})

test('a download goes on in the middle, and is not repeated for who has it', async () => {
  await tus.upload(picture, bytes)
  const etag = `"${hash}"`
  const part = await tus.download(picture, hash, { Range: 'bytes=2-8', 'If-Range': etag })
  expect([part.status, part.headers.get('Content-Range'), await part.text()]).toEqual([
    206,
    `bytes 2-8/${bytes.length}`,
    'picture',
  ])
  const rest = await tus.download(picture, hash, { Range: 'bytes=30-' })
  expect(await rest.text()).toBe(' water')
  const end = await tus.download(picture, hash, { Range: 'bytes=-5' })
  expect(await end.text()).toBe('water')
  const other = await tus.download(picture, hash, { Range: 'bytes=2-', 'If-Range': '"other"' })
  expect(other.status).toBe(200)
  expect((await tus.download(picture, hash, { Range: 'bytes=99-' })).status).toBe(416)
  expect((await tus.download(picture, hash, { 'If-None-Match': etag })).status).toBe(304)
  const head = await tus.ask('HEAD', `${tus.files}/${picture}/${hash}`)
  expect([head.status, head.headers.get('Content-Length')]).toEqual([200, String(bytes.length)])
})

test('the size of a file, the bytes of a workspace and the number of unfinished uploads have limits', async () => {
  await server.close()
  await open('files: { largestMib: 1, workspaceMib: 2, unfinishedPerAccount: 2 }')
  const mib = 2 ** 20
  expect(await codeOf(await tus.begin(picture, bytes, { size: mib + 1 }))).toBe('too_large')
  for (const hash of ['a1', 'a2']) {
    expect((await tus.begin(picture, bytes, { hash: hash.repeat(32), size: mib })).status).toBe(201)
  }
  const third = await tus.begin(picture, bytes, { hash: 'a3'.repeat(32), size: 1 })
  expect([third.status, third.headers.get('Retry-After')]).toEqual([429, '60'])
  await server.close()
  await open('files: { workspaceMib: 1 }')
  await tus.begin(picture, bytes, { hash: 'a1'.repeat(32), size: mib })
  expect(await codeOf(await tus.begin(picture, bytes))).toBe('quota_exceeded')
})

test('who begins uploads too often has to wait', async () => {
  await server.close()
  await open('limits: { uploadsPerMinute: 3 }')
  for (let count = 0; count < 3; count++) await tus.begin(picture, bytes)
  expect((await tus.begin(picture, bytes)).status).toBe(429)
})

test('what is unfinished for a day is removed, and what goes on is not', async () => {
  const abandoned = locationOf(await tus.begin(picture, bytes))
  await tus.patch(abandoned, 0, bytes.slice(0, 10))
  const slow = locationOf(await tus.begin(copy, bytes))
  server.clock.pass(dayMs - 1)
  await tus.patch(slow, 0, bytes.slice(0, 10))
  server.clock.pass(1)
  expect((await tus.ask('HEAD', abandoned)).status).toBe(404)
  await server.service.tidy()
  expect(stored('uploads')).toHaveLength(1)
  expect((await tus.patch(slow, 10, bytes.slice(10))).status).toBe(204)
})

test('bytes of a node that was removed for good go after a grace, those that others have stay', async () => {
  const other = new TextEncoder().encode('another picture')
  await tus.upload(picture, bytes)
  await tus.upload(secret, bytes)
  await tus.upload(copy, other)
  // The grace is also of the files' own time on disk.
  server.clock.pass(Date.now() + dayMs - server.clock.now())
  await bringNodes(server, workspace, 2, [purge(picture, 1000), purge(copy, 1000)])
  await server.service.tidy()
  server.clock.pass(6 * dayMs)
  await server.service.tidy()
  expect(stored('files')).toHaveLength(2)
  server.clock.pass(dayMs)
  await server.service.tidy()
  expect(stored('files')).toEqual([hash])
})

test('a workspace that is removed takes its files along', async () => {
  await tus.upload(picture, bytes)
  await tus.begin(copy, bytes, { hash: 'ab'.repeat(32), body: bytes.slice(0, 4), size: 9 })
  expect(readdirSync(join(server.folder, 'workspaces', workspace))).toEqual(['files', 'uploads'])
  await ada.visitor.send('DELETE', `/api/workspaces/${workspace}`)
  await server.service.tidy()
  expect([stored('files'), stored('uploads')]).toEqual([[], []])
})

test('the server says what it speaks, and refuses other versions and shapeless requests', async () => {
  const options = await tus.ask('OPTIONS', tus.files)
  expect(options.headers.get('Tus-Version')).toBe('1.0.0')
  expect(options.headers.get('Tus-Extension')).toContain('creation')
  const old = await tus.ask('POST', tus.files, { 'Tus-Resumable': '0.2.2' })
  expect([old.status, old.headers.get('Tus-Version')]).toEqual([412, '1.0.0'])
  expect((await tus.ask('POST', tus.files)).status).toBe(400)
  expect((await tus.begin(picture, bytes, { size: -1 })).status).toBe(400)
  expect((await tus.begin(picture, bytes, { hash: '../../registry.db' })).status).toBe(400)
  const location = locationOf(await tus.begin(picture, bytes))
  const bare = await tus.ask('PATCH', location, { 'Upload-Offset': '0' }, bytes)
  expect(bare.status).toBe(400)
  const nowhere = await tus.ask('PATCH', location, { 'Content-Type': chunkType }, bytes)
  expect(nowhere.status).toBe(400)
  const foreign = await tus.ask('POST', tus.files, { Origin: 'https://evil.example' })
  expect(await codeOf(foreign)).toBe('wrong_origin')
})
