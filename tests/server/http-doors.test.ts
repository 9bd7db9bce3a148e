import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTokenBucket } from '../../server/http/token-bucket.ts'
import { clientAddress, limitKey } from '../../server/http/client-address.ts'
import { isSameOrigin, siteOf } from '../../server/http/site.ts'
import {
  bringWorkspace,
  claim,
  emailOf,
  inviteTo,
  minuteMs,
  openTestServer,
  password,
  signInAgain,
  type Refused,
  type TestServer,
} from './test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await openTestServer()
})

afterEach(() => server.close())

describe('requests from elsewhere', () => {
  const attempts: readonly [string, Record<string, string>][] = [
    ['another site', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
    ['another port', { Origin: 'http://localhost:9999', 'Sec-Fetch-Site': 'same-site' }],
    ['another scheme', { Origin: 'https://localhost:4653' }],
    ['a sandboxed frame', { Origin: 'null' }],
    ['a page that hides where it is', { Origin: '', 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling of the host', { 'Sec-Fetch-Site': 'same-site' }],
  ]

  test.each(attempts)('%s cannot change anything', async (_, headers) => {
    const ada = await claim(server)
    const workspace = await bringWorkspace(ada)
    for (const [method, path] of [
      ['POST', '/api/device-links'],
      ['DELETE', '/api/sessions/others'],
      ['DELETE', `/api/workspaces/${workspace}`],
      ['PATCH', '/api/me'],
    ] as const) {
      const answer = await ada.visitor.send<Refused>(method, path, undefined, headers)
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'wrong_origin' } } })
    }
    expect((await ada.visitor.send('GET', '/api/me')).body).toMatchObject({
      workspaces: [{ id: workspace }],
    })
  })

  test('a request that does not say where it comes from cannot either', async () => {
    const { visitor } = await claim(server)
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join(';')
    const response = await server.app.request('http://localhost:4653/api/device-links', {
      method: 'POST',
      headers: { Cookie: cookie },
    })
    expect(response.status).toBe(403)
  })

  test('a foreign name that was pointed at this machine is refused, own names are not', async () => {
    const body = { email: emailOf('Eve'), name: 'Eve', password }
    for (const origin of ['http://evil.example:4653', 'http://localhost.evil.example:4653']) {
      const visitor = server.visitor({ origin })
      const claimed = await visitor.send<Refused>('POST', '/api/accounts/first', {
        ...body,
        device: visitor.device,
      })
      expect(claimed).toMatchObject({ status: 403, body: { error: { code: 'wrong_origin' } } })
    }
    const visitor = server.visitor({ origin: 'https://desk.local:4653' })
    const own = await visitor.send('POST', '/api/accounts/first', {
      ...body,
      device: visitor.device,
    })
    expect(own.status).toBe(201)
  })

  test('behind a proxy the configured origin counts, with TLS where it says so', async () => {
    await server.close()
    server = await openTestServer({ yaml: 'origins: [https://notes.example.org]' })
    const site = { names: { origins: ['https://notes.example.org'], hostNames: [] } }
    const seen = siteOf(new URL('http://notes.example.org/api/me'), site.names)
    expect(seen).toEqual({
      origin: 'https://notes.example.org',
      isSecure: true,
      isLoopback: false,
    })
    const headers = new Headers({ Origin: 'https://notes.example.org' })
    expect(seen !== null && isSameOrigin(headers, seen)).toBe(true)
  })
})

describe('bodies', () => {
  test('a body that is too large is refused, also where it does not say how large it is', async () => {
    const visitor = server.visitor()
    const big = JSON.stringify({ email: 'x'.repeat(70_000) })
    expect(await visitor.send<Refused>('POST', '/api/sessions', big)).toMatchObject({
      status: 413,
      body: { error: { code: 'too_large' } },
    })
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('x'.repeat(10_000)))
      },
    })
    const init = {
      method: 'POST',
      headers: { Origin: 'http://localhost:4653', 'Content-Type': 'application/json' },
      body: stream,
      duplex: 'half',
    }
    const response = await server.app.request('http://localhost:4653/api/sessions', init)
    expect(response.status).toBe(413)
  })

  test.each([
    ['no JSON', '{"email":'],
    ['an array', '[]'],
    ['nothing', ''],
    ['deep', '['.repeat(20_000)],
    ['a prototype', '{"__proto__":{"tenantRole":"owner"},"constructor":1}'],
  ])('%s is refused as such', async (_, body) => {
    const answer = await server.visitor().send<Refused>('POST', '/api/sessions', body)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_args' } } })
  })

  test('a form cannot be sent: only JSON under its own name is read', async () => {
    const form = { 'Content-Type': 'text/plain' }
    const answer = await server.visitor().send<Refused>('POST', '/api/sessions', '{}', form)
    expect(answer.body.error.message).toContain('application/json')
  })
})

