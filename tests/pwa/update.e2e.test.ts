import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startAppServer, type AppServer } from '../e2e/app-server.ts'
import { launchBrowser, waitForControl } from '../e2e/browser.ts'
import { createNextBuild } from '../e2e/next-build.ts'

let nextBuild: string
let browser: Browser
let server: AppServer
let context: BrowserContext

beforeAll(async () => {
  nextBuild = createNextBuild()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  rmSync(nextBuild, { recursive: true })
})

beforeEach(async () => {
  server = await startAppServer()
  context = await browser.newContext()
})

afterEach(async () => {
  await context.close()
  await server.stop()
})

async function openApp(): Promise<Page> {
  const page = await context.newPage()
  await page.goto(server.origin)
  await waitForControl(page)
  return page
}

/** The same address serves the next build from now on. */
async function serveNextBuild(): Promise<void> {
  const { port } = server
  await server.stop()
  server = await startAppServer({ appDir: nextBuild, port })
}

const entryScript = (page: Page) =>
  page.evaluate(() => document.querySelector('script[type=module]')?.getAttribute('src'))

function nextEntryScript(): string {
  const shell = readFileSync(join(nextBuild, 'index.html'), 'utf8')
  return /<script type="module"[^>]* src="([^"]+)"/.exec(shell)?.[1] ?? ''
}

const hasWaiting = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration()
    return (registration?.waiting ?? null) !== null
  })

const waitForWaiting = (page: Page) =>
  expect.poll(() => hasWaiting(page), { timeout: 30_000 }).toBe(true)

/** What a tab does in which a person agreed: it tells the others, then lets the new version take over. */
const agreeIn = (page: Page) =>
  page.evaluate(async () => {
    new BroadcastChannel('holdfast-update').postMessage('applying')
    const registration = await navigator.serviceWorker.getRegistration()
    registration?.waiting?.postMessage({ type: 'activate' })
  })

test('a new version is fetched and waits: open tabs and reloads stay with the one they have', async () => {
  const first = await openApp()
  const before = await entryScript(first)
  expect(before).not.toBe(nextEntryScript())
  await serveNextBuild()
  await first.reload()
  await waitForWaiting(first)
  expect(await entryScript(first)).toBe(before)
  await first.reload()
  expect(await entryScript(first)).toBe(before)
})

test('on consent every open tab reloads exactly once, into the new version, and it opens offline', async () => {
  const first = await openApp()
  const second = await openApp()
  await serveNextBuild()
  const third = await openApp()
  await waitForWaiting(third)
  // The repair page takes no part in the flow: it stands for the tab that agreed.
  await third.goto(`${server.origin}/recover`)

  const loads = { first: 0, second: 0 }
  first.on('load', () => (loads.first += 1))
  second.on('load', () => (loads.second += 1))
  await agreeIn(third)
  for (const page of [first, second]) {
    await page.waitForFunction(
      (source) => document.querySelector('script[type=module]')?.getAttribute('src') === source,
      nextEntryScript(),
    )
    await waitForControl(page)
  }
  // A page that opens now has had all that a second reload would have waited for.
  const fourth = await openApp()
  expect(await entryScript(fourth)).toBe(nextEntryScript())
  expect(loads).toEqual({ first: 1, second: 1 })

  await server.stop()
  await first.goto(`${server.origin}/w/1/2`)
  expect(await entryScript(first)).toBe(nextEntryScript())
  server = await startAppServer()
})

test('what was typed in any tab up to the moment of the reload is there in the new version', async () => {
  const first = await openApp()
  const second = await openApp()
  await serveNextBuild()
  const third = await openApp()
  await third.getByRole('button', { name: 'Reload' }).waitFor()

  await writeAtEnd(first, 'Alder')
  const path = new URL(first.url()).pathname
  await writeAtEnd(second, 'Birch')
  await third.bringToFront()
  await third.getByRole('button', { name: 'Reload' }).click()
  for (const page of [first, second, third]) {
    await page.waitForFunction(
      (source) => document.querySelector('script[type=module]')?.getAttribute('src') === source,
      nextEntryScript(),
    )
  }
  await third.goto(server.origin + path)
  const text = third.locator('.ProseMirror')
  await text.getByText('Alder').waitFor()
  await text.getByText('Birch').waitFor()
})

/** Types at the end of the open page, and waits for nothing. */
async function writeAtEnd(page: Page, text: string): Promise<void> {
  await page.bringToFront()
  const editor = page.locator('.ProseMirror')
  await editor.click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.press('Enter')
  await page.keyboard.insertText(text)
}
