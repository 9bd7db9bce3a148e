import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openServerIdentity } from '../../server/https/certificate-store.ts'
import { listen, type ListeningServer } from '../../server/listen.ts'

let dataDir: string
let server: ListeningServer | null

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-listen-'))
  server = null
})

afterEach(async () => {
  await server?.close(0)
  rmSync(dataDir, { recursive: true })
})

const hello = () => new Response('hello')

/** Sends bytes as they are and gives back all that comes. */
function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
    socket.end(text)
  })
}

type Answer = { status: number; body: string; location: string | undefined }

function fetchWith(request: ReturnType<typeof httpRequest>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.on('response', (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body, location: response.headers.location })
      })
    })
    request.end()
  })
}

test('a header beyond any use is refused and the server goes on', async () => {
  server = await listen(hello, { port: 0, host: '127.0.0.1', identity: null })
  // Beyond Node's 16 kB, and within what it reads at once: what stays unread would reset the connection.
  const huge = 'x'.repeat(20_000)
  const answer = await sendRaw(server.port, `GET / HTTP/1.1\r\nHost: a\r\nX-Huge: ${huge}\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1.1 431 /)
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(200)
})

test('what is no HTTP, and a host that is none, are refused and the server goes on', async () => {
  server = await listen(hello, { port: 0, host: '127.0.0.1', identity: null })
  expect(await sendRaw(server.port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  const close = 'Connection: close\r\n\r\n'
  expect(await sendRaw(server.port, `GET / HTTP/1.1\r\nHost: a b/@\r\n${close}`)).toMatch(/ 400 /)
  expect(await sendRaw(server.port, `GET / HTTP/1.1\r\n${close}`)).toMatch(/ 400 /)
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(200)
})

test('with a certificate of its own the server is trusted by who trusts its authority', async () => {
  const identity = openServerIdentity(dataDir, ['localhost', '127.0.0.1'], new Date())
  server = await listen(hello, { port: 0, host: '127.0.0.1', identity })
  const { port } = server
  for (const host of ['127.0.0.1', 'localhost']) {
    const options = { host, port, ca: identity.authority, agent: false, family: 4 }
    expect((await fetchWith(httpsRequest(options))).body).toBe('hello')
  }
  await expect(fetchWith(httpsRequest({ host: '127.0.0.1', port, agent: false }))).rejects.toThrow(
    /self-signed|unable to verify/,
  )
})

test('plain HTTP at the port of HTTPS is sent on to it', async () => {
  const identity = openServerIdentity(dataDir, ['localhost', '127.0.0.1'], new Date())
  server = await listen(hello, { port: 0, host: '127.0.0.1', identity })
  const { port } = server
  const answer = await fetchWith(
    httpRequest({ host: '127.0.0.1', port, path: '/w/1?x=2', agent: false }),
  )
  expect(answer.status).toBe(308)
  expect(answer.location).toBe(`https://127.0.0.1:${port}/w/1?x=2`)
})

test('the certificate is kept, readable by its owner alone, and renewed for a new name or before it ends', () => {
  const now = new Date('2030-01-01T00:00:00Z')
  const first = openServerIdentity(dataDir, ['localhost'], now)
  for (const name of ['authority.key', 'server.key']) {
    expect(statSync(join(dataDir, 'https', name)).mode & 0o777).toBe(0o600)
  }
  expect(openServerIdentity(dataDir, ['localhost'], now)).toEqual(first)

  const named = openServerIdentity(dataDir, ['localhost', '192.168.1.7', 'fe80::1'], now)
  expect(named.certificate).not.toBe(first.certificate)
  expect(named.authority).toBe(first.authority)

  const nextYear = new Date('2031-01-15T00:00:00Z')
  const renewed = openServerIdentity(dataDir, ['localhost'], nextYear)
  expect(renewed.certificate).not.toBe(named.certificate)
  expect(renewed.authority).toBe(first.authority)
})

test('closing waits for a running answer', async () => {
  let finish: (response: Response) => void = () => undefined
  let begin: () => void = () => undefined
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const slow = () =>
    new Promise<Response>((resolve) => {
      finish = resolve
      begin()
    })
  const running = await listen(slow, { port: 0, host: '127.0.0.1', identity: null })
  const answer = fetch(`http://127.0.0.1:${running.port}/`).then((response) => response.text())
  await begun
  const closed = running.close(60_000)
  finish(new Response('done', { headers: { Connection: 'close' } }))
  expect(await answer).toBe('done')
  await closed
})
