import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LinkInfo, Me, SessionInfo } from '../../../protocol/accounts-api.ts'
import {
  bringWorkspace,
  claim,
  dayMs,
  emailOf,
  inviteTo,
  minuteMs,
  openTestServer,
  password,
  signInAgain,
  type Member,
  type Refused,
  type TestServer,
  type Visitor,
} from '../test-server.ts'

let server: TestServer
let ada: Member

beforeEach(async () => {
  server = await openTestServer()
  ada = await claim(server)
})

afterEach(() => server.close())

const statusOfMe = async (visitor: Visitor) => (await visitor.send('GET', '/api/me')).status

describe('signing in', () => {
  test('the password opens a session of this device', async () => {
    const { visitor, answer } = await signInAgain(server, 'Ada')
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({ account: ada.me.account, device: visitor.device })
    expect(answer.body.session.id).not.toBe(ada.me.session.id)
    expect(await statusOfMe(visitor)).toBe(200)
  })

  test('capitals and spaces around the address do not matter', async () => {
    const visitor = server.visitor()
    const email = `  ${emailOf('Ada').toUpperCase()} `
    const body = { email, password, device: visitor.device }
    expect((await visitor.send('POST', '/api/sessions', body)).status).toBe(201)
  })

  test('a wrong password and an unknown address get the same answer', async () => {
    const wrong = await signInAgain(server, 'Ada', 'not the garden')
    const unknown = await signInAgain(server, 'Nobody')
    expect(wrong.answer.status).toBe(401)
    expect(wrong.answer.body.error.code).toBe('wrong_credentials')
    expect(unknown.answer.status).toBe(wrong.answer.status)
    expect(unknown.answer.body).toEqual(wrong.answer.body)
    expect(wrong.visitor.cookies.size + unknown.visitor.cookies.size).toBe(0)
  })

  test('the cookie is out of reach of scripts and other sites, and no answer is kept', async () => {
    const visitor = server.visitor({ origin: 'https://localhost:4653' })
    const { headers } = await visitor.send('POST', '/api/sessions', {
      email: emailOf('Ada'),
      password,
      device: visitor.device,
    })
    const [cookie = ''] = headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-holdfast-4653=[\w-]{43}; Max-Age=7776000; Path=\/; /)
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/Secure/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(cookie).not.toMatch(/Domain/i)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('plain HTTP is for this machine alone, with a cookie of its own name', async () => {
    const { visitor } = await signInAgain(server, 'Ada')
    expect([...visitor.cookies.keys()]).toEqual(['holdfast-4653'])
    const far = server.visitor({ origin: 'http://192.0.2.7:4653' })
    const answer = await far.send<Refused>('POST', '/api/sessions', {
      email: emailOf('Ada'),
      password,
      device: far.device,
    })
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'insecure_connection' } } })
  })

  test('the token is kept nowhere on the server', async () => {
    const [token = ''] = ada.visitor.cookies.values()
    const session = await server.service.accounts.store.registry.read((tables) =>
      tables.sessions.byTokenHash(token),
    )
    expect(session).toBeNull()
  })

  test('signing in again gives a new token, and the one before opens nothing', async () => {
    const before = new Map(ada.visitor.cookies)
    await ada.visitor.send('POST', '/api/sessions', {
      email: emailOf('Ada'),
      password,
      device: ada.visitor.device,
    })
    expect(ada.visitor.cookies).not.toEqual(before)
    expect(await statusOfMe(ada.visitor)).toBe(200)
    const thief = server.visitor()
    for (const [name, value] of before) thief.cookies.set(name, value)
    expect(await statusOfMe(thief)).toBe(401)
    expect(server.changes).toContainEqual({
      kind: 'sessions_ended',
      sessionIds: [ada.me.session.id],
    })
  })

  test('a browser that signs in as another device ends the session it had', async () => {
    await ada.visitor.send('POST', '/api/sessions', {
      email: emailOf('Ada'),
      password,
      device: { id: v7(), name: 'The same browser, emptied' },
    })
    const { body } = await ada.visitor.send<{ sessions: SessionInfo[] }>('GET', '/api/sessions')
    expect(body.sessions).toHaveLength(1)
  })
})

