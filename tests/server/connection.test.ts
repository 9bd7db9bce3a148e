import { request } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listen, type ListeningServer } from '../../server/listen.ts'
import { claim, openTestServer, type Member, type TestServer } from './test-server.ts'

let server: TestServer
let listening: ListeningServer
let ada: Member

beforeEach(async () => {
  server = await openTestServer()
  ada = await claim(server)
  listening = await listen((incoming, facts) => server.app.fetch(incoming, facts), {
    port: 0,
    host: '127.0.0.1',
    identity: null,
  })
})

afterEach(async () => {
  await listening.close(0)
  await server.close()
})

/** Asks over the socket, as Ada where `isSignedIn`. */
async function ask(method: string, path: string, init: RequestInit = {}, isSignedIn = true) {
  const [token = ''] = ada.visitor.cookies.values()
  const response = await fetch(`http://127.0.0.1:${listening.port}${path}`, {
    method,
    ...init,
    headers: {
      Origin: `http://127.0.0.1:${listening.port}`,
      ...(isSignedIn ? { Cookie: `holdfast-${listening.port}=${token}` } : {}),
      'Content-Type': 'application/json',
    },
  })
  return { status: response.status, text: await response.text() }
}

test('over a connection requests with and without a body are answered', async () => {
  expect((await ask('GET', '/api/me')).status).toBe(200)
  expect((await ask('PATCH', '/api/me', { body: '{"name":"Ada L."}' })).text).toContain('Ada L.')
  expect((await ask('POST', '/api/device-links')).status).toBe(201)
  expect((await ask('DELETE', '/api/sessions/others')).text).toBe('{"ended":0}')
  expect((await ask('DELETE', '/api/sessions/current')).status).toBe(204)
  expect((await ask('GET', '/api/me')).status).toBe(401)
})

test('the address in the audit log is that of the connection', async () => {
  await ask('POST', '/api/device-links')
  const [newest] = await server.service.accounts.store.registry.read((tables) =>
    tables.audit.list(1),
  )
  expect(newest).toMatchObject({ action: 'device_link_made', address: '127.0.0.1' })
})

test('a body that comes in pieces is read, and one without an end is refused', async () => {
  const pieces = (texts: Iterable<string, undefined>) => {
    const iterator = texts[Symbol.iterator]()
    return new ReadableStream({
      pull(controller) {
        const { done, value } = iterator.next()
        if (done === true) controller.close()
        else controller.enqueue(new TextEncoder().encode(value))
      },
    })
  }
  const patch = (body: ReadableStream) =>
    ask('PATCH', '/api/me', { body, duplex: 'half' } as RequestInit)
  expect((await patch(pieces(['{"na', 'me":"Gräf', 'in"}']))).text).toContain('Gräfin')
  const endless = (function* (): Generator<string, undefined> {
    for (;;) yield 'x'.repeat(16_000)
  })()
  // It is answered, or cut off in the middle of what it sends.
  const status = await patch(pieces(endless)).then(
    (answer) => answer.status,
    () => 'cut off',
  )
  expect([413, 'cut off']).toContain(status)
  expect((await ask('GET', '/api/me')).text).toContain('Gräfin')
})

test('an unsafe request under a foreign name is refused, over a connection as well', async () => {
  const status = await new Promise<number>((resolve, reject) => {
    const sent = request(
      {
        port: listening.port,
        host: '127.0.0.1',
        path: '/api/accounts/first',
        method: 'POST',
        headers: { Host: 'evil.example', Origin: 'http://evil.example' },
      },
      (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      },
    )
    sent.on('error', reject)
    sent.end()
  })
  expect(status).toBe(403)
})
