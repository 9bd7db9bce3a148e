import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  accountIdSchema,
  deviceIdSchema,
  nodeIdSchema,
  personIdSchema,
  sessionIdSchema,
  workspaceIdSchema,
} from '../../../protocol/ids.ts'
import type { Invitation, Membership } from '../../../server/stores/registry/access.ts'
import type { Account } from '../../../server/stores/registry/accounts.ts'
import type { Secret } from '../../../server/stores/registry/secrets.ts'
import type { Session } from '../../../server/stores/registry/sessions.ts'
import type { Store } from '../../../server/stores/store.ts'

const uuid = (digits: string) => `${digits.padStart(8, '0')}-0000-7000-8000-000000000000`

const ada = accountIdSchema.parse(uuid('a1'))
const bob = accountIdSchema.parse(uuid('b1'))
const laptop = deviceIdSchema.parse(uuid('d1'))
const phone = deviceIdSchema.parse(uuid('d2'))
const notes = workspaceIdSchema.parse(uuid('e1'))
const garden = workspaceIdSchema.parse(uuid('e2'))
const space = nodeIdSchema.parse(uuid('f1'))
const sessionId = (digits: string) => sessionIdSchema.parse(uuid(digits))
const personId = (digits: string) => personIdSchema.parse(uuid(digits))

const accountRow = (id: Account['id'], patch: Partial<Account> = {}): Account => ({
  id,
  tenantId: 'tenant',
  tenantRole: 'member',
  email: `${id}@Example.org`,
  emailKey: `${id}@example.org`,
  name: 'Ada',
  passwordHash: '$argon2id$',
  createdAt: 1,
  disabledAt: null,
  ...patch,
})

const sessionRow = (digits: string, patch: Partial<Session> = {}): Session => ({
  id: sessionId(digits),
  tokenHash: `hash-${digits}`,
  accountId: ada,
  deviceId: laptop,
  createdAt: 1,
  seenAt: 1,
  expiresAt: 100,
  revokedAt: null,
  ...patch,
})

const secretRow = (tokenHash: string, patch: Partial<Secret> = {}): Secret => ({
  tokenHash,
  kind: 'reset',
  accountId: ada,
  sessionId: null,
  workspaceId: null,
  nodeId: null,
  createdAt: 1,
  expiresAt: 100,
  ...patch,
})

const membershipRow = (patch: Partial<Membership> = {}): Membership => ({
  workspaceId: notes,
  accountId: ada,
  rootId: null,
  role: 'owner',
  createdAt: 1,
  ...patch,
})

const invitationRow = (id: string, patch: Partial<Invitation> = {}): Invitation => ({
  id,
  tokenHash: `hash-${id}`,
  workspaceId: notes,
  rootId: null,
  role: 'editor',
  inviterId: ada,
  createdAt: 1,
  expiresAt: 100,
  usedAt: null,
  usedBy: null,
  revokedAt: null,
  ...patch,
})

