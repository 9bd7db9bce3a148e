import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type {
  InvitationInfo,
  InvitationPreview,
  Me,
  MemberInfo,
} from '../../../protocol/accounts-api.ts'
import {
  bringWorkspace,
  claim,
  dayMs,
  emailOf,
  inviteTo,
  openTestServer,
  password,
  welcome,
  type Member,
  type Refused,
  type TestServer,
  type Visitor,
} from '../test-server.ts'

let server: TestServer
let ada: Member
let notes: string

beforeEach(async () => {
  server = await openTestServer()
  ada = await claim(server)
  notes = await bringWorkspace(ada)
})

afterEach(() => server.close())

const me = async ({ visitor }: Member) => (await visitor.send<Me>('GET', '/api/me')).body
const grantsOf = async (member: Member) =>
  (await me(member)).workspaces.find(({ id }) => id === notes)?.grants
const accept = (visitor: Visitor, token: string) =>
  visitor.send<Me & Refused>('POST', '/api/invitations/accept', { token })
const acceptAs = async (name: string, token: string) => {
  const visitor = server.visitor()
  return visitor.send<Refused>('POST', '/api/invitations/accept', {
    token,
    account: { email: emailOf(name), name, password, device: visitor.device },
  })
}
const setRole = (
  actor: Member,
  target: Member,
  role: string | null,
  rootId: string | null = null,
) =>
  actor.visitor.send<Refused>('PUT', `/api/workspaces/${notes}/members`, {
    accountId: target.me.account.id,
    rootId,
    role,
  })

describe('bringing a workspace', () => {
  test('makes its bringer the owner, and doing it again is harmless', async () => {
    const again = await ada.visitor.send('POST', '/api/workspaces', { id: notes, name: 'Other' })
    expect(again).toMatchObject({ status: 201, body: { id: notes, name: 'Notes' } })
    expect(await grantsOf(ada)).toEqual([{ rootId: null, role: 'owner' }])
  })

  test('under the id of one that somebody else brought is refused', async () => {
    const bob = await welcome(server, ada, notes, 'Bob', { role: 'editor' })
    const secret = await bringWorkspace(ada, 'Secret')
    const taken = await bob.visitor.send<Refused>('POST', '/api/workspaces', {
      id: secret,
      name: 'Mine',
    })
    expect(taken).toMatchObject({ status: 409, body: { error: { code: 'name_taken' } } })
    expect((await me(bob)).workspaces).toHaveLength(1)
  })

  test('is for members: a guest, or who was invited to one page, gets no disk space with it', async () => {
    const guest = await welcome(server, ada, notes, 'Guest', { role: 'guest' })
    const helper = await welcome(server, ada, notes, 'Helper', { role: 'admin', rootId: v7() })
    const bob = await welcome(server, ada, notes, 'Bob', { role: 'viewer' })
    const bring = async ({ visitor }: Member) =>
      (await visitor.send('POST', '/api/workspaces', { id: v7(), name: 'Own' })).status
    expect([await bring(guest), await bring(helper), await bring(bob)]).toEqual([403, 403, 201])
  })

  test('it is renamed by who manages it and removed by who owns it', async () => {
    const admin = await welcome(server, ada, notes, 'Admin', { role: 'admin' })
    const editor = await welcome(server, ada, notes, 'Editor', { role: 'editor' })
    const path = `/api/workspaces/${notes}`
    expect((await editor.visitor.send('PATCH', path, { name: 'X' })).status).toBe(403)
    expect((await admin.visitor.send('PATCH', path, { name: 'Garden' })).status).toBe(204)
    expect((await me(editor)).workspaces).toMatchObject([{ name: 'Garden' }])
    expect((await admin.visitor.send('DELETE', path)).status).toBe(403)
    expect((await ada.visitor.send('DELETE', path)).status).toBe(204)
    expect((await me(editor)).workspaces).toEqual([])
    expect(server.changes).toContainEqual({ kind: 'workspace_removed', workspaceId: notes })
  })
})