describe('answers', () => {
  test('below /api nothing is kept, and every answer carries the security headers', async () => {
    for (const path of ['/api/server', '/api/me', '/api/nothing', '/api']) {
      const { headers, status } = await server.visitor().send('GET', path)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      if (path.startsWith('/api/nothing')) expect(status).toBe(404)
    }
  })

  test('a fault of the server is told without its reason, and logged', async () => {
    await server.close()
    const answer = await server.visitor().send<Refused>('GET', '/api/server')
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'internal' } } })
    expect(JSON.stringify(answer.body)).not.toMatch(/database|connection/i)
    expect(server.log.join('\n')).toContain('request failed')
    server = await openTestServer()
  })
})

describe('limits', () => {
  test('an address asks so often and no more, and others are not held up', async () => {
    await server.close()
    server = await openTestServer({ yaml: 'limits: { requestsPerMinute: 5 }' })
    const visitor = server.visitor({ peer: '203.0.113.9' })
    const ask = async () => (await visitor.send('GET', '/api/server')).status
    const first = [await ask(), await ask(), await ask(), await ask(), await ask(), await ask()]
    expect(first).toEqual([200, 200, 200, 200, 200, 429])
    expect((await server.visitor().send('GET', '/api/server')).status).toBe(200)
    server.clock.pass(minuteMs / 5)
    expect([await ask(), await ask()]).toEqual([200, 429])
  })

  test('an account asks so often from all its devices together', async () => {
    await server.close()
    server = await openTestServer({ yaml: 'limits: { accountRequestsPerMinute: 4 }' })
    const ada = await claim(server)
    const { visitor } = await signInAgain(server, 'Ada')
    const ask = async (of: typeof visitor) => (await of.send('GET', '/api/me')).status
    const statuses = []
    for (const of of [visitor, ada.visitor, visitor, ada.visitor, visitor]) {
      statuses.push(await ask(of))
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429])
  })

  test('a bucket fills again with time, remembers a bounded number of keys, and a clock that jumps back gives nothing', () => {
    const clock = { time: 0, now: () => clock.time }
    const bucket = createTokenBucket(clock, 2, 1000)
    expect([bucket.take('a').ok, bucket.take('a').ok]).toEqual([true, true])
    expect(bucket.take('a')).toEqual({ ok: false, error: 500 })
    clock.time = -5000
    expect(bucket.take('a').ok).toBe(false)
    clock.time = -4500
    expect(bucket.take('a').ok).toBe(true)
    bucket.giveBack('a')
    expect(bucket.take('a').ok).toBe(true)
    for (let index = 0; index < 50_000; index += 1) bucket.take(`key ${index}`)
    expect(bucket.size).toBe(20_000)
  })

  test('an IPv6 customer counts as one, however many addresses it has', () => {
    expect(limitKey('2001:db8:1:2:3:4:5:6')).toBe(limitKey('2001:db8:1:2:ffff::1'))
    expect(limitKey('2001:db8::1')).toBe('2001:db8:0:0::/64')
    expect(limitKey('2001:db8:1:2::1')).not.toBe(limitKey('2001:db8:1:3::1'))
    expect(limitKey('192.0.2.1')).toBe('192.0.2.1')
    expect(limitKey(null)).toBe('unknown')
  })

  test('a forwarded address is believed of a trusted proxy alone, and only the part it wrote', () => {
    const proxies = ['10.0.0.1', '10.0.0.2']
    expect(clientAddress('192.0.2.1', '198.51.100.7', proxies)).toBe('192.0.2.1')
    expect(clientAddress('10.0.0.1', '198.51.100.7', proxies)).toBe('198.51.100.7')
    expect(clientAddress('10.0.0.1', '127.0.0.1, 198.51.100.7, 10.0.0.2', proxies)).toBe(
      '198.51.100.7',
    )
    expect(clientAddress('::ffff:10.0.0.1', null, proxies)).toBe('10.0.0.1')
    expect(clientAddress('10.0.0.1', '10.0.0.2', proxies)).toBe('10.0.0.1')
    expect(clientAddress(null, '198.51.100.7', proxies)).toBeNull()
  })
})