describe('a forged or stale cookie', () => {
  test.each([
    ['random', 'A'.repeat(43)],
    ['too short', 'abc'],
    ['too long', 'A'.repeat(5000)],
    ['SQL', "' OR 1=1 --"],
  ])('%s opens nothing', async (_, value) => {
    const visitor = server.visitor()
    visitor.cookies.set('holdfast-4653', value)
    const answer = await visitor.send<Refused>('GET', '/api/me')
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } })
  })

  test('a token under the name for the other kind of connection opens nothing', async () => {
    const [token = ''] = ada.visitor.cookies.values()
    const visitor = server.visitor({ origin: 'https://localhost:4653' })
    visitor.cookies.set('holdfast-4653', token)
    expect(await statusOfMe(visitor)).toBe(401)
  })

  test('a session ends when its device was not seen for 90 days', async () => {
    server.clock.pass(89 * dayMs)
    expect(await statusOfMe(ada.visitor)).toBe(200)
    server.clock.pass(89 * dayMs)
    expect(await statusOfMe(ada.visitor)).toBe(200)
    server.clock.pass(90 * dayMs)
    const answer = await ada.visitor.send<Refused>('GET', '/api/me')
    expect(answer.status).toBe(401)
    expect(answer.body.error['hasEnded']).toBe(true)
  })

  test('and after a year in any case', async () => {
    for (let month = 0; month < 12; month += 1) {
      expect(await statusOfMe(ada.visitor)).toBe(200)
      server.clock.pass(31 * dayMs)
    }
    expect(await statusOfMe(ada.visitor)).toBe(401)
  })

  test('the cookie is renewed while the device is in use', async () => {
    const first = await ada.visitor.send('GET', '/api/me')
    expect(first.headers.getSetCookie()).toEqual([])
    server.clock.pass(6 * minuteMs)
    const later = await ada.visitor.send('GET', '/api/me')
    expect(later.headers.getSetCookie()).toHaveLength(1)
  })
})

describe('the list of devices', () => {
  test('says where the account is signed in and which of them asks', async () => {
    server.clock.pass(10 * minuteMs)
    const { visitor } = await signInAgain(server, 'Ada')
    const { body } = await visitor.send<{ sessions: SessionInfo[] }>('GET', '/api/sessions')
    expect(body.sessions).toMatchObject([
      { deviceId: visitor.device.id, deviceName: visitor.device.name, isCurrent: true },
      { deviceId: ada.visitor.device.id, deviceName: ada.visitor.device.name, isCurrent: false },
    ])
  })

  test('a device is signed out from afar, and the rest of the server hears of it', async () => {
    const { visitor } = await signInAgain(server, 'Ada')
    const path = `/api/sessions/${ada.me.session.id}`
    expect((await visitor.send('DELETE', path)).status).toBe(204)
    const answer = await ada.visitor.send<Refused>('GET', '/api/me')
    expect(answer.body.error).toMatchObject({ code: 'unauthenticated', hasEnded: true })
    expect(server.changes).toEqual([{ kind: 'sessions_ended', sessionIds: [ada.me.session.id] }])
    expect((await visitor.send('DELETE', path)).status).toBe(404)
    expect((await visitor.send('DELETE', '/api/sessions/what')).status).toBe(404)
  })

  test('all others are signed out at once', async () => {
    const { visitor } = await signInAgain(server, 'Ada')
    await signInAgain(server, 'Ada')
    expect((await visitor.send('DELETE', '/api/sessions/others')).body).toEqual({ ended: 2 })
    expect(await statusOfMe(ada.visitor)).toBe(401)
    expect(await statusOfMe(visitor)).toBe(200)
  })

  test('an account is signed in on a hundred devices at most: the one not seen for longest goes', async () => {
    for (let index = 0; index < 100; index += 1) {
      server.clock.pass(1)
      await signInAgain(server, 'Ada')
    }
    expect(await statusOfMe(ada.visitor)).toBe(401)
    const { visitor } = await signInAgain(server, 'Ada')
    const { body } = await visitor.send<{ sessions: SessionInfo[] }>('GET', '/api/sessions')
    expect(body.sessions).toHaveLength(100)
  })

  test('what has been over for long is forgotten, devices included', async () => {
    await signInAgain(server, 'Ada')
    server.clock.pass(200 * dayMs)
    await server.service.tidy()
    await server.service.accounts.store.registry.read(async (tables) => {
      expect(await tables.sessions.byId(ada.me.session.id)).toBeNull()
      expect(await tables.devices.ofAccount(ada.me.account.id)).toEqual([])
    })
  })

  test('signing out ends the session and takes the cookie away', async () => {
    const kept = new Map(ada.visitor.cookies)
    expect((await ada.visitor.send('DELETE', '/api/sessions/current')).status).toBe(204)
    expect(ada.visitor.cookies.size).toBe(0)
    for (const [name, value] of kept) ada.visitor.cookies.set(name, value)
    expect(await statusOfMe(ada.visitor)).toBe(401)
  })
})

