import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TicketInfo } from '../../../protocol/accounts-api.ts'
import { workspaceIdSchema } from '../../../protocol/ids.ts'
import { admit, redeemTicket } from '../../../server/accounts/tickets.ts'
import {
  bringWorkspace,
  claim,
  openTestServer,
  welcome,
  type Member,
  type TestServer,
} from '../test-server.ts'

let server: TestServer
let ada: Member
let bob: Member
let notes: string

beforeEach(async () => {
  server = await openTestServer()
  ada = await claim(server)
  notes = await bringWorkspace(ada)
  bob = await welcome(server, ada, notes, 'Bob', { role: 'editor' })
})

afterEach(() => server.close())

const ticketFor = async ({ visitor }: Member) =>
  (await visitor.send<TicketInfo>('POST', '/api/tickets', { workspaceId: notes })).body
const redeem = (ticket: string) => redeemTicket(server.service.accounts, ticket)

test('a ticket tells whose it is, for which workspace, and what they may do there', async () => {
  const { ticket, expiresAt } = await ticketFor(bob)
  expect(expiresAt - server.clock.now()).toBe(30_000)
  expect(await redeem(ticket)).toEqual({
    account: bob.me.account.id,
    session: bob.me.session.id,
    device: bob.visitor.device.id,
    workspace: notes,
    person: bob.me.account.personId,
    name: 'Bob',
    grants: [{ rootId: null, role: 'editor' }],
  })
})

test('a ticket works once, also for two who are equally fast', async () => {
  const { ticket } = await ticketFor(bob)
  const admissions = await Promise.all([redeem(ticket), redeem(ticket)])
  expect(admissions.filter((admission) => admission !== null)).toHaveLength(1)
  expect(await redeem(ticket)).toBeNull()
})

test('a ticket works for thirty seconds', async () => {
  const { ticket } = await ticketFor(bob)
  server.clock.pass(30_000)
  expect(await redeem(ticket)).toBeNull()
})

test('a ticket opens nothing once its holder is signed out, disabled or without a role', async () => {
  const lost = [await ticketFor(bob), await ticketFor(bob), await ticketFor(bob)]
  const role = { accountId: bob.me.account.id, rootId: null, role: null }
  await ada.visitor.send('PUT', `/api/workspaces/${notes}/members`, role)
  expect(await redeem(lost[0]?.ticket ?? '')).toBeNull()
  const { visitor } = await welcome(server, ada, notes, 'Carl', { role: 'editor' })
  const { body } = await visitor.send<TicketInfo>('POST', '/api/tickets', { workspaceId: notes })
  await visitor.send('DELETE', '/api/sessions/current')
  expect(await redeem(body.ticket)).toBeNull()
})

test('what is no ticket opens nothing: a session token, another kind of link, nonsense', async () => {
  const [token = ''] = bob.visitor.cookies.values()
  const link = await bob.visitor.send<{ token: string }>('POST', '/api/device-links')
  for (const text of [token, link.body.token, '', 'A'.repeat(43)]) {
    expect(await redeem(text)).toBeNull()
  }
})

test('an open connection that asks again learns what it may do now', async () => {
  const { accounts } = server.service
  const workspaceId = workspaceIdSchema.parse(notes)
  const ask = () => admit(accounts, bob.me.session.id, workspaceId)
  expect(await ask()).toMatchObject({ grants: [{ role: 'editor' }] })
  await ada.visitor.send('PUT', `/api/workspaces/${notes}/members`, {
    accountId: bob.me.account.id,
    rootId: null,
    role: 'viewer',
  })
  expect(await ask()).toMatchObject({ grants: [{ role: 'viewer' }] })
  await bob.visitor.send('DELETE', '/api/sessions/current')
  expect(await ask()).toBeNull()
})