describe('the log', () => {
  test('holds no password, token, cookie or code, whatever happens', async () => {
    const ada = await claim(server)
    const workspace = await bringWorkspace(ada)
    const invitation = await inviteTo(ada, workspace, { role: 'editor' })
    const link = await ada.visitor.send<{ token: string }>('POST', '/api/device-links')
    const ticket = await ada.visitor.send<{ ticket: string }>('POST', '/api/tickets', {
      workspaceId: workspace,
    })
    const cookies = [...ada.visitor.cookies.values()]
    const wrong = 'a wrong but revealing guess'
    await signInAgain(server, 'Ada', wrong)
    await ada.visitor.send('POST', '/api/me/password', { password, newPassword: 'spring at last' })
    await ada.visitor.send('POST', '/api/sessions', `{"password":"${wrong}"`)
    await server.service.accounts.store.close()
    await signInAgain(server, 'Ada', wrong)
    const text = server.log.join('\n')
    expect(text).toContain('request failed')
    for (const secret of [
      password,
      wrong,
      'spring at last',
      ada.recoveryCode,
      invitation.token,
      link.body.token,
      ticket.body.ticket,
      ...cookies,
      ...ada.visitor.cookies.values(),
    ]) {
      expect(secret).not.toBe('')
      expect(text).not.toContain(secret)
    }
    server = await openTestServer()
  })
})

describe('what a monitor asks', () => {
  test('health is told until the server is asked to stop', async () => {
    const ask = () => server.visitor().send('GET', '/healthz')
    expect(await ask()).toMatchObject({ status: 200, body: { status: 'ok' } })
    server.service.beginDrain()
    expect(await ask()).toMatchObject({ status: 503, body: { status: 'stopping' } })
  })

  const metricsFrom = async (peer: string, headers: Record<string, string> = {}) => {
    const response = await server.app.request(
      'http://localhost:4653/metrics',
      { headers },
      { peer },
    )
    return { status: response.status, text: await response.text() }
  }

  test('numbers are for this machine, in the form that Prometheus reads', async () => {
    await claim(server)
    await signInAgain(server, 'Ada', 'a "quoted" guess')
    const { status, text } = await metricsFrom('127.0.0.1')
    expect(status).toBe(200)
    expect(text).toContain('# TYPE holdfast_http_requests_total counter\n')
    expect(text).toContain(
      'holdfast_http_requests_total{method="POST",route="/api/sessions",status="401"} 1\n',
    )
    expect(text).toContain(
      'holdfast_sign_in_attempts_total{kind="password",result="wrong_credentials"} 1\n',
    )
    expect(text).toMatch(/holdfast_http_request_seconds_bucket\{le="\+Inf"\} 2\n/)
    expect(text).toMatch(/^holdfast_password_hashes 0$/m)
    for (const line of text.trim().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? [\d.e+-]+)$/)
    }
    expect((await metricsFrom('192.0.2.1')).status).toBe(403)
  })

  test('everyone or nobody may read them where the settings say so', async () => {
    for (const [setting, status] of [
      ['open', 200],
      ['off', 403],
    ] as const) {
      await server.close()
      server = await openTestServer({ yaml: `metrics: ${setting}` })
      expect((await metricsFrom(setting === 'open' ? '192.0.2.1' : '127.0.0.1')).status).toBe(
        status,
      )
    }
  })

  test('addresses that do not exist make no series of their own', async () => {
    for (let index = 0; index < 50; index += 1) {
      await server.visitor().send('GET', `/api/made-up-${index}`)
    }
    const { text } = await metricsFrom('::1')
    expect(text).not.toContain('made-up')
  })
})
