import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MeWithRecoveryCode, ServerInfo } from '../../../protocol/accounts-api.ts'
import { openSqliteStore } from '../../../server/stores/sqlite/sqlite-store.ts'
import { claim, openTestServer, password, type Refused, type TestServer } from '../test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await openTestServer()
})

afterEach(() => server.close())

const info = async () => (await server.visitor().send<ServerInfo>('GET', '/api/server')).body

test('a new server has no accounts and says so, without asking who wants to know', async () => {
  expect(await info()).toEqual({ name: 'holdfast', hasAccounts: false, now: server.clock.now() })
})

test('the first account owns the server, is signed in, and gets a recovery code', async () => {
  const visitor = server.visitor()
  const { status, body } = await visitor.send<MeWithRecoveryCode>('POST', '/api/accounts/first', {
    email: '  Ada@Example.org ',
    name: ' Ada ',
    password,
    device: visitor.device,
  })
  expect(status).toBe(201)
  expect(body).toMatchObject({
    account: { email: 'Ada@Example.org', name: 'Ada', tenantRole: 'owner' },
    device: visitor.device,
    workspaces: [],
    hasRecoveryCode: true,
  })
  expect(body.recoveryCode).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/)
  expect(await info()).toMatchObject({ hasAccounts: true })
  expect((await visitor.send('GET', '/api/me')).body).toMatchObject({
    account: { id: body.account.id },
  })
})

test('of many who want to be the first at once, one is', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => {
      const visitor = server.visitor()
      return visitor.send<Refused>('POST', '/api/accounts/first', {
        email: `person${index}@example.org`,
        name: 'Somebody',
        password,
        device: visitor.device,
      })
    }),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  const refused = answers.filter(({ status }) => status !== 201)
  expect(
    refused.every(({ status, body }) => status === 409 && body.error.code === 'tenant_exists'),
  ).toBe(true)
  const count = await server.service.accounts.store.registry.read((tables) =>
    tables.accounts.count(),
  )
  expect(count).toBe(1)
})

test('later nobody makes an account without an invitation', async () => {
  await claim(server)
  const visitor = server.visitor()
  const answer = await visitor.send<Refused>('POST', '/api/accounts/first', {
    email: 'eve@example.org',
    name: 'Eve',
    password,
    device: visitor.device,
  })
  expect(answer).toMatchObject({ status: 409, body: { error: { code: 'tenant_exists' } } })
  expect(visitor.cookies.size).toBe(0)
})

test('what is not understood is refused with the field, and nothing of it is told back', async () => {
  const visitor = server.visitor()
  const whole = { email: 'ada@example.org', name: 'Ada', password, device: visitor.device }
  for (const [field, value] of [
    ['email', 'nobody'],
    ['email', 'a b@example.org'],
    ['password', 'short'],
    ['password', 'x'.repeat(257)],
    ['name', ''],
    ['name', 'two\nlines'],
    ['name', 'x'.repeat(101)],
    ['device', { id: 'me', name: 'A' }],
    ['isAdministrator', true],
  ] as const) {
    const wrong = { ...whole, [field]: value }
    const { status, body } = await visitor.send<Refused>('POST', '/api/accounts/first', wrong)
    expect(status).toBe(400)
    expect(body.error.code).toBe('invalid_args')
    expect(JSON.stringify(body)).toContain(field)
    expect(JSON.stringify(body)).not.toContain(password)
  }
})

test('a server with the secrets of another one does not start', async () => {
  const store = openSqliteStore(null)
  await store.registry.write((tables) => tables.facts.claim('secrets', 'those of another server'))
  await expect(openTestServer({ store })).rejects.toThrow('does not belong to registry.db')
  await store.close()
})
