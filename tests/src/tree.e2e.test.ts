/** The tree with a pointer, over the real database. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAppServer, type AppServer } from '../e2e/app-server.ts'
import { launchBrowser } from '../e2e/browser.ts'

let server: AppServer
let browser: Browser

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

const lines = (page: Page) =>
  page
    .locator('[role="row"]')
    .evaluateAll((rows) =>
      rows.map(
        (row) =>
          `${row.getAttribute('aria-level') ?? ''} ${row.querySelector('.name')?.textContent.trim() ?? ''}`,
      ),
    )
const line = (page: Page, name: string) => page.locator('[role="row"]', { hasText: name })

type Console = { holdfast: { mutate(name: string, args: unknown): Promise<unknown> } }

test('a line dropped on another lies inside it, dropped between two it lies between them, and Undo takes it back', async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(server.origin)
  await page.locator('.ProseMirror').waitFor()
  await page.evaluate(async () => {
    const { holdfast } = globalThis as object as Console
    for (const name of ['Alder', 'Birch', 'Cedar'])
      await holdfast.mutate('nodes.create', { type: 'page', parentId: null, attributes: { name } })
  })
  const flat = ['1 Getting started', '1 Alder', '1 Birch', '1 Cedar']
  await expect.poll(() => lines(page)).toEqual(flat)

  await line(page, 'Cedar').dragTo(line(page, 'Alder'))
  await expect
    .poll(() => lines(page))
    .toEqual(['1 Getting started', '1 Alder', '2 Cedar', '1 Birch'])
  await page.getByText('Moved Cedar to Alder').first().waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => lines(page)).toEqual(flat)

  await line(page, 'Cedar').dragTo(line(page, 'Alder'), { targetPosition: { x: 80, y: 2 } })
  await expect
    .poll(() => lines(page))
    .toEqual(['1 Getting started', '1 Cedar', '1 Alder', '1 Birch'])
  await page.close()
})
