/** Others on the screen, over the real relay of the sync worker; the server behind it is the test. */
import { page, userEvent } from 'vitest/browser'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { NodeId } from '../../protocol/ids.ts'
import { syncChannelName, type SyncChannelMessage } from '../../protocol/sync-channel.ts'
import type { OwnPresence, WirePresentPage } from '../../protocol/wire/frames.ts'
import { createPresenceRelay, type PresenceRelay } from '../../workers/sync/presence-relay.ts'
import { axeViolations } from './axe-violations.ts'
import { createFakeWorkspace, type FakeWorkspace } from './fake-workspace.ts'
import { showApp } from './show-app.ts'

/** How long a machine that does other things as well may take. */
const patience = { timeout: 10_000 }

let channel: BroadcastChannel
let relay: PresenceRelay
let told: OwnPresence[]
let workspace: FakeWorkspace
let notes: NodeId
let plans: NodeId

beforeEach(() => {
  workspace = createFakeWorkspace()
  notes = workspace.seed({ name: 'Field notes' })
  plans = workspace.seed({ name: 'Plans' })
  told = []
})

afterEach(() => {
  channel?.close()
})

/** A tab of this device holds the line from now on. */
function openLine(): void {
  channel = new BroadcastChannel(syncChannelName(workspace.id))
  relay = createPresenceRelay({
    toPages: (message) => {
      channel.postMessage(message)
    },
    toServer: (presence) => told.push(presence),
    ending: () => new Promise(() => undefined),
    report: (error) => {
      throw error
    },
  })
  channel.onmessage = ({ data }: MessageEvent<SyncChannelMessage>) => {
    if (data.kind === 'present' || data.kind === 'who') relay.fromPage(data)
  }
  relay.setOpen(true)
}

const bob = (patch: Partial<WirePresentPage> = {}): WirePresentPage => ({
  id: 'b.1',
  person: 'bob',
  name: 'Bob Marsh',
  node: notes,
  awareness: null,
  ...patch,
})

const come = (...here: WirePresentPage[]) => relay.fromServer({ kind: 'presence', here, gone: [] })

const people = () => page.getByRole('button', { name: /Bob Marsh/ })
const initials = () =>
  [...document.querySelectorAll<HTMLElement>('.people .avatar')].map(
    ({ dataset }) => dataset['initials'],
  )

async function show(): Promise<void> {
  await showApp(() => notes, workspace)
  openLine()
  await vi.waitFor(() => {
    expect(told.at(-1)).toMatchObject({ at: { node: notes } })
  }, patience)
}

test('a workspace without a line has nobody, and tells nobody', async () => {
  const heard: unknown[] = []
  channel = new BroadcastChannel(syncChannelName(workspace.id))
  channel.onmessage = ({ data }) => heard.push(data)
  await showApp(() => notes, workspace)
  await vi.waitFor(() => {
    expect(heard).toEqual([{ kind: 'who' }])
  }, patience)
  expect(document.querySelector('.people')).toBeNull()
})

test('who is on the page comes before who is elsewhere; each once, however many pages they have', async () => {
  await show()
  come(
    bob({ id: 'b.1', node: plans }),
    bob({ id: 'c.1', person: 'cyd', name: 'Cyd' }),
    bob({ id: 'c.2', person: 'cyd', name: 'Cyd', node: plans }),
  )
  await vi.waitFor(() => {
    expect(initials()).toEqual(['C', 'BM'])
  }, patience)
  await expect
    .element(people(), patience)
    .toHaveAccessibleName('On this page: Cyd. Elsewhere: Bob Marsh')
  relay.setOpen(false)
  await vi.waitFor(() => {
    expect(initials()).toEqual([])
  }, patience)
})

test('this page says where it is, and where it goes', async () => {
  await show()
  await page.getByRole('treegrid').getByText('Plans').click()
  await vi.waitFor(() => {
    expect(told.at(-1)).toMatchObject({ at: { node: plans } })
  }, patience)
})

test('one follows somebody from page to page, until one acts', async () => {
  await show()
  come(bob())
  await people().click()
  await page.getByRole('menuitem', { name: 'Bob Marsh' }).click()
  await expect.element(page.getByRole('region', { name: 'Following' }), patience).toBeVisible()
  come(bob({ node: plans }))
  await vi.waitFor(() => {
    expect(location.pathname).toContain(plans)
  }, patience)
  await userEvent.keyboard('{Escape}')
  await vi.waitFor(() => {
    expect(document.querySelector('.follow')).toBeNull()
  }, patience)
  come(bob({ node: notes }))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(location.pathname).toContain(plans)
})

test('whom one follows may leave: the banner goes with them', async () => {
  await show()
  come(bob())
  await people().click()
  await page.getByRole('menuitem', { name: 'Bob Marsh' }).click()
  await expect.element(page.getByRole('region', { name: 'Following' }), patience).toBeVisible()
  relay.fromServer({ kind: 'presence', here: [], gone: ['b.1'] })
  await vi.waitFor(() => {
    expect(document.querySelector('.follow')).toBeNull()
  }, patience)
})

for (const theme of ['light', 'dark'] as const)
  test(`initials, menu and banner are accessible in ${theme}`, async () => {
    document.documentElement.dataset['theme'] = theme
    try {
      await show()
      come(bob(), bob({ id: 'c.1', person: 'cyd', name: 'Cyd', node: plans }))
      await people().click()
      await expect
        .element(page.getByRole('menuitem', { name: 'Cyd · Plans' }), patience)
        .toBeVisible()
      expect(await axeViolations()).toEqual([])
      await page.getByRole('menuitem', { name: 'Bob Marsh' }).click()
      await expect.element(page.getByRole('region', { name: 'Following' }), patience).toBeVisible()
      expect(await axeViolations()).toEqual([])
    } finally {
      delete document.documentElement.dataset['theme']
    }
  })