/** What every engine owes its callers. `open` gives an empty store. */
export function describeStore(engine: string, open: () => Promise<Store>): void {
  describe(`the registry of ${engine}`, () => {
    let store: Store

    beforeEach(async () => {
      store = await open()
      await store.registry.write(async (tables) => {
        await tables.tenants.insert({ id: 'tenant', name: 'Home', createdAt: 1 })
        await tables.accounts.insert(accountRow(ada, { tenantRole: 'owner' }))
        await tables.accounts.insert(accountRow(bob, { name: 'Bob', createdAt: 2 }))
        for (const id of [laptop, phone]) {
          await tables.devices.put({ accountId: ada, id, name: 'A', createdAt: 1, seenAt: 1 })
        }
        for (const [id, displayName] of [
          [notes, 'Notes'],
          [garden, 'Garden'],
        ] as const) {
          const workspace = { id, displayName, tenantId: 'tenant', createdBy: ada, createdAt: 1 }
          await tables.workspaces.insert(workspace)
        }
      })
    })

    afterEach(() => store.close())

    const write: Store['registry']['write'] = (work) => store.registry.write(work)
    const read: Store['registry']['read'] = (work) => store.registry.read(work)

    test('work that throws leaves no trace, and the next one goes on', async () => {
      const failure = new Error('stop')
      await expect(
        write(async (tables) => {
          await tables.workspaces.rename(notes, 'Half done')
          await tables.facts.claim('a', '1')
          throw failure
        }),
      ).rejects.toBe(failure)
      expect(await read((tables) => tables.workspaces.byId(notes))).toMatchObject({
        displayName: 'Notes',
      })
      expect(await write((tables) => tables.facts.claim('a', '2'))).toBe(true)
    })

    test('of many writes at once each sees what the ones before it did', async () => {
      const seen = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          write(async (tables) => {
            const count = Number((await tables.facts.get('count')) ?? '0')
            await tables.workspaces.rename(notes, `Notes ${count}`)
            const isFirst = await tables.facts.claim(`number-${count}`, String(index))
            const sessions = await tables.sessions.liveOfAccount(ada, 0)
            await tables.sessions.insert(sessionRow(String(sessions.length + 1)))
            return { isFirst, sessions: sessions.length }
          }),
        ),
      )
      expect(seen.filter(({ isFirst }) => isFirst)).toHaveLength(1)
      expect(seen.map(({ sessions }) => sessions)).toEqual(Array.from({ length: 20 }, (_, n) => n))
    })

    test('a fact is claimed once', async () => {
      const claims = await Promise.all(
        ['x', 'y'].map((value) => write((tables) => tables.facts.claim('first', value))),
      )
      expect(claims).toEqual([true, false])
      expect(await read((tables) => tables.facts.get('first'))).toBe('x')
      expect(await read((tables) => tables.facts.get('second'))).toBeNull()
      await write((tables) => tables.facts.remove('first'))
      expect(await write((tables) => tables.facts.claim('first', 'z'))).toBe(true)
    })

    test('the first tenant is found', async () => {
      await write((tables) => tables.tenants.insert({ id: 'other', name: 'Other', createdAt: 2 }))
      expect(await read((tables) => tables.tenants.first())).toMatchObject({ name: 'Home' })
      await write((tables) => tables.tenants.remove('other'))
      await expect(write((tables) => tables.tenants.remove('tenant'))).rejects.toThrow()
    })

    test('an account is found by id and by address, changed, and listed by age', async () => {
      await write((tables) => tables.accounts.update(bob, { name: 'Bobby', disabledAt: 5 }))
      const byId = await read((tables) => tables.accounts.byId(bob))
      expect(byId).toEqual(accountRow(bob, { name: 'Bobby', createdAt: 2, disabledAt: 5 }))
      const byKey = await read((tables) => tables.accounts.byEmailKey(`${bob}@example.org`))
      expect(byKey).toEqual(byId)
      const list = await read((tables) => tables.accounts.list())
      expect(list.map(({ id }) => id)).toEqual([ada, bob])
      expect(await read((tables) => tables.accounts.count())).toBe(2)
      expect(await read((tables) => tables.accounts.byEmailKey('no@where'))).toBeNull()
    })

    test('an e-mail address belongs to one account', async () => {
      const other = accountRow(accountIdSchema.parse(uuid('c1')), {
        emailKey: `${bob}@example.org`,
      })
      expect(await write((tables) => tables.accounts.insert(other))).toBe(false)
      expect(await read((tables) => tables.accounts.count())).toBe(2)
    })

    test('a person belongs to who claimed it first, also when that account is gone', async () => {
      const [first, second] = [personId('1'), personId('2')]
      expect(await write((tables) => tables.persons.claim(first, bob))).toBe(true)
      expect(await write((tables) => tables.persons.claim(second, bob))).toBe(true)
      expect(await write((tables) => tables.persons.claim(first, bob))).toBe(true)
      expect(await write((tables) => tables.persons.claim(first, ada))).toBe(false)
      expect(await read((tables) => tables.persons.ofAccount(bob))).toEqual([first, second])
      await write((tables) => tables.accounts.remove(bob))
      expect(await write((tables) => tables.persons.claim(first, ada))).toBe(false)
      expect(await read((tables) => tables.persons.accountOf(first))).toBeNull()
    })

    test('a device keeps its beginning when it is put again', async () => {
      const again = { accountId: ada, id: phone, name: 'Phone', createdAt: 9, seenAt: 9 }
      await write((tables) => tables.devices.put(again))
      expect(await read((tables) => tables.devices.ofAccount(ada))).toEqual([
        { ...again, createdAt: 1 },
        { accountId: ada, id: laptop, name: 'A', createdAt: 1, seenAt: 1 },
      ])
    })

    test('a session is found by its hash, and lives until it ends or is revoked', async () => {
      await write(async (tables) => {
        await tables.sessions.insert(sessionRow('1', { seenAt: 3 }))
        await tables.sessions.insert(sessionRow('2', { seenAt: 4, deviceId: phone }))
        await tables.sessions.insert(sessionRow('3', { expiresAt: 10 }))
      })
      const live = await read((tables) => tables.sessions.liveOfAccount(ada, 50))
      expect(live.map(({ id }) => id)).toEqual([sessionId('2'), sessionId('1')])
      const ids = ['1', '3', '9'].map(sessionId)
      expect(await write((tables) => tables.sessions.revoke(ids, 50))).toEqual([sessionId('1')])
      expect(await write((tables) => tables.sessions.revoke(ids, 51))).toEqual([])
      expect(await write((tables) => tables.sessions.revoke([], 51))).toEqual([])
      expect(await read((tables) => tables.sessions.byTokenHash('hash-1'))).toMatchObject({
        revokedAt: 50,
      })
      expect(await read((tables) => tables.sessions.liveOfAccount(ada, 50))).toHaveLength(1)
    })

    test('a session gets a new hash, and the old one opens nothing', async () => {
      await write((tables) => tables.sessions.insert(sessionRow('1')))
      await write((tables) => tables.sessions.update(sessionId('1'), { tokenHash: 'new' }))
      expect(await read((tables) => tables.sessions.byTokenHash('hash-1'))).toBeNull()
      expect(await read((tables) => tables.sessions.byTokenHash('new'))).toMatchObject({
        id: sessionId('1'),
      })
    })

    test('sessions that are long over are forgotten', async () => {
      await write(async (tables) => {
        await tables.sessions.insert(sessionRow('1', { revokedAt: 5 }))
        await tables.sessions.insert(sessionRow('2', { expiresAt: 6 }))
        await tables.sessions.insert(sessionRow('3'))
      })
      expect(await write((tables) => tables.sessions.prune(7))).toBe(2)
      expect(await read((tables) => tables.sessions.byId(sessionId('1')))).toBeNull()
      expect(await read((tables) => tables.sessions.byId(sessionId('3')))).not.toBeNull()
    })

    test('devices that were not seen for long are forgotten, unless a session names them', async () => {
      await write((tables) => tables.sessions.insert(sessionRow('1')))
      await write(async (tables) => {
        expect(await tables.devices.prune(1)).toBe(0)
        expect(await tables.devices.prune(2)).toBe(1)
      })
      const left = await read((tables) => tables.devices.ofAccount(ada))
      expect(left.map(({ id }) => id)).toEqual([laptop])
    })

    test('a device that is removed takes its sessions along', async () => {
      await write((tables) => tables.sessions.insert(sessionRow('1', { deviceId: phone })))
      await write((tables) => tables.devices.remove(ada, phone))
      expect(await read((tables) => tables.sessions.byId(sessionId('1')))).toBeNull()
    })

    test('a secret is taken once, by its kind, and before it ends', async () => {
      await write(async (tables) => {
        await tables.secrets.insert(secretRow('one'))
        await tables.secrets.insert(secretRow('forever', { kind: 'recovery', expiresAt: null }))
      })
      expect(await write((tables) => tables.secrets.take('ticket', 'one', 50))).toBeNull()
      expect(await read((tables) => tables.secrets.find('reset', 'one', 50))).toEqual(
        secretRow('one'),
      )
      expect(await read((tables) => tables.secrets.find('reset', 'one', 100))).toBeNull()
      expect(await read((tables) => tables.secrets.find('ticket', 'one', 50))).toBeNull()
      const taken = await Promise.all(
        [1, 2, 3].map(() => write((tables) => tables.secrets.take('reset', 'one', 50))),
      )
      expect(taken.filter((secret) => secret !== null)).toEqual([secretRow('one')])
      expect(await write((tables) => tables.secrets.take('recovery', 'forever', 1e12))).toEqual(
        secretRow('forever', { kind: 'recovery', expiresAt: null }),
      )
      await write((tables) => tables.secrets.insert(secretRow('late')))
      expect(await write((tables) => tables.secrets.take('reset', 'late', 100))).toBeNull()
    })

    test('secrets are counted by account and kind, removed, and forgotten after their end', async () => {
      await write(async (tables) => {
        await tables.secrets.insert(secretRow('one'))
        await tables.secrets.insert(secretRow('two', { kind: 'recovery', expiresAt: null }))
      })
      expect(await read((tables) => tables.secrets.has('recovery', ada))).toBe(true)
      expect(await read((tables) => tables.secrets.has('recovery', bob))).toBe(false)
      await write((tables) => tables.secrets.removeOfAccount('recovery', ada))
      expect(await read((tables) => tables.secrets.has('recovery', ada))).toBe(false)
      expect(await write((tables) => tables.secrets.prune(200))).toBe(1)
    })

    test('the id of a workspace is given once', async () => {
      const again = {
        id: notes,
        displayName: 'Mine',
        tenantId: 'tenant',
        createdBy: bob,
        createdAt: 2,
      }
      expect(await write((tables) => tables.workspaces.insert(again))).toBe(false)
      expect(await read((tables) => tables.workspaces.byId(notes))).toMatchObject({
        createdBy: ada,
      })
    })

    test('workspaces of an account are those with a role in them, by name', async () => {
      await write(async (tables) => {
        await tables.memberships.put(membershipRow())
        await tables.memberships.put(membershipRow({ rootId: space, role: 'viewer' }))
        await tables.memberships.put(membershipRow({ workspaceId: garden }))
        await tables.memberships.put(membershipRow({ accountId: bob }))
      })
      const names = async (id: Account['id']) =>
        (await read((tables) => tables.workspaces.ofAccount(id))).map((row) => row.displayName)
      expect(await names(ada)).toEqual(['Garden', 'Notes'])
      expect(await names(bob)).toEqual(['Notes'])
    })

    test('one place holds one role, and the whole workspace is a place of its own', async () => {
      const atSpace = membershipRow({ rootId: space, role: 'viewer', createdAt: 2 })
      await write(async (tables) => {
        await tables.memberships.put(membershipRow({ role: 'editor' }))
        await tables.memberships.put(atSpace)
        await tables.memberships.put(membershipRow({ role: 'admin', createdAt: 8 }))
      })
      expect(await read((tables) => tables.memberships.grants(notes, ada))).toEqual([
        membershipRow({ role: 'admin' }),
        atSpace,
      ])
      expect(await write((tables) => tables.memberships.remove(notes, ada, null))).toBe(true)
      expect(await write((tables) => tables.memberships.remove(notes, ada, null))).toBe(false)
      expect(await read((tables) => tables.memberships.ofWorkspace(notes))).toEqual([atSpace])
      expect(await read((tables) => tables.memberships.ofAccount(ada))).toEqual([atSpace])
    })

    test('an invitation is used once, and neither after its end nor after it was revoked', async () => {
      await write(async (tables) => {
        for (const id of ['1', '2', '3']) await tables.invitations.insert(invitationRow(id))
      })
      const uses = await Promise.all(
        [bob, ada].map((id) => write((tables) => tables.invitations.use('1', id, 50))),
      )
      expect(uses).toEqual([true, false])
      expect(await read((tables) => tables.invitations.byTokenHash('hash-1'))).toEqual(
        invitationRow('1', { usedAt: 50, usedBy: bob }),
      )
      expect(await write((tables) => tables.invitations.revoke('1', 50))).toBe(false)
      expect(await write((tables) => tables.invitations.revoke('2', 50))).toBe(true)
      expect(await write((tables) => tables.invitations.use('2', bob, 51))).toBe(false)
      expect(await write((tables) => tables.invitations.use('3', bob, 100))).toBe(false)
      const open = await read((tables) => tables.invitations.openOfWorkspace(notes, 50))
      expect(open.map(({ id }) => id)).toEqual(['3'])
      expect(await read((tables) => tables.invitations.byId(garden, '3'))).toBeNull()
    })

    test('an account that is removed leaves nothing but what names it no more', async () => {
      await write(async (tables) => {
        await tables.sessions.insert(sessionRow('1'))
        await tables.secrets.insert(
          secretRow('one', {
            kind: 'ticket',
            sessionId: sessionId('1'),
            workspaceId: notes,
          }),
        )
        await tables.memberships.put(membershipRow())
        await tables.memberships.put(membershipRow({ accountId: bob }))
        await tables.invitations.insert(invitationRow('1'))
        await tables.invitations.insert(invitationRow('2', { inviterId: bob, usedBy: ada }))
        await tables.audit.append({
          at: 1,
          actorId: ada,
          action: 'signed_in',
          workspaceId: null,
          subject: null,
          address: '::1',
        })
        await tables.accounts.remove(ada)
      })
      await read(async (tables) => {
        expect(await tables.accounts.byId(ada)).toBeNull()
        expect(await tables.devices.ofAccount(ada)).toEqual([])
        expect(await tables.sessions.byId(sessionId('1'))).toBeNull()
        expect(await tables.secrets.has('ticket', ada)).toBe(false)
        expect(await tables.memberships.ofWorkspace(notes)).toEqual([
          membershipRow({ accountId: bob }),
        ])
        expect(await tables.invitations.byTokenHash('hash-1')).toBeNull()
        expect(await tables.invitations.byTokenHash('hash-2')).toMatchObject({ usedBy: null })
        expect(await tables.workspaces.byId(notes)).toMatchObject({ createdBy: null })
        expect(await tables.audit.list(9)).toMatchObject([{ action: 'signed_in', actorId: null }])
      })
    })

    test('a workspace that is removed takes its roles and invitations along', async () => {
      await write(async (tables) => {
        await tables.memberships.put(membershipRow())
        await tables.invitations.insert(invitationRow('1'))
        await tables.workspaces.remove(notes)
      })
      expect(await read((tables) => tables.memberships.ofAccount(ada))).toEqual([])
      expect(await read((tables) => tables.invitations.byTokenHash('hash-1'))).toBeNull()
      await store.eraseWorkspace(notes)
      await store.eraseWorkspace(notes)
    })

    test('the audit log is told from its newest entry, and forgets the oldest', async () => {
      const entry = { actorId: ada, workspaceId: notes, subject: bob, address: null }
      await write(async (tables) => {
        for (const at of [1, 2, 3]) {
          await tables.audit.append({ ...entry, at, action: `step ${at}` })
        }
      })
      expect(await read((tables) => tables.audit.list(2))).toEqual([
        { ...entry, at: 3, action: 'step 3' },
        { ...entry, at: 2, action: 'step 2' },
      ])
      expect(await write((tables) => tables.audit.prune(3))).toBe(2)
    })
  })
}
