import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DeletionInfo, ServerInfo } from '../../../protocol/accounts-api.ts'
import { workspaceIdSchema } from '../../../protocol/ids.ts'
import { openSqliteStore } from '../../../server/stores/sqlite/sqlite-store.ts'
import {
  bringWorkspace,
  claim,
  openTestServer,
  password,
  signInAgain,
  welcome,
  type Member,
  type Refused,
  type TestServer,
} from '../test-server.ts'

let folder: string
let server: TestServer
let ada: Member

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-deletion-'))
  server = await openTestServer({ store: openSqliteStore(folder) })
  ada = await claim(server)
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const remove = ({ visitor }: Member, withPassword = password) =>
  visitor.send<DeletionInfo & Refused>('DELETE', '/api/me', { password: withPassword })
const preview = async ({ visitor }: Member) =>
  (await visitor.send<DeletionInfo>('GET', '/api/me/deletion')).body
const names = (entries: DeletionInfo['erased']) => entries.map(({ name }) => name)

test('an account that is deleted is gone, with what only it could see', async () => {
  const notes = await bringWorkspace(ada, 'Notes')
  const bob = await welcome(server, ada, notes, 'Bobolink', { role: 'editor' })
  await bringWorkspace(bob, 'Diary')
  const { visitor } = await signInAgain(server, 'Bobolink')
  const log = await server.service.accounts.store.openWorkspace(workspaceIdSchema.parse(notes))
  const person = bob.me.account.personId
  const grants = [{ rootId: null, role: 'editor' }] as const
  await log.setAccess({ person, name: 'Bobolink', grants })
  expect((await remove(bob, 'a wrong guess')).status).toBe(401)

  const plan = await preview(bob)
  expect([names(plan.erased), names(plan.stays), names(plan.blocked)]).toEqual([
    ['Diary'],
    ['Notes'],
    [],
  ])
  const done = await remove(bob)
  expect(done.status).toBe(200)
  expect(done.body).toEqual(plan)
  expect(bob.visitor.cookies.size).toBe(0)
  expect((await visitor.send('GET', '/api/me')).status).toBe(401)
  expect((await signInAgain(server, 'Bobolink')).answer.status).toBe(401)
  expect(server.changes).toContainEqual({
    kind: 'workspace_removed',
    workspaceId: plan.erased[0]?.id,
  })
  expect(await log.people()).toEqual([])
  const bytes = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.db/.test(name))
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('')
  expect(bytes).toContain('ada@example.org')
  expect(bytes).toContain(notes)
  expect(bytes).not.toMatch(/bobolink/i)
})

test('who is the only owner of what others are in has to hand it over first', async () => {
  const notes = await bringWorkspace(ada, 'Notes')
  const bob = await welcome(server, ada, notes, 'Bob', { role: 'editor' })
  const blocked = await remove(ada)
  expect(blocked).toMatchObject({ status: 409, body: { error: { code: 'last_owner' } } })
  expect(names((await preview(ada)).blocked)).toEqual(['Notes'])
  await ada.visitor.send('PUT', `/api/workspaces/${notes}/members`, {
    accountId: bob.me.account.id,
    rootId: null,
    role: 'owner',
  })
  expect((await remove(ada)).body.error.code).toBe('last_owner')
  await ada.visitor.send('PATCH', `/api/accounts/${bob.me.account.id}`, { tenantRole: 'owner' })
  expect((await remove(ada)).status).toBe(200)
})

test('with the last account the server is as new', async () => {
  await bringWorkspace(ada, 'Notes')
  expect((await remove(ada)).status).toBe(200)
  const { body } = await server.visitor().send<ServerInfo>('GET', '/api/server')
  expect(body.hasAccounts).toBe(false)
  const next = await claim(server, 'Zoe')
  expect(next.me).toMatchObject({ account: { name: 'Zoe', tenantRole: 'owner' }, workspaces: [] })
})
