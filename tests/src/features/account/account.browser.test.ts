/** The account of this device: who one is, devices, password, leaving, and the accounts of the server. */
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
import { button, field, press, text } from '../../on-screen.ts'
import { showApp } from '../../show-app.ts'

const phone = { width: 390, height: 844 }
const desktop = { width: 1440, height: 900 }

async function showAccount(server: FakeServer, size = desktop, isConnected = true) {
  return showApp(
    (workspace) => {
      workspace.seed({ name: 'Episode 3' })
      if (isConnected) workspace.connectAs([{ rootId: null, role: 'owner' }])
    },
    createFakeWorkspace(),
    size,
    { server, path: '/settings/account' },
  )
}

const calls = (server: FakeServer, name: string) =>
  server.calls.filter((call) => call.name === name).map(({ args }) => args)

test('adding a device shows a code and a link that tell how long they work', async () => {
  const server = createFakeServer()
  await showAccount(server)
  await press('Add a device')
  await expect.poll(() => document.querySelector('dialog svg[role="img"] path')).not.toBeNull()
  expect(field('Link for the other device').value).toBe(
    `${location.origin}/join-device#${fakeToken}`,
  )
  await expect.poll(text).toMatch(/Works once, for 9:\d\d more/)
  // The tests are served from localhost, which no other device can open.
  expect(text()).toContain('Only this computer is called “localhost”.')
  expect(await axeViolations()).toEqual([])
})

test('a device is signed out from afar and leaves the list', async () => {
  const server = createFakeServer()
  await showAccount(server)
  await expect.poll(text).toContain('Safari on iPhone')
  await press('Sign out Safari on iPhone')
  await expect.poll(text).not.toContain('Safari on iPhone')
  expect(calls(server, 'signOut').length).toBe(1)
})

test('the name is changed, the password too, and a wrong one is said at its field', async () => {
  const server = createFakeServer()
  await showAccount(server)
  await expect.poll(() => field('Name')?.value).toBe('Ada')
  expect(button('Save').disabled).toBe(true)
  await userEvent.type(field('Name'), ' Lovelace')
  await press('Save')
  await expect.poll(text).toContain('Signed in as Ada Lovelace')

  server.refuse('changePassword', appError('wrong_credentials', 'No.'))
  await press('Change the password')
  await userEvent.type(field('Present password'), 'wrong')
  await userEvent.type(field('New password'), 'a garden in summer')
  await press('Change the password')
  await expect.poll(text).toContain('This is not the present password.')
  server.refuse('changePassword', null)
  await press('Change the password')
  await expect.poll(() => field('Present password')).toBeNull()

  await press('New recovery code')
  await userEvent.type(field('Present password'), 'a garden in summer')
  await press('Make a new code')
  await expect.poll(text).toContain(fakeRecoveryCode)
})

test('signing out asks what becomes of the copies', async () => {
  const server = createFakeServer()
  await showAccount(server)
  await press('Sign out of this device…')
  await expect.poll(text).toContain('Keep them')
  expect(await axeViolations()).toEqual([])
  await userEvent.click(document.querySelectorAll('dialog input[type="radio"]')[1] as HTMLElement)
  await press('Sign out and remove')
  await expect.poll(() => calls(server, 'leave')[0]?.[0]).toEqual({ keep: false })
  await expect.poll(text).toContain('This device was signed out.')
})

test('deleting the account says what goes, and wants it typed with the password', async () => {
  const server = createFakeServer()
  await showAccount(server)
  await press('Delete the account…')
  await expect.poll(text).toContain('“Mill Tapes” with all that is in it')
  expect(await axeViolations()).toEqual([])
  expect(button('Delete for good').disabled).toBe(true)
  await userEvent.type(field('Type “ada@example.org” to delete the account'), 'ada@example.org')
  expect(button('Delete for good').disabled).toBe(true)
  await userEvent.type(field('Password'), 'a garden in winter')
  await press('Delete for good')
  await expect.poll(() => calls(server, 'deleteAccount')).toEqual([['a garden in winter']])
  await expect.poll(() => calls(server, 'leave').length).toBe(1)
})

test('who administers the server disables accounts and makes links for new passwords', async () => {
  const server = createFakeServer()
  await showAccount(server)
  await press('More for Tauno Mäki')
  await expect.poll(() => document.querySelector('[role="menu"]')).not.toBeNull()
  const item = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')].find((one) =>
    one.textContent.includes('Link for a new password'),
  )
  await userEvent.click(item as HTMLElement)
  await expect
    .poll(() => field('Link for Tauno Mäki to set a new password')?.value)
    .toBe(`${location.origin}/reset#${fakeToken}`)
})

test('a device that was signed out from afar says so, keeps what it has, and signs in again', async () => {
  const server = createFakeServer({ isSignedIn: false })
  server.refuse(
    'me',
    appError('unauthenticated', 'This device was signed out.', { hasEnded: true }),
  )
  await showAccount(server)
  await expect.poll(text).toContain('This device was signed out.')
  expect(text()).toContain('Its copy and everything you write stay here')
  await press('Sign in again')
  await expect.poll(() => field('E-mail')).not.toBeNull()
})

test('without a connection the section says what is safe and asks again', async () => {
  const server = createFakeServer()
  server.refuse('me', appError('offline', 'No answer.'))
  await showAccount(server)
  await expect.poll(text).toContain('The server does not answer')
  server.refuse('me', null)
  await press('Try again')
  await expect.poll(text).toContain('Signed in as Ada')
})

for (const theme of ['light', 'dark'] as const)
  for (const [device, size] of [
    ['desktop', desktop],
    ['phone', phone],
  ] as const)
    test(`axe finds nothing in the account, ${theme}, ${device}`, async () => {
      localStorage.setItem('holdfast:preferences', JSON.stringify({ theme }))
      await showAccount(createFakeServer(), size)
      await expect.poll(text).toContain('Tauno Mäki')
      expect(await axeViolations()).toEqual([])
      await press('Change the password')
      expect(await axeViolations(), 'the password').toEqual([])
    })
