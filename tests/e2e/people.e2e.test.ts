/** Accounts, devices and people as a person meets them: browsers with profiles of their own, and the real server. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openApp } from './app-page.ts'
import { startAppServer, type AppServer } from './app-server.ts'
import { launchBrowser, watch, type Witness } from './browser.ts'
import { smallTargets } from './small-targets.ts'

const password = 'a garden in winter'

let server: AppServer
let browser: Browser
let devices: { context: BrowserContext; witness: Witness }[] = []

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())
beforeEach(async () => {
  server = await startAppServer()
})
afterEach(async () => {
  for (const { context } of devices) await context.close()
  devices = []
  await server.stop()
})

/** A browser with a profile of its own, as another device or another person has. */
async function newDevice(kind: 'laptop' | 'phone' = 'laptop'): Promise<Page> {
  const context = await browser.newContext(
    kind === 'phone'
      ? { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
      : { viewport: { width: 1280, height: 860 } },
  )
  context.setDefaultTimeout(20_000)
  devices.push({ context, witness: watch(context, server.origin) })
  return context.newPage()
}

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) })

async function keepCode(page: Page): Promise<string> {
  const code = await page.getByTestId('recovery-code').innerText()
  await page.getByLabel(/I have stored it/).check()
  await button(page, 'Go on').click()
  return code
}

async function fillAccount(page: Page, name: string, email: string): Promise<void> {
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
}

/** The first visitor, with a workspace of their own that is connected. */
async function makeFirstAccount(): Promise<{ page: Page; code: string }> {
  const page = await newDevice()
  await openApp(page, server.origin)
  await page.locator('.pill').click()
  await button(page, 'Connect this workspace').click()
  await fillAccount(page, 'Ada', 'ada@example.org')
  await button(page, 'Make the account').click()
  const code = await keepCode(page)
  await page.locator('dialog').waitFor({ state: 'detached' })
  await expectSynced(page)
  return { page, code }
}

/** A page or a space at the top. Its id. */
const make = (page: Page, type: 'page' | 'space', name: string, parentId: string | null = null) =>
  page.evaluate(
    async ([kind, title, parent]) => {
      const made = (await holdfast.mutate('nodes.create', {
        type: kind,
        parentId: parent,
        attributes: { name: title },
      })) as { ok: boolean; value: { id: string } }
      return made.value.id
    },
    [type, name, parentId] as const,
  )

const expectSynced = (page: Page) =>
  expect
    .poll(() => page.evaluate(() => holdfast.status()), { timeout: 20_000 })
    .toMatchObject({ connected: true, pending: 0 })

const treeOf = async (page: Page) =>
  (await page.locator('[role="treegrid"] [data-line] .name').allInnerTexts()).map((name) =>
    name.trim(),
  )

/** Of who manages the workspace: a link that gives a role, on the whole or at one place. */
async function invite(page: Page, role: string, place = 'The whole workspace'): Promise<string> {
  await page.goto(`${server.origin}/settings/people`)
  await page.getByLabel('Where').selectOption({ label: place })
  await page.getByLabel('As').selectOption({ label: role })
  await button(page, 'Make a link').click()
  return page.getByLabel('Invitation link').inputValue()
}

