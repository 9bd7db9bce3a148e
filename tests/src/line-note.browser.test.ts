/** What the line to the server means for the whole screen: a workspace that arrives, a copy that was sent away. */
import { expect, test } from 'vitest'
import type { SyncStatus } from '../../protocol/sync-channel.ts'
import { axeViolations } from './axe-violations.ts'
import { createFakeServer } from './fake-server.ts'
import { createFakeWorkspace } from './fake-workspace.ts'
import { press, text } from './on-screen.ts'
import { showApp } from './show-app.ts'

const live: SyncStatus = {
  phase: 'live',
  reason: null,
  unsent: 0,
  arrived: null,
  devices: { current: 0, total: 0 },
  settledAt: null,
}

async function show(size?: { width: number; height: number }) {
  const { workspace } = await showApp(
    (shown) => {
      shown.connectAs([{ rootId: null, role: 'owner' }])
      return shown.seed({ name: 'Episode 3' })
    },
    createFakeWorkspace(),
    size,
    { server: createFakeServer({ isSignedIn: false }) },
  )
  await expect.poll(() => document.querySelector('h1 textarea')).not.toBeNull()
  return workspace
}

test('an arriving workspace tells how far it is, and can be used meanwhile', async () => {
  const workspace = await show()
  workspace.sync.tell({ ...live, phase: 'arriving', arrived: { have: 30, of: 120 } })
  await expect.poll(text).toContain('The workspace is arriving.')
  const bar = document.querySelector('[role="progressbar"]')
  expect(bar?.getAttribute('aria-valuenow')).toBe('25')
  expect(await axeViolations()).toEqual([])
  expect(document.querySelector<HTMLTextAreaElement>('h1 textarea')?.readOnly).toBe(false)
  workspace.sync.tell(live)
  await expect.poll(text).not.toContain('The workspace is arriving.')
})

test.each([undefined, { width: 390, height: 844 }])(
  'a device that was signed out says so with what was not sent, and signs in from there',
  async (size) => {
    const workspace = await show(size)
    workspace.sync.tell({ ...live, phase: 'stopped', reason: 'unauthenticated', unsent: 3 })
    await expect.poll(text).toContain('This device was signed out.')
    expect(text()).toContain('3 changes were not sent and stay here.')
    expect(await axeViolations()).toEqual([])
    await press('Sign in again')
    await expect.poll(text).toContain('Forgotten password')
  },
)

test('who has no role any more is told so, and is not asked to sign in', async () => {
  const workspace = await show()
  workspace.sync.tell({ ...live, phase: 'stopped', reason: 'not_found' })
  await expect.poll(text).toContain('You no longer have access to this workspace.')
  expect(text()).not.toContain('Sign in again')
})

test('a connection that is gone for a while is no news here', async () => {
  const workspace = await show()
  workspace.sync.tell({ ...live, phase: 'waiting', unsent: 3 })
  await expect.poll(() => document.querySelector('.pill')?.textContent).toContain('3')
  expect(document.querySelector('.standing')).toBeNull()
})