describe('an invitation', () => {
  test('shows what it gives, makes an account for who has none, and gives the role', async () => {
    const rootId = v7()
    const { token } = await inviteTo(ada, notes, { role: 'commenter', rootId })
    const visitor = server.visitor()
    const preview = await visitor.send<InvitationPreview>('POST', '/api/invitations/look', {
      token,
    })
    expect(preview.body).toMatchObject({
      workspaceId: notes,
      workspaceName: 'Notes',
      role: 'commenter',
      rootId,
      inviterName: 'Ada',
    })
    const answer = await visitor.send<Me>('POST', '/api/invitations/accept', {
      token,
      account: { email: emailOf('Bob'), name: 'Bob', password, device: visitor.device },
    })
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({
      account: { name: 'Bob', tenantRole: 'member' },
      workspaces: [{ id: notes, name: 'Notes', grants: [{ rootId, role: 'commenter' }] }],
      workspaceId: notes,
    })
  })

  test('joins the account that is signed in', async () => {
    const garden = await bringWorkspace(ada, 'Garden')
    const bob = await welcome(server, ada, notes, 'Bob', { role: 'viewer' })
    const { token } = await inviteTo(ada, garden, { role: 'editor' })
    const answer = await accept(bob.visitor, token)
    expect(answer.body.workspaces.map(({ name }) => name)).toEqual(['Garden', 'Notes'])
    expect(server.changes).toContainEqual({
      kind: 'role_changed',
      workspaceId: garden,
      accountId: bob.me.account.id,
    })
  })

  test('raises a role and never lowers one', async () => {
    const bob = await welcome(server, ada, notes, 'Bob', { role: 'editor' })
    await accept(bob.visitor, (await inviteTo(ada, notes, { role: 'viewer' })).token)
    expect(await grantsOf(bob)).toEqual([{ rootId: null, role: 'editor' }])
    await accept(bob.visitor, (await inviteTo(ada, notes, { role: 'admin' })).token)
    expect(await grantsOf(bob)).toEqual([{ rootId: null, role: 'admin' }])
  })

  test('replayed opens nothing, also when two use it at once', async () => {
    const { token } = await inviteTo(ada, notes, { role: 'editor' })
    const answers = await Promise.all([acceptAs('Bob', token), acceptAs('Carl', token)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 410])
    const late = await acceptAs('Dora', token)
    expect(late).toMatchObject({ status: 410, body: { error: { code: 'link_invalid' } } })
    const count = await server.service.accounts.store.registry.read((tables) =>
      tables.accounts.count(),
    )
    expect(count).toBe(2)
  })

  test('ends after a week, or when it is revoked', async () => {
    const first = await inviteTo(ada, notes, { role: 'editor' })
    expect(first.expiresAt - server.clock.now()).toBe(7 * dayMs)
    const second = await inviteTo(ada, notes, { role: 'editor', days: 1 })
    server.clock.pass(dayMs)
    expect((await acceptAs('Bob', second.token)).status).toBe(410)
    const path = `/api/workspaces/${notes}/invitations/${first.id}`
    expect((await ada.visitor.send('DELETE', path)).status).toBe(204)
    expect((await acceptAs('Bob', first.token)).status).toBe(410)
    expect((await ada.visitor.send('DELETE', path)).status).toBe(404)
  })

  test('ends when its maker may not make it any more', async () => {
    const bob = await welcome(server, ada, notes, 'Bob', { role: 'admin' })
    const { token } = await inviteTo(bob, notes, { role: 'admin' })
    await setRole(ada, bob, 'editor')
    expect((await acceptAs('Carl', token)).status).toBe(410)
  })

  test('does not tell that an address has an account without a valid link', async () => {
    const { token } = await inviteTo(ada, notes, { role: 'viewer' })
    expect(await acceptAs('Ada', token)).toMatchObject({ body: { error: { code: 'email_taken' } } })
    expect((await acceptAs('Ada', 'A'.repeat(43))).body.error.code).toBe('link_invalid')
    expect((await acceptAs('Bob', token)).status).toBe(201)
  })

  test('is made by who manages the place, to no role above the own', async () => {
    const rootId = v7()
    const admin = await welcome(server, ada, notes, 'Admin', { role: 'admin' })
    const host = await welcome(server, ada, notes, 'Host', { role: 'admin', rootId })
    const editor = await welcome(server, ada, notes, 'Editor', { role: 'editor' })
    const path = `/api/workspaces/${notes}/invitations`
    const status = async ({ visitor }: Member, wish: object) =>
      (await visitor.send('POST', path, wish)).status
    expect(await status(admin, { role: 'admin' })).toBe(201)
    expect(await status(admin, { role: 'owner' })).toBe(403)
    expect(await status(editor, { role: 'guest' })).toBe(403)
    expect(await status(host, { role: 'admin', rootId })).toBe(201)
    expect(await status(host, { role: 'guest' })).toBe(403)
    expect(await status(host, { role: 'guest', rootId: v7() })).toBe(403)
    expect(await status(admin, { role: 'god' })).toBe(400)
  })

  test('is listed for who manages its place, without its secret', async () => {
    const rootId = v7()
    const host = await welcome(server, ada, notes, 'Host', { role: 'admin', rootId })
    const link = await inviteTo(ada, notes, { role: 'viewer', rootId })
    server.clock.pass(1)
    const other = await inviteTo(ada, notes, { role: 'editor' })
    const list = async ({ visitor }: Member) => {
      const path = `/api/workspaces/${notes}/invitations`
      return (await visitor.send<{ invitations: InvitationInfo[] }>('GET', path)).body.invitations
    }
    expect((await list(ada)).map(({ id }) => id)).toEqual([other.id, link.id])
    expect(await list(host)).toMatchObject([{ id: link.id, role: 'viewer', inviterName: 'Ada' }])
    expect(JSON.stringify(await list(ada))).not.toContain(link.token)
  })
})