describe('a link for a further device', () => {
  const makeLink = async () => (await ada.visitor.send<LinkInfo>('POST', '/api/device-links')).body
  const open = async (token: string, visitor = server.visitor()) => ({
    visitor,
    answer: await visitor.send<Me & Refused>('POST', '/api/device-links/open', {
      token,
      device: visitor.device,
    }),
  })

  test('signs it in without the password', async () => {
    const { visitor, answer } = await open((await makeLink()).token)
    expect(answer).toMatchObject({ status: 201, body: { account: ada.me.account } })
    expect(await statusOfMe(visitor)).toBe(200)
    expect(await statusOfMe(ada.visitor)).toBe(200)
  })

  test('works once, also for two who are equally fast', async () => {
    const { token } = await makeLink()
    const answers = await Promise.all([open(token), open(token), open(token)])
    expect(answers.map(({ answer }) => answer.status).sort()).toEqual([201, 410, 410])
    expect((await open(token)).answer.body.error.code).toBe('link_invalid')
  })

  test('works for ten minutes, and a new one takes the place of the one before', async () => {
    const first = await makeLink()
    const second = await makeLink()
    expect(second.expiresAt - server.clock.now()).toBe(10 * minuteMs)
    expect((await open(first.token)).answer.status).toBe(410)
    server.clock.pass(10 * minuteMs)
    expect((await open(second.token)).answer.status).toBe(410)
  })

  test('ends with a change of the password', async () => {
    const { token } = await makeLink()
    await ada.visitor.send('POST', '/api/me/password', { password, newPassword: 'spring at last' })
    expect((await open(token)).answer.status).toBe(410)
  })
})

describe('the person behind the account', () => {
  const join = async (name: string, personId: string | undefined) => {
    const workspace = await bringWorkspace(ada)
    const { token } = await inviteTo(ada, workspace, { role: 'editor' })
    const visitor = server.visitor()
    const account = { email: emailOf(name), name, password, device: visitor.device, personId }
    const answer = await visitor.send<Me>('POST', '/api/invitations/accept', { token, account })
    return answer.body.account.personId
  }
  const signInAs = async (name: string, personId: string) => {
    const visitor = server.visitor()
    const body = { email: emailOf(name), password, device: visitor.device, personId }
    return (await visitor.send<Me>('POST', '/api/sessions', body)).body.account.personId
  }

  test('is the one its first device brought along, on every device from then on', async () => {
    const first = v7()
    expect(await join('Bob', first)).toBe(first)
    expect(await signInAs('Bob', v7())).toBe(first)
    expect((await signInAgain(server, 'Bob')).answer.body.account.personId).toBe(first)
  })

  test('is a new one where the device brought none, or one of somebody else', async () => {
    const own = ada.me.account.personId
    const persons = [await join('Bob', undefined), await join('Eve', own)]
    expect(new Set([...persons, own]).size).toBe(3)
    expect(await signInAs('Eve', own)).toBe(persons[1])
    expect(await signInAs('Ada', v7())).toBe(own)
  })
})
