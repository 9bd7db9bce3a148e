/** Connecting a workspace, as a person meets it: the first account, signing in, forgotten passwords, links. */
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { appError } from '../../../../protocol/errors.ts'
import { axeViolations } from '../../axe-violations.ts'
import {
  createFakeServer,
  fakeRecoveryCode,
  fakeToken,
  type FakeServer,
} from '../../fake-server.ts'
import { createFakeWorkspace } from '../../fake-workspace.ts'
import { showApp } from '../../show-app.ts'
import { button, field, press, text } from '../../on-screen.ts'

const phone = { width: 390, height: 844 }
const desktop = { width: 1440, height: 900 }

const show = (server: FakeServer, size = desktop, path?: string) =>
  showApp(
    (workspace) => workspace.seed({ name: 'Episode 3' }),
    createFakeWorkspace(),
    size,
    path === undefined ? { server } : { server, path },
  )

/** From the pill at the end of the bar. */
async function openConnect(): Promise<void> {
  await expect.poll(() => document.querySelector('.pill')).not.toBeNull()
  await userEvent.click(document.querySelector('.pill') as HTMLElement)
  await press('Connect this workspace')
}

const calls = (server: FakeServer, name: string) =>
  server.calls.filter((call) => call.name === name)

test('the first visitor makes the first account, with one password field, and sees the recovery code once', async () => {
  const server = createFakeServer({ hasAccounts: false, isSignedIn: false })
  await show(server)
  await openConnect()
  await expect.poll(text).toContain('Make the first account')
  expect(document.querySelectorAll('dialog input[type="password"]').length).toBe(1)
  expect(field('Password').autocomplete).toBe('new-password')
  expect(field('E-mail').autocomplete).toBe('username')

  await userEvent.type(field('Your name'), 'Ada')
  await userEvent.type(field('E-mail'), 'ada@example.org')
  await userEvent.type(field('Password'), 'a garden in winter')
  expect(text()).toContain('Strong.')
  await press('Make the account')
  await expect.poll(text).toContain(fakeRecoveryCode)
  expect(calls(server, 'createFirst')[0]?.args[0]).toMatchObject({
    name: 'Ada',
    email: 'ada@example.org',
    password: 'a garden in winter',
    device: { name: 'Chrome on Linux' },
  })

  // The code cannot be left by accident.
  await userEvent.keyboard('{Escape}')
  expect(text()).toContain(fakeRecoveryCode)
  expect(button('Go on').disabled).toBe(true)
  await userEvent.click(field('I have stored it somewhere other than on this device'))
  await press('Go on')
  await expect.poll(() => document.querySelector('dialog')).toBeNull()
  expect(calls(server, 'enter').length).toBe(1)
})

test('what is missing is said at its field, which takes the focus; nothing is sent', async () => {
  const server = createFakeServer({ hasAccounts: false, isSignedIn: false })
  await show(server)
  await openConnect()
  await expect.poll(text).toContain('Make the first account')
  await userEvent.type(field('Your name'), 'Ada')
  await userEvent.type(field('E-mail'), 'ada')
  await press('Make the account')
  await expect.poll(text).toContain('An e-mail address, such as you@example.org.')
  await expect.poll(() => document.activeElement).toBe(field('E-mail'))
  expect(calls(server, 'createFirst')).toEqual([])
})

test('who comes later signs in; a wrong password is said at the field, a limit counts down', async () => {
  const server = createFakeServer({ isSignedIn: false })
  server.refuse(
    'signIn',
    appError('wrong_credentials', 'The e-mail address or the password is not right.'),
  )
  await show(server)
  await openConnect()
  await expect.poll(() => field('E-mail')).not.toBeNull()
  await userEvent.type(field('E-mail'), 'ada@example.org')
  await userEvent.type(field('Password'), 'wrong')
  await press('Sign in')
  await expect.poll(text).toContain('The e-mail address or the password is not right.')
  expect(field('Password').getAttribute('aria-invalid')).toBe('true')

  server.refuse(
    'signIn',
    appError('rate_limited', 'Too many attempts. Try again in 40 seconds.', {
      retryAfterMs: 40_000,
    }),
  )
  await press('Sign in')
  await expect.poll(text).toMatch(/You can try again in (?:40|39) seconds/)
  await expect.poll(text).toMatch(/You can try again in 3[0-8] seconds/)

  server.refuse('signIn', null)
  await press('Sign in')
  await expect.poll(() => document.querySelector('dialog')).toBeNull()
  expect(calls(server, 'enter').length).toBe(1)
})

