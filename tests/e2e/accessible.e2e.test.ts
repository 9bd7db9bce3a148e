/** axe finds nothing on the screens that only the built app shows: the repair page, what cannot be opened, an import. */
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { v7 } from 'uuid'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApp, openFreshWorkspace } from './app-page.ts'
import { startAppServer, type AppServer } from './app-server.ts'
import { launchBrowser } from './browser.ts'

const vault = fileURLToPath(new URL('./fixtures/vault', import.meta.url))

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

async function violations(page: Page): Promise<string[]> {
  // Through the debugger, as the content security policy lets no other script in.
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map((animation) => animation.finished))
    const { run } = Reflect.get(globalThis, 'axe') as typeof axe
    const { violations: found } = await run(document, { resultTypes: ['violations'] })
    return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)
  })
}

for (const colorScheme of ['light', 'dark'] as const)
  for (const [device, viewport] of Object.entries({
    desktop: { width: 1440, height: 900 },
    phone: { width: 390, height: 844 },
  }))
    test(`axe finds nothing, ${colorScheme}, ${device}`, async () => {
      const context = await browser.newContext({ viewport, colorScheme })
      const page = await context.newPage()
      await page.goto(`${server.origin}/recover`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      expect(await violations(page), 'the repair page').toEqual([])

      await openApp(page, server.origin)
      const missing = await context.newPage()
      await missing.goto(`${server.origin}/w/${v7()}`)
      await missing.getByText('This workspace is not on this device', { exact: true }).waitFor()
      expect(await violations(missing), 'a workspace that is not here').toEqual([])
      await missing.close()

      await openFreshWorkspace(page, 'Import')
      expect(await violations(page), 'an empty workspace').toEqual([])
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Search, jump or do' }).fill('>import')
      await page.getByRole('option', { name: 'Import notes' }).waitFor()
      await page.keyboard.press('Enter')
      await page.locator('[data-import=folder]').setInputFiles(vault)
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Import 15 items' }).waitFor()
      expect(await violations(page), 'what will come in').toEqual([])
      await dialog.getByRole('button', { name: 'Import 15 items' }).click()
      await dialog.getByRole('heading', { name: 'Imported' }).waitFor()
      expect(await violations(page), 'the report of losses').toEqual([])
      await context.close()
    })
