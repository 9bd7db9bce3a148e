import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importPaths, openApp, openFreshWorkspace, outline } from '../../e2e/app-page.ts'
import { startAppServer, type AppServer } from '../../e2e/app-server.ts'
import { launchBrowser, waitForControl, watch, type Witness } from '../../e2e/browser.ts'
import { startOtherSite, type OtherSite } from '../../e2e/other-site.ts'

/** How long a busy machine may take. */
const patience = { timeout: 30_000 }

const names = ['pictures.example', 'x.com', 'www.youtube-nocookie.com']

const note = `Words before.

![A leaf](https://pictures.example/leaf.png)

![Gone](https://pictures.example/missing.png)

![](https://www.youtube.com/watch?v=abcdefghijk&t=1m30s)

![](https://x.com/someone/status/1)
`

let server: AppServer
let site: OtherSite
let browser: Browser
let context: BrowserContext
let page: Page
let witness: Witness
let folder: string

beforeAll(async () => {
  server = await startAppServer()
  site = await startOtherSite(names)
  browser = await launchBrowser({
    hosts: Object.fromEntries(names.map((name) => [name, site.address])),
  })
})
afterAll(async () => {
  await browser.close()
  await site.stop()
  await server.stop()
})
beforeEach(async () => {
  site.requests.length = 0
  folder = mkdtempSync(join(tmpdir(), 'holdfast-remote-'))
  context = await browser.newContext({ ignoreHTTPSErrors: true })
  page = await context.newPage()
  await openApp(page, server.origin)
  await openFreshWorkspace(page, 'Remote')
  const path = join(folder, 'Note.md')
  writeFileSync(path, note)
  await importPaths(page, [path])
  const made = (await outline(page)).find((node) => node.type === 'page')
  const workspace = new URL(page.url()).pathname.split('/').slice(0, 3).join('/')
  witness = watch(context, server.origin)
  await page.goto(`${server.origin}${workspace}/${made?.id ?? ''}`)
  await page.getByText('Words before.').waitFor()
  await page.getByRole('button', { name: 'Load picture from pictures.example' }).first().waitFor()
})
afterEach(async () => {
  await context.close()
  rmSync(folder, { recursive: true })
})

const load = (name: string) => page.getByRole('button', { name: `Load ${name}` }).first()

test('nothing of another site is asked for until its Load is pressed, and then only that', async () => {
  expect(site.requests).toEqual([])
  expect(witness.foreignRequests).toEqual([])
  await load('picture from pictures.example').click()
  await expect.poll(() => site.requests, patience).toEqual(['https://pictures.example/leaf.png'])
  const frame = page.locator('iframe.remote-picture')
  // It takes the size it has by itself.
  await expect.poll(async () => (await frame.boundingBox())?.width, patience).toBe(40)
  expect((await frame.boundingBox())?.height).toBe(20)
  expect(await frame.contentFrame().getByRole('img', { name: 'A leaf' }).count()).toBe(1)
  expect(witness.foreignRequests).toEqual(['https://pictures.example/leaf.png'])
  expect(witness.problems).toEqual([])
})

test('a video plays from the address that tracks least, which learns the site and not the page', async () => {
  await load('video from youtube.com').click()
  await expect
    .poll(() => site.requests, patience)
    .toEqual([`https://www.youtube-nocookie.com/embed/abcdefghijk?start=90 from ${server.origin}/`])
  expect(witness.problems).toEqual([])
})

test('a page of another site gets scripts and nothing else, and does not learn who asks', async () => {
  await load('page from x.com').click()
  await expect.poll(() => site.requests, patience).toEqual(['https://x.com/someone/status/1'])
  const inner = page.frameLocator('iframe.remote-page').locator('iframe')
  await inner.contentFrame().getByRole('heading', { name: 'Another site' }).waitFor()
  expect(await inner.getAttribute('sandbox')).toBe('allow-scripts')
  expect(witness.problems).toEqual([])
})

test('what cannot be reached says so and can be tried again', async () => {
  await page.getByRole('button', { name: 'Load picture from pictures.example' }).nth(1).click()
  await page.getByRole('alert').getByText('pictures.example cannot be reached.').waitFor()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => site.requests.length, patience).toBe(2)
  await page.getByRole('button', { name: 'Try again' }).waitFor()
  expect(witness.problems.filter((problem) => !problem.includes('404'))).toEqual([])
})

test('offline, Load answers from this device that the site cannot be reached', async () => {
  await waitForControl(page)
  await context.setOffline(true)
  await load('picture from pictures.example').click()
  await page.getByText('You are offline: pictures.example cannot be reached.').waitFor()
  await context.setOffline(false)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(async () => page.locator('iframe.remote-picture').count(), patience).toBe(1)
  await expect.poll(() => site.requests, patience).toEqual(['https://pictures.example/leaf.png'])
})

test('the document for other sites shows nothing when it is opened on its own or led to no web address', async () => {
  const alone = await context.newPage()
  await alone.goto(
    `${server.origin}/remote.html#page=${encodeURIComponent('https://x.com/someone')}`,
  )
  expect(await alone.locator('iframe, img').count()).toBe(0)
  expect(site.requests).toEqual([])
})
