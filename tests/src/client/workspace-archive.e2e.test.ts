/** The built app under its real headers: backups, checks off the thread, and a restore that two windows see. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startAppServer, type AppServer } from '../../e2e/app-server.ts'
import { launchBrowser, watch, type Witness } from '../../e2e/browser.ts'

let server: AppServer
let browser: Browser
let context: BrowserContext
let witness: Witness

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  witness = watch(context, server.origin)
})
afterEach(async () => {
  await context.close()
})

async function openApp(path = '/'): Promise<Page> {
  const page = await context.newPage()
  await page.goto(server.origin + path)
  await page.waitForFunction(() => 'holdfast' in globalThis)
  await page.evaluate(() => holdfast.ready)
  await page.waitForURL(/\/(?:w|settings)\//u)
  return page
}

const make = (page: Page, name: string) =>
  page.evaluate(
    (title) =>
      holdfast.mutate('nodes.create', {
        type: 'page',
        parentId: null,
        attributes: { name: title },
      }),
    name,
  )

const names = (page: Page) =>
  page.evaluate(async () => {
    const rows = await holdfast.query('nodes.list', { parentId: null })
    return (rows as { attributes: { name: string } }[]).map((row) => row.attributes.name)
  })

test('a backup made by a script makes a second workspace of the same pages', async () => {
  const page = await openApp()
  await make(page, 'Taken away')
  const [restored, count] = await page.evaluate(async () => {
    const { workspaces } = holdfast
    const made = (await workspaces.restore(await workspaces.export())) as { id: string }
    const known = (await workspaces.list()) as unknown[]
    return [made, known.length] as const
  })
  expect(count).toBe(2)
  await page.goto(`${server.origin}/w/${restored.id}`)
  await page.waitForFunction(() => 'holdfast' in globalThis)
  await expect.poll(() => names(page)).toContain('Taken away')
  expect(witness).toEqual({ problems: [], foreignRequests: [] })
})

test('a restore in one window shows in the other, and both go on writing', async () => {
  const first = await openApp()
  await make(first, 'Old')
  const second = await openApp()
  await first.bringToFront()
  await first.goto(`${server.origin}/settings/storage`)
  await first.getByRole('button', { name: 'Make one now' }).click()
  await first.getByRole('button', { name: /^Restore the snapshot/ }).waitFor()
  await first.getByRole('button', { name: 'Check now' }).click()
  await first.locator('#main').getByText('Everything is sound.').waitFor()
  await make(second, 'New')
  await expect.poll(() => names(first)).toContain('New')
  await first.getByRole('button', { name: /^Restore the snapshot/ }).click()
  await first.getByRole('button', { name: /^Go back to/ }).click()
  await first
    .locator('.toast')
    .getByText(/^Went back to/)
    .waitFor()
  await expect.poll(() => names(second)).not.toContain('New')
  expect(await names(second)).toContain('Old')
  await make(second, 'After')
  await expect.poll(() => names(first)).toContain('After')
  await first.locator('.toast').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => names(second)).toContain('New')
  expect(witness).toEqual({ problems: [], foreignRequests: [] })
})
