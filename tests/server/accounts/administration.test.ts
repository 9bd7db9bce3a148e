import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AdministeredAccount } from '../../../protocol/accounts-api.ts'
import {
  bringWorkspace,
  claim,
  openTestServer,
  signInAgain,
  welcome,
  type Member,
  type Refused,
  type TestServer,
} from '../test-server.ts'

let server: TestServer
let ada: Member
let bob: Member

beforeEach(async () => {
  server = await openTestServer()
  ada = await claim(server)
  server.clock.pass(1)
  bob = await welcome(server, ada, await bringWorkspace(ada), 'Bob', { role: 'owner' })
})

afterEach(() => server.close())

const change = ({ visitor }: Member, of: Member, wish: object) =>
  visitor.send<Refused>('PATCH', `/api/accounts/${of.me.account.id}`, wish)

test('who administers the server sees its accounts; the owner of a workspace does not', async () => {
  const { body } = await ada.visitor.send<{ accounts: AdministeredAccount[] }>(
    'GET',
    '/api/accounts',
  )
  expect(body.accounts).toMatchObject([
    { name: 'Ada', tenantRole: 'owner', isDisabled: false },
    { name: 'Bob', tenantRole: 'member', isDisabled: false },
  ])
  expect(JSON.stringify(body)).not.toContain('argon2')
  for (const path of ['/api/accounts', '/api/audit']) {
    expect((await bob.visitor.send('GET', path)).status).toBe(403)
    expect((await server.visitor().send('GET', path)).status).toBe(401)
  }
})

test('a disabled account is out at once and cannot come back until it is enabled', async () => {
  expect((await change(ada, bob, { isDisabled: true })).status).toBe(204)
  expect(server.changes).toContainEqual({
    kind: 'sessions_ended',
    sessionIds: [bob.me.session.id],
  })
  expect((await bob.visitor.send('GET', '/api/me')).status).toBe(401)
  expect((await signInAgain(server, 'Bob')).answer).toMatchObject({
    status: 403,
    body: { error: { code: 'forbidden' } },
  })
  await change(ada, bob, { isDisabled: false })
  expect((await signInAgain(server, 'Bob')).answer.status).toBe(201)
})

test('nobody raises, lowers or disables themselves', async () => {
  expect((await change(bob, bob, { tenantRole: 'owner' })).status).toBe(403)
  expect((await change(bob, ada, { isDisabled: true })).status).toBe(403)
  expect((await change(ada, ada, { tenantRole: 'member' })).status).toBe(409)
  expect((await change(ada, ada, { isDisabled: true })).status).toBe(409)
})

test('two administrators who depose each other at once leave one', async () => {
  await change(ada, bob, { tenantRole: 'owner' })
  const answers = await Promise.all([
    change(ada, bob, { tenantRole: 'member' }),
    change(bob, ada, { tenantRole: 'member' }),
  ])
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 403])
})

test('what happened is written down: who, what and from where', async () => {
  await signInAgain(server, 'Ada', 'a wrong guess')
  const { body } = await ada.visitor.send<{ entries: { action: string }[] }>('GET', '/api/audit')
  expect(body.entries[0]).toEqual({
    at: server.clock.now(),
    actorId: null,
    action: 'sign_in_refused',
    subject: ada.me.account.id,
    workspaceId: null,
    address: '192.0.2.1',
  })
  expect(body.entries.map(({ action }) => action)).toEqual([
    'sign_in_refused',
    'joined:owner',
    'invited:owner',
    'workspace_created',
    'server_claimed',
  ])
})
