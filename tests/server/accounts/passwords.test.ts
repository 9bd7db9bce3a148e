import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LinkInfo, Me, MeWithRecoveryCode } from '../../../protocol/accounts-api.ts'
import { createGate } from '../../../server/accounts/gate.ts'
import { createPasswords } from '../../../server/accounts/passwords.ts'
import { normaliseRecoveryCode } from '../../../server/accounts/tokens.ts'
import {
  bringWorkspace,
  claim,
  dayMs,
  emailOf,
  minuteMs,
  openTestServer,
  password,
  signInAgain,
  welcome,
  type Member,
  type Refused,
  type TestServer,
  type Visitor,
} from '../test-server.ts'

const newPassword = 'spring at last'

let server: TestServer
let ada: Member

beforeEach(async () => {
  server = await openTestServer()
  ada = await claim(server)
})

afterEach(() => server.close())

const statusOfMe = async (visitor: Visitor) => (await visitor.send('GET', '/api/me')).status
const signsIn = async (name: string, withPassword: string) =>
  (await signInAgain(server, name, withPassword)).answer.status === 201

describe('changing the password', () => {
  test('needs the present one, gives this device a new token and ends all other sessions', async () => {
    const { visitor } = await signInAgain(server, 'Ada')
    const before = new Map(visitor.cookies)
    const wish = { password, newPassword }
    expect((await visitor.send('POST', '/api/me/password', wish)).status).toBe(204)
    expect(await statusOfMe(visitor)).toBe(200)
    expect(await statusOfMe(ada.visitor)).toBe(401)
    for (const [name, value] of before) visitor.cookies.set(name, value)
    expect(await statusOfMe(visitor)).toBe(401)
    expect(await signsIn('Ada', password)).toBe(false)
    expect(await signsIn('Ada', newPassword)).toBe(true)
    expect(server.changes).toContainEqual({
      kind: 'sessions_ended',
      sessionIds: [ada.me.session.id],
    })
  })

  test('with a wrong one changes nothing', async () => {
    const wish = { password: 'a guess or two', newPassword }
    const answer = await ada.visitor.send<Refused>('POST', '/api/me/password', wish)
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'wrong_credentials' } } })
    expect(await signsIn('Ada', password)).toBe(true)
  })
})

describe('the recovery code', () => {
  const recover = async (code: string, email = emailOf('Ada')) => {
    const visitor = server.visitor()
    const body = { email, code, newPassword, device: visitor.device }
    return {
      visitor,
      answer: await visitor.send<MeWithRecoveryCode>('POST', '/api/recovery', body),
    }
  }

  test('opens the account with a new password, and a new code comes with it', async () => {
    const { visitor, answer } = await recover(ada.recoveryCode)
    expect(answer.status).toBe(201)
    expect(answer.body.recoveryCode).not.toBe(ada.recoveryCode)
    expect(await statusOfMe(visitor)).toBe(200)
    expect(await statusOfMe(ada.visitor)).toBe(401)
    expect(await signsIn('Ada', newPassword)).toBe(true)
    expect((await recover(answer.body.recoveryCode)).answer.status).toBe(201)
  })

  test('is used up, also by two who are equally fast', async () => {
    const answers = await Promise.all([recover(ada.recoveryCode), recover(ada.recoveryCode)])
    expect(answers.map(({ answer }) => answer.status).sort()).toEqual([201, 401])
    expect((await recover(ada.recoveryCode)).answer.status).toBe(401)
  })

  test('is read as people write it', async () => {
    const sloppy = ada.recoveryCode.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')
    expect(normaliseRecoveryCode(sloppy)).toBe(ada.recoveryCode)
    expect((await recover(sloppy)).answer.status).toBe(201)
  })

  test('of one account does not open another, and stays what it was', async () => {
    const workspace = await bringWorkspace(ada)
    await welcome(server, ada, workspace, 'Bob', { role: 'editor' })
    expect((await recover(ada.recoveryCode, emailOf('Bob'))).answer.status).toBe(401)
    expect((await recover(ada.recoveryCode)).answer.status).toBe(201)
  })

  test('can be made anew by who knows the password', async () => {
    const wrong = await ada.visitor.send('POST', '/api/me/recovery-code', { password: 'no' })
    expect(wrong.status).toBe(401)
    const { body } = await ada.visitor.send<{ recoveryCode: string }>(
      'POST',
      '/api/me/recovery-code',
      { password },
    )
    expect((await recover(ada.recoveryCode)).answer.status).toBe(401)
    expect((await recover(body.recoveryCode)).answer.status).toBe(201)
  })
})

describe('a reset by the administrator', () => {
  let bob: Member

  beforeEach(async () => {
    const workspace = await bringWorkspace(ada)
    bob = await welcome(server, ada, workspace, 'Bob', { role: 'admin' })
  })

  const makeLink = ({ visitor }: Member, of: Member) =>
    visitor.send<LinkInfo & Refused>('POST', `/api/accounts/${of.me.account.id}/reset-link`)
  const open = async (token: string) => {
    const visitor = server.visitor()
    const body = { token, newPassword, device: visitor.device }
    return { visitor, answer: await visitor.send<Me>('POST', '/api/reset', body) }
  }

  test('is a link to a new password that works once, and ends all sessions', async () => {
    const { body } = await makeLink(ada, bob)
    const answers = await Promise.all([open(body.token), open(body.token)])
    expect(answers.map(({ answer }) => answer.status).sort()).toEqual([201, 410])
    expect(await statusOfMe(bob.visitor)).toBe(401)
    expect(await signsIn('Bob', newPassword)).toBe(true)
    expect((await open(body.token)).answer.status).toBe(410)
  })

  test('ends after a day, when a newer one is made, and when the password is changed', async () => {
    const first = await makeLink(ada, bob)
    const second = await makeLink(ada, bob)
    expect((await open(first.body.token)).answer.status).toBe(410)
    server.clock.pass(dayMs)
    expect((await open(second.body.token)).answer.status).toBe(410)
    const third = await makeLink(ada, bob)
    await bob.visitor.send('POST', '/api/me/password', { password, newPassword })
    expect((await open(third.body.token)).answer.status).toBe(410)
  })

  test('is for who administers the server: the admin of a workspace is not', async () => {
    expect(await makeLink(bob, ada)).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden' } },
    })
    expect((await server.visitor().send('POST', '/api/accounts/x/reset-link')).status).toBe(401)
  })
})