test('a forgotten password is set anew with the recovery code, and the next code is shown', async () => {
  const server = createFakeServer({ isSignedIn: false })
  await show(server)
  await openConnect()
  await press('Forgotten password')
  await userEvent.type(field('E-mail'), 'ada@example.org')
  await userEvent.type(field('Recovery code'), fakeRecoveryCode)
  await userEvent.type(field('New password'), 'a garden in summer')
  await press('Set the new password')
  await expect.poll(text).toContain('Your recovery code')
  expect(calls(server, 'recover')[0]?.args[0]).toMatchObject({ newPassword: 'a garden in summer' })
})

test.each([
  ['offline', 'The server does not answer', 'Everything you write is safe on this device.'],
  ['insecure_connection', 'Accounts need an encrypted connection', 'npm start -- --https'],
  ['unsupported', 'There is no Holdfast server at this address', 'npm start'],
] as const)(
  'a server that answers %s: why, what is safe, what to do',
  async (code, title, what) => {
    const server = createFakeServer({ isSignedIn: false })
    server.refuse('server', appError(code, 'No.'))
    await show(server)
    await openConnect()
    await expect.poll(text).toContain(title)
    expect(text()).toContain(what)
    expect(await axeViolations()).toEqual([])
    server.refuse('server', null)
    await press('Try again')
    await expect.poll(text).toContain('Forgotten password')
  },
)

test('a link signs a device in only when the person says so, and its secret leaves the address at once', async () => {
  const server = createFakeServer({ isSignedIn: false })
  await show(server, phone, `/join-device#${fakeToken}`)
  expect(location.hash).toBe('')
  await expect.poll(text).toContain('Add this device?')
  expect(calls(server, 'openDeviceLink')).toEqual([])
  expect(await axeViolations()).toEqual([])
  await press('Add this device')
  await expect.poll(() => location.pathname).toMatch(/^\/w\//)
  expect(calls(server, 'openDeviceLink')[0]?.args[0]).toMatchObject({ token: fakeToken })
})

test('a link that was used says so, and one without its secret says what is missing', async () => {
  const server = createFakeServer({ isSignedIn: false })
  server.refuse('openDeviceLink', appError('link_invalid', 'Used.'))
  const app = await show(server, desktop, `/join-device#${fakeToken}`)
  await press('Add this device')
  await expect.poll(text).toContain('This link does not work any more')
  await app.hide()
  await show(server, desktop, '/join-device')
  await expect.poll(text).toContain('The link is not whole')
})

test('an invitation says who invites to what as what; a new account joins and gets its code', async () => {
  const server = createFakeServer({ isSignedIn: false })
  await show(server, desktop, `/invite#${fakeToken}`)
  await expect.poll(text).toContain('Inês invites you to “Mill Tapes”')
  expect(text()).toContain('Viewer')
  expect(text()).toContain('reads, and sees who else is here')
  expect(await axeViolations()).toEqual([])
  await userEvent.type(field('Your name'), 'Tauno')
  await userEvent.type(field('E-mail'), 'tauno@example.org')
  await userEvent.type(field('Password'), 'nine owls by the river')
  await press('Make the account and join')
  await expect.poll(text).toContain(fakeRecoveryCode)
  await userEvent.click(field('I have stored it somewhere other than on this device'))
  await press('Go on')
  await expect.poll(() => location.pathname).toMatch(/^\/w\//)
})

test('an invitation is taken by who is signed in with one press', async () => {
  const server = createFakeServer()
  await show(server, phone, `/invite#${fakeToken}`)
  await press('Join as Ada')
  await expect.poll(() => location.pathname).toMatch(/^\/w\//)
  expect(calls(server, 'acceptInvitation')[0]?.args[0]).toEqual({ token: fakeToken })
})

test('a link of the administrator sets a new password', async () => {
  const server = createFakeServer({ isSignedIn: false })
  await show(server, phone, `/reset#${fakeToken}`)
  await expect.poll(() => field('New password')).not.toBeNull()
  expect(await axeViolations()).toEqual([])
  await userEvent.type(field('New password'), 'a garden in autumn')
  await press('Set it and sign in')
  await expect.poll(() => location.pathname).toMatch(/^\/w\//)
})

for (const theme of ['light', 'dark'] as const)
  for (const [device, size] of [
    ['desktop', desktop],
    ['phone', phone],
  ] as const)
    test(`axe finds nothing in the dialog to connect, ${theme}, ${device}`, async () => {
      localStorage.setItem('holdfast:preferences', JSON.stringify({ theme }))
      const server = createFakeServer({ hasAccounts: false, isSignedIn: false })
      await show(server, size)
      await openConnect()
      await expect.poll(() => field('Your name')).not.toBeNull()
      expect(await axeViolations(), 'the first account').toEqual([])
      await userEvent.type(field('Your name'), 'Ada')
      await userEvent.type(field('E-mail'), 'ada@example.org')
      await userEvent.type(field('Password'), 'a garden in winter')
      await press('Make the account')
      await expect.poll(text).toContain(fakeRecoveryCode)
      expect(await axeViolations(), 'the code').toEqual([])
    })
