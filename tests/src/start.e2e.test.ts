/** The first minutes of a person, in the built app with its real database. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
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

async function firstStart(
  options: Parameters<Browser['newContext']>[0] = { viewport: { width: 1440, height: 900 } },
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  await page.goto(server.origin)
  await page.locator('.ProseMirror').waitFor()
  return { context, page }
}

const titleOf = (page: Page) => page.getByRole('textbox', { name: 'Title', exact: true })
const treeNames = (page: Page) => page.locator('[role="row"] .name').allInnerTexts()

test('the first screen is a page of tasks that can be written in, and goes away in one click', async () => {
  const { context, page } = await firstStart()
  expect(await titleOf(page).inputValue()).toBe('Getting started')
  expect(await page.locator('.ProseMirror').innerText()).toContain('Tick the box of this line.')
  await page.locator('.ProseMirror').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' Written at once.')
  await page.getByRole('button', { name: 'Saved on this device' }).waitFor()
  await page.reload()
  await page.getByText('Written at once.').waitFor()
  await page.getByRole('button', { name: 'Remove this guide' }).click()
  await page.getByText('Nothing here yet.').waitFor()
  expect(await treeNames(page)).toEqual([])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => treeNames(page)).toContain('Getting started')
  await context.close()
})

test('a page made by keyboard is named, written, linked to by its address and shown in another tab at once', async () => {
  const { context, page } = await firstStart()
  await page.keyboard.press('Alt+n')
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toBe('Title')
  await page.keyboard.type('Tide tables')
  await page.keyboard.press('Enter')
  await page.keyboard.type('High water at six.')
  await page.getByRole('button', { name: 'Saved on this device' }).waitFor()
  await expect.poll(() => treeNames(page)).toContain('Tide tables')

  const other = await context.newPage()
  await other.goto(page.url())
  await other.getByText('High water at six.').waitFor()
  await titleOf(page).fill('Tide tables 2027')
  await expect.poll(() => other.title()).toBe('Tide tables 2027 · Holdfast')
  await expect.poll(() => treeNames(other)).toContain('Tide tables 2027')
  await context.close()
})

test('what is typed after the title while the editor is on its way goes into the text', async () => {
  const context = await browser.newContext({ serviceWorkers: 'block' })
  const page = await context.newPage()
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route(/\/Editor-[^/]*\.js$/, async (route) => {
    await released
    await route.continue()
  })
  await page.goto(server.origin)
  await titleOf(page).waitFor()
  await titleOf(page).press('Enter')
  await page.keyboard.type('Written ahead. ')
  release()
  await expect
    .poll(() => page.locator('.ProseMirror').innerText(), { timeout: 20_000 })
    .toContain('Written ahead.')
  await page.keyboard.type('And then.')
  await expect
    .poll(() => page.locator('.ProseMirror').innerText())
    .toContain('Written ahead. And then.')
  expect(await titleOf(page).inputValue()).toBe('Getting started')
  await context.close()
})

test('a second workspace is made, shown in a tab beside the first, and erased after its name was typed', async () => {
  const { context, page } = await firstStart()
  const first = page.url()
  await page.getByRole('button', { name: 'My workspace' }).click()
  await page.getByRole('menuitem', { name: 'New workspace…' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Second')
  await page.getByRole('button', { name: 'Make workspace' }).click()
  await page.getByText('Nothing here yet.').waitFor()
  const beside = await context.newPage()
  await beside.goto(first)
  await beside.locator('.ProseMirror').waitFor()

  await page.bringToFront()
  await page.getByRole('button', { name: 'Second' }).click()
  await page.getByRole('menuitem', { name: 'Erase this workspace…' }).click()
  const erase = page.getByRole('button', { name: 'Erase here' })
  expect(await erase.isDisabled()).toBe(true)
  await page.getByLabel('Type “Second” to erase it').fill('Second')
  await erase.click()
  await expect.poll(() => page.url()).toContain(new URL(first).pathname.split('/')[2] ?? '')
  await context.close()
})

test('on a phone the home screen, the drawer and a page are reached by touch', async () => {
  const { context, page } = await firstStart({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  })
  await page.getByRole('link', { name: 'Home' }).tap()
  await page.getByText('Continue').waitFor()
  await page.getByRole('button', { name: 'All pages' }).tap()
  await page.getByRole('treegrid').waitFor()
  await page.locator('[role="row"] .name').first().tap()
  await page.locator('.ProseMirror').waitFor()
  const small = await page.evaluate(
    () =>
      [...document.querySelectorAll('nav[aria-label="Main"] > *, header button')]
        .map((element) => element.getBoundingClientRect())
        .filter((box) => box.width < 44 || box.height < 30).length,
  )
  expect(small).toBe(0)
  await context.close()
})

test('the whole way to a new page inside another works by keyboard alone', async () => {
  const { context, page } = await firstStart()
  await page.getByRole('treegrid').focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => treeNames(page)).toContain('A shelf for moved pages')
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menu').waitFor()
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.textContent.trim()))
    .toBe('New page inside')
  await page.keyboard.press('Enter')
  await expect.poll(() => titleOf(page).inputValue()).toBe('')
  await page.keyboard.press('Control+Shift+M')
  await page.getByRole('combobox').waitFor()
  await page.keyboard.type('shelf')
  await page.getByRole('option', { name: 'A shelf for moved pages' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('Moved Untitled to A shelf for moved pages').first().waitFor()
  await expect
    .poll(() => page.getByRole('navigation', { name: 'Breadcrumbs' }).innerText())
    .toContain('A shelf for moved pages')
  await context.close()
})