/** Somebody who has no account takes an invitation. */
async function join(link: string, name: string, email: string): Promise<Page> {
  const page = await newDevice()
  await page.goto(link)
  await page.getByRole('heading', { name: /invites you to/ }).waitFor()
  expect(new URL(page.url()).hash).toBe('')
  await fillAccount(page, name, email)
  await button(page, 'Make the account and join').click()
  await keepCode(page)
  await page.waitForURL(/\/w\//)
  await expectSynced(page)
  return page
}

const create = (page: Page, parentId: string | null) =>
  page.evaluate(
    async (parent) =>
      (await holdfast.mutate('nodes.create', {
        type: 'page',
        parentId: parent,
        attributes: { name: 'By hand' },
      })) as { ok: boolean; error?: { code: string } },
    parentId,
  )

function expectNoProblems(): void {
  for (const { witness } of devices) {
    // What is refused is answered with a status that the browser tells of by itself.
    expect(witness.problems.filter((text) => !text.startsWith('Failed to load resource'))).toEqual(
      [],
    )
    expect(witness.foreignRequests).toEqual([])
  }
}

test('the first account, a second device by a link, and the workspace arrives there', async () => {
  const { page } = await makeFirstAccount()
  await make(page, 'page', 'Tide table')
  await expectSynced(page)
  await page.goto(`${server.origin}/settings/account`)
  await button(page, 'Add a device').click()
  await page.locator('dialog svg[role="img"]').waitFor()
  const link = await page.getByLabel('Link for the other device').inputValue()

  const phone = await newDevice('phone')
  // It was looked at before: there is a sample on it.
  await openApp(phone, server.origin)
  await phone.goto(link)
  await button(phone, 'Add this device').waitFor()
  expect(new URL(phone.url()).hash).toBe('')
  expect(await smallTargets(phone)).toEqual([])
  await button(phone, 'Add this device').click()
  await phone.waitForURL(/\/w\//)
  await phone.getByText('Tide table').first().waitFor()
  // The sample, which nobody touched, gave way.
  await expect
    .poll(async () => {
      const entries = (await phone.evaluate(() => holdfast.workspaces.list())) as unknown[]
      return entries.length
    })
    .toBe(1)

  // The laptop hears that the phone has come, and the link works no more.
  await page.getByText(/is signed in\. Your workspace is arriving there/).waitFor()
  const late = await newDevice()
  await late.goto(link)
  await button(late, 'Add this device').click()
  await late.getByText('This link does not work any more').waitFor()
  // No secret was ever part of a request's address.
  expect(server.requests().filter((line) => /join-device.*[\w-]{43}/.test(line))).toEqual([])
  expectNoProblems()
})

test('somebody invited as viewer reads and can change nothing; a role taken away takes the pages away', async () => {
  const { page } = await makeFirstAccount()
  await make(page, 'page', 'Tide table')
  await expectSynced(page)
  const tauno = await join(await invite(page, 'Viewer'), 'Tauno', 'tauno@example.org')
  await tauno.getByText('Tide table').first().click()
  await tauno.getByText('You can read this. Ada can let you edit it.').waitFor()
  expect(await tauno.locator('.ProseMirror').getAttribute('contenteditable')).toBe('false')
  expect(await button(tauno, 'New page').count()).toBe(0)
  expect(await create(tauno, null)).toMatchObject({ ok: false, error: { code: 'forbidden' } })

  // Made an editor while reading: the page opens for writing.
  await page.goto(`${server.origin}/settings/people`)
  const role = page.getByLabel('Role of Tauno: the whole workspace')
  await role.selectOption({ label: 'Editor' })
  await button(page, 'Change the role').click()
  await expect
    .poll(() => tauno.locator('.ProseMirror').getAttribute('contenteditable'), { timeout: 20_000 })
    .toBe('true')
  expect(await tauno.getByText('You can read this.').count()).toBe(0)

  await button(page, 'Remove Tauno from the whole workspace').click()
  await button(page, 'Remove').click()
  await page.getByText('Only you so far.').waitFor()
  await expect
    .poll(() => tauno.evaluate(() => holdfast.status()), { timeout: 20_000 })
    .toMatchObject({ connected: false })
})

test('an editor of one space writes there and sees nothing else', async () => {
  const { page } = await makeFirstAccount()
  const tapes = await make(page, 'space', 'Tapes')
  await make(page, 'space', 'Diary')
  await make(page, 'page', 'Episode 3', tapes)
  await expectSynced(page)
  const tauno = await join(await invite(page, 'Editor', 'Tapes'), 'Tauno', 'tauno@example.org')
  await expect.poll(() => treeOf(tauno), { timeout: 20_000 }).toEqual(['Tapes'])
  expect(await create(tauno, tapes)).toMatchObject({ ok: true })
  expect(await create(tauno, null)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  // "New page" goes where one may write, wherever one stands.
  await button(tauno, 'New page').click()
  await tauno.locator('.ProseMirror[contenteditable="true"]').waitFor()
  await expectSynced(tauno)
  await page.goto(`${server.origin}/`)
  await expect
    .poll(
      () =>
        page.evaluate(
          async (parentId) =>
            ((await holdfast.query('nodes.list', { parentId })) as unknown[]).length,
          tapes,
        ),
      { timeout: 20_000 },
    )
    .toBe(3)
})

test('an invitation that was revoked works no more', async () => {
  const { page } = await makeFirstAccount()
  const link = await invite(page, 'Editor')
  await button(page, 'Revoke').click()
  await expect.poll(() => button(page, 'Revoke').count()).toBe(0)
  const visitor = await newDevice()
  await visitor.goto(link)
  await visitor.getByText('This link does not work any more').waitFor()
})

test('a device that is signed out from afar says so, keeps what it has, and signs in again', async () => {
  const { page } = await makeFirstAccount()
  const other = await newDevice()
  await openApp(other, server.origin)
  await other.locator('.pill').click()
  await button(other, 'Connect this workspace').click()
  await other.getByLabel('E-mail').fill('ada@example.org')
  await other.getByLabel('Password', { exact: true }).fill(password)
  await button(other, 'Sign in').click()
  await expectSynced(other)
  const made = await make(other, 'page', 'Written before')
  await expectSynced(other)

  await page.goto(`${server.origin}/settings/account`)
  await button(page, /^Sign out Chrome/).click()
  await expect
    .poll(() => other.evaluate(() => holdfast.status()), { timeout: 20_000 })
    .toMatchObject({ connected: false })
  await make(other, 'page', 'Written after')
  await other.goto(`${server.origin}/settings/account`)
  await other.getByText('This device was signed out.').first().waitFor()
  await button(other, 'Sign in again').click()
  await other.getByLabel('E-mail').fill('ada@example.org')
  await other.getByLabel('Password', { exact: true }).fill(password)
  await button(other, 'Sign in').click()
  await expectSynced(other)
  expect(await other.evaluate((id) => holdfast.query('nodes.get', { id }), made)).not.toBeNull()
  await page.goto(`${server.origin}/`)
  await expect.poll(() => treeOf(page), { timeout: 20_000 }).toContain('Written after')
})

test('a forgotten password is set anew by the recovery code, and the old one opens nothing', async () => {
  const { code } = await makeFirstAccount()
  const other = await newDevice('phone')
  await openApp(other, server.origin)
  await other.locator('.pill').click()
  await button(other, 'Connect this workspace').click()
  await button(other, 'Forgotten password').click()
  await other.getByLabel('E-mail').fill('ada@example.org')
  await other.getByLabel('Recovery code', { exact: true }).fill(code.toLowerCase())
  await other.getByLabel('New password', { exact: true }).fill('a garden in summer')
  expect(await smallTargets(other)).toEqual([])
  await button(other, 'Set the new password').click()
  const next = await keepCode(other)
  expect(next).not.toBe(code)
  await expectSynced(other)
  // Nothing on the screens of the account is too small for a finger.
  for (const [section, said] of [
    ['account', 'Add a device'],
    ['people', 'Make a link'],
  ] as const) {
    await other.goto(`${server.origin}/settings/${section}`)
    await button(other, said).waitFor()
    await expect.poll(() => smallTargets(other)).toEqual([])
  }
})

test('deleting the account says what goes, erases it on the server, and keeps the copy that is wanted', async () => {
  const { page } = await makeFirstAccount()
  await make(page, 'page', 'Tide table')
  await expectSynced(page)
  await page.goto(`${server.origin}/settings/account`)
  await button(page, 'Delete the account…').click()
  await page.getByText(/“My workspace” with all that is in it/).waitFor()
  await page.getByLabel(/Type “ada@example.org”/).fill('ada@example.org')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await button(page, 'Delete for good').click()
  await page.locator('dialog').waitFor({ state: 'detached' })
  const info = await page.evaluate(async () => (await fetch('/api/server')).text())
  expect(info).toContain('"hasAccounts":false')
  await page.goto(`${server.origin}/`)
  await expect.poll(() => treeOf(page)).toContain('Tide table')
  expect(await page.evaluate(() => holdfast.status())).toMatchObject({ connected: false })
})

test('signing out and removing the copy leaves nothing of it on the device', async () => {
  const { page } = await makeFirstAccount()
  await make(page, 'page', 'Tide table')
  await expectSynced(page)
  await page.goto(`${server.origin}/settings/account`)
  await button(page, 'Sign out of this device…').click()
  await page.getByLabel(/Remove them/).check()
  await button(page, 'Sign out and remove').click()
  await page.locator('dialog').waitFor({ state: 'detached' })
  await page.goto(`${server.origin}/`)
  await page.waitForURL(/\/w\//)
  await page.locator('#sidebar').waitFor()
  expect(await treeOf(page)).not.toContain('Tide table')
})
