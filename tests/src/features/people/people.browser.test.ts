/** Who has access: invitations by link, roles, and what a change of one means. */
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { appError } from '../../../../protocol/errors.ts'
import { axeViolations } from '../../axe-violations.ts'
import { createFakeServer, fakeToken, tauno, type FakeServer } from '../../fake-server.ts'
import { createFakeWorkspace } from '../../fake-workspace.ts'
import { press, text } from '../../on-screen.ts'
import { showApp } from '../../show-app.ts'

const phone = { width: 390, height: 844 }
const desktop = { width: 1440, height: 900 }

const showPeople = (server: FakeServer, size = desktop, isConnected = true) =>
  showApp(
    (workspace) => {
      workspace.seed({ type: 'space', name: 'Tapes' })
      if (isConnected) workspace.connectAs([{ rootId: null, role: 'owner' }])
    },
    createFakeWorkspace(),
    size,
    { server, path: '/settings/people' },
  )

const select = (label: string) => {
  const found = [...document.querySelectorAll('label')].find(
    (one) => one.textContent.trim() === label,
  )
  return found?.control as HTMLSelectElement
}

const calls = (server: FakeServer, name: string) =>
  server.calls.filter((call) => call.name === name).map(({ args }) => args)

test('an invitation to one space is a link that is shown once, listed, and revoked', async () => {
  const server = createFakeServer()
  await showPeople(server)
  await expect.poll(() => select('Where')?.options.length).toBe(2)
  await userEvent.selectOptions(select('Where'), 'Tapes')
  await userEvent.selectOptions(select('As'), 'Viewer')
  expect(text()).toContain('Viewer: reads, and sees who else is here.')
  await press('Make a link')
  await expect
    .poll(() => document.querySelector<HTMLInputElement>('input[readonly]')?.value)
    .toBe(`${location.origin}/invite#${fakeToken}`)
  expect(calls(server, 'invite')[0]?.[1]).toMatchObject({ role: 'viewer' })
  await expect.poll(text).toContain('Viewer, Tapes')
  await press('Revoke')
  await expect.poll(text).not.toContain('Viewer, Tapes')
  expect(document.querySelector('input[readonly]')).toBeNull()
})

test('a change of a role is said in words before it is made', async () => {
  const server = createFakeServer()
  await showPeople(server)
  await expect.poll(() => select('Role of Tauno Mäki: the whole workspace')).toBeTruthy()
  const role = select('Role of Tauno Mäki: the whole workspace')
  await userEvent.selectOptions(role, 'Viewer')
  await expect.poll(text).toContain('Tauno Mäki can read from now on and change nothing.')
  expect(calls(server, 'changeRole')).toEqual([])
  expect(role.value).toBe('editor')
  await press('Change the role')
  await expect.poll(() => role.value).toBe('viewer')
  expect(calls(server, 'changeRole')[0]?.[1]).toEqual({
    accountId: tauno,
    rootId: null,
    role: 'viewer',
  })

  await press('Remove Tauno Mäki from the whole workspace')
  await expect.poll(text).toContain('Tauno Mäki no longer sees this.')
  expect(await axeViolations()).toEqual([])
  await press('Remove')
  await expect.poll(text).not.toContain('Tauno Mäki')
})

test('the last owner is told why leaving is not possible', async () => {
  const server = createFakeServer()
  server.refuse('changeRole', appError('last_owner', 'No.'))
  await showPeople(server)
  await press('Leave the whole workspace')
  await press('Leave')
  await expect.poll(text).toContain('You are its only owner.')
})

test('a workspace without a server says how to get one', async () => {
  const server = createFakeServer({ isSignedIn: false })
  await showPeople(server, desktop, false)
  await expect.poll(text).toContain('Only you, and only on this device.')
  expect(server.calls).toEqual([])
})

for (const theme of ['light', 'dark'] as const)
  for (const [device, size] of [
    ['desktop', desktop],
    ['phone', phone],
  ] as const)
    test(`axe finds nothing among the people, ${theme}, ${device}`, async () => {
      localStorage.setItem('holdfast:preferences', JSON.stringify({ theme }))
      await showPeople(createFakeServer(), size)
      await press('Make a link')
      await expect.poll(text).toContain('Tauno Mäki')
      await expect.poll(() => document.querySelector('input[readonly]')).not.toBeNull()
      expect(await axeViolations()).toEqual([])
    })