describe('roles', () => {
  test('are changed by who manages, nobody is raised above who does it', async () => {
    const admin = await welcome(server, ada, notes, 'Admin', { role: 'admin' })
    const bob = await welcome(server, ada, notes, 'Bob', { role: 'viewer' })
    expect((await setRole(admin, bob, 'admin')).status).toBe(204)
    expect(await grantsOf(bob)).toEqual([{ rootId: null, role: 'admin' }])
    expect((await setRole(admin, bob, 'owner')).status).toBe(403)
    expect((await setRole(admin, admin, 'owner')).status).toBe(403)
    expect((await setRole(admin, ada, 'viewer')).status).toBe(403)
    expect((await setRole(admin, ada, null)).status).toBe(403)
    expect(await grantsOf(ada)).toEqual([{ rootId: null, role: 'owner' }])
  })

  test('a role on a part is given by who manages that part, and by nobody else', async () => {
    const [space, other] = [v7(), v7()]
    const host = await welcome(server, ada, notes, 'Host', { role: 'admin', rootId: space })
    const bob = await welcome(server, ada, notes, 'Bob', { role: 'guest' })
    expect((await setRole(host, bob, 'editor', space)).status).toBe(204)
    expect((await setRole(host, bob, 'editor', other)).status).toBe(403)
    expect((await setRole(host, bob, 'editor')).status).toBe(403)
    expect(await grantsOf(bob)).toContainEqual({ rootId: space, role: 'editor' })
  })

  test('a change is told to the rest of the server', async () => {
    const bob = await welcome(server, ada, notes, 'Bob', { role: 'editor' })
    const before = server.changes.length
    await setRole(ada, bob, null)
    expect(server.changes.slice(before)).toEqual([
      { kind: 'role_changed', workspaceId: notes, accountId: bob.me.account.id },
    ])
    expect((await me(bob)).workspaces).toEqual([])
  })

  test('anyone may leave, but the last owner may neither leave nor step down', async () => {
    const bob = await welcome(server, ada, notes, 'Bob', { role: 'viewer' })
    const leave = await setRole(ada, ada, null)
    expect(leave).toMatchObject({ status: 409, body: { error: { code: 'last_owner' } } })
    expect((await setRole(ada, ada, 'editor')).body.error.code).toBe('last_owner')
    expect((await setRole(bob, bob, null)).status).toBe(204)
    const carl = await welcome(server, ada, notes, 'Carl', { role: 'owner' })
    const answers = await Promise.all([setRole(ada, ada, null), setRole(carl, carl, null)])
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409])
  })

  test('nobody outside a workspace learns that it is there', async () => {
    const secret = await bringWorkspace(ada, 'Secret')
    const bob = await welcome(server, ada, notes, 'Bob', { role: 'admin' })
    for (const workspace of [secret, v7(), 'what', '..%2f..%2fetc']) {
      const path = `/api/workspaces/${workspace}`
      const role = { accountId: ada.me.account.id, rootId: null, role: null }
      for (const answer of [
        await bob.visitor.send('GET', `${path}/members`),
        await bob.visitor.send('PUT', `${path}/members`, role),
        await bob.visitor.send('GET', `${path}/invitations`),
        await bob.visitor.send('POST', `${path}/invitations`, { role: 'guest' }),
        await bob.visitor.send('PATCH', path, { name: 'Mine' }),
        await bob.visitor.send('DELETE', path),
      ]) {
        expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
      }
      const ticket = await bob.visitor.send('POST', '/api/tickets', { workspaceId: secret })
      expect(ticket.status).toBe(404)
    }
  })
})

describe('the list of members', () => {
  const list = async ({ visitor }: Member) => {
    const path = `/api/workspaces/${notes}/members`
    return (await visitor.send<{ members: MemberInfo[] }>('GET', path)).body.members
  }
  const namesSeenBy = async (member: Member) => (await list(member)).map(({ name }) => name)

  test('shows as much as a role allows: a guest sees only themselves', async () => {
    const space = v7()
    const editor = await welcome(server, ada, notes, 'Editor', { role: 'editor' })
    server.clock.pass(1)
    const guest = await welcome(server, ada, notes, 'Guest', { role: 'guest' })
    server.clock.pass(1)
    const host = await welcome(server, ada, notes, 'Host', { role: 'viewer', rootId: space })
    server.clock.pass(1)
    await welcome(server, ada, notes, 'Other', { role: 'viewer', rootId: v7() })
    expect((await namesSeenBy(ada)).sort()).toEqual(['Ada', 'Editor', 'Guest', 'Host', 'Other'])
    expect((await namesSeenBy(editor)).sort()).toEqual(['Ada', 'Editor', 'Guest', 'Host', 'Other'])
    expect((await namesSeenBy(host)).sort()).toEqual(['Ada', 'Editor', 'Guest', 'Host'])
    expect(await namesSeenBy(guest)).toEqual(['Guest'])
  })

  test('shows addresses only to who manages', async () => {
    const editor = await welcome(server, ada, notes, 'Editor', { role: 'editor' })
    const emails = async (member: Member) => (await list(member)).map(({ email }) => email).sort()
    expect(await emails(ada)).toEqual([emailOf('Ada'), emailOf('Editor')])
    expect(await emails(editor)).toEqual([emailOf('Editor'), null])
  })
})