describe('guessing', () => {
  test('one account is tried ten times in a quarter of an hour, from wherever', async () => {
    const tryFrom = (index: number) => {
      const visitor = server.visitor({ peer: `198.51.100.${index}` })
      const body = { email: emailOf('Ada'), password: 'a guess', device: visitor.device }
      return visitor.send<Refused>('POST', '/api/sessions', body)
    }
    for (let index = 0; index < 10; index += 1) expect((await tryFrom(index)).status).toBe(401)
    const refused = await tryFrom(10)
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    server.clock.pass(2 * minuteMs)
    expect((await tryFrom(11)).status).toBe(401)
  })

  test('one address tries thirty times, whatever it tries', async () => {
    for (let index = 0; index < 30; index += 1) {
      const visitor = server.visitor()
      const token = 'A'.repeat(43)
      const kinds = [
        ['/api/device-links/open', { token, device: visitor.device }],
        ['/api/invitations/look', { token }],
        ['/api/reset', { token, newPassword, device: visitor.device }],
      ] as const
      const [path, body] = kinds[index % 3] ?? kinds[0]
      expect((await visitor.send('POST', path, body)).status).toBe(410)
    }
    expect((await signInAgain(server, 'Ada')).answer.status).toBe(429)
  })

  test('who signs in rightly is not counted', async () => {
    for (let index = 0; index < 40; index += 1) expect(await signsIn('Ada', password)).toBe(true)
  })
})

describe('hashes', () => {
  const cost = { memoryKib: 8, passes: 1, atOnce: 2 }
  const pepper = Buffer.alloc(32, 1)

  test('are argon2id at the cost that was asked for, and never the same twice', async () => {
    const passwords = createPasswords({ ...cost, memoryKib: 16, passes: 2 }, pepper)
    const [first, second] = [await passwords.hash(password), await passwords.hash(password)]
    expect(first).toMatch(/^\$argon2id\$v=19\$m=16,t=2,p=1\$/)
    expect(first).not.toBe(second)
    expect(await passwords.verify(password, first)).toBe(true)
    expect(await passwords.verify(`${password} `, first)).toBe(false)
  })

  test('open nothing without the pepper', async () => {
    const hash = await createPasswords(cost, pepper).hash(password)
    const others = createPasswords(cost, Buffer.alloc(32, 2))
    expect(await others.verify(password, hash)).toBe(false)
  })

  test('without a hash no password fits, not even the empty one', async () => {
    const passwords = createPasswords(cost, pepper)
    expect(await passwords.verify('', null)).toBe(false)
    expect(await passwords.verify(password, null)).toBe(false)
  })

  test('of an older cost are made anew when the password is there again', async () => {
    const { registry } = server.service.accounts.store
    const weak = await createPasswords({ ...cost, memoryKib: 9 }, Buffer.alloc(32, 7)).hash(
      password,
    )
    const hashOf = () =>
      registry.read(async (tables) => (await tables.accounts.byId(ada.me.account.id))?.passwordHash)
    await registry.write((tables) =>
      tables.accounts.update(ada.me.account.id, { passwordHash: weak }),
    )
    expect(await signsIn('Ada', password)).toBe(true)
    expect(await hashOf()).toContain('m=8,')
    expect(await signsIn('Ada', password)).toBe(true)
  })
})

describe('the gate before the hashes', () => {
  test('lets so many run at once, the others in their order, and refuses beyond the line', async () => {
    const gate = createGate(2, 3)
    const order: number[] = []
    const open: (() => void)[] = []
    const works = [0, 1, 2, 3, 4, 5].map((number) =>
      gate.pass(async () => {
        order.push(number)
        await new Promise<void>((resolve) => open.push(resolve))
        return number
      }),
    )
    expect(order).toEqual([0, 1])
    expect(gate.load).toBe(5)
    expect(await works[5]).toEqual({ ok: false, error: 'full' })
    for (let index = 0; index < 5; index += 1) {
      await expect.poll(() => open.length).toBeGreaterThan(index)
      open[index]?.()
    }
    expect(await Promise.all(works.slice(0, 5))).toEqual(
      [0, 1, 2, 3, 4].map((value) => ({ ok: true, value })),
    )
    expect(order).toEqual([0, 1, 2, 3, 4])
    expect(gate.load).toBe(0)
  })

  test('a work that throws gives its place to the next', async () => {
    const gate = createGate(1, 1)
    const failed = gate.pass(() => Promise.reject(new Error('no')))
    const next = gate.pass(() => Promise.resolve('yes'))
    await expect(failed).rejects.toThrow('no')
    expect(await next).toEqual({ ok: true, value: 'yes' })
    expect(gate.load).toBe(0)
  })
})
