/** What a person does with pages in a day, in the built app with its real database. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openApp, openFreshWorkspace } from './app-page.ts'
import { startAppServer, type AppServer } from './app-server.ts'
import { launchBrowser } from './browser.ts'

let server: AppServer
let browser: Browser
let context: BrowserContext
let page: Page

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
  page = await context.newPage()
  await openApp(page, server.origin)
  await openFreshWorkspace(page, 'A day')
})
afterEach(() => context.close())

const title = (of = page) => of.getByRole('textbox', { name: 'Title', exact: true })
const text = (of = page) => of.locator('.ProseMirror')
const treeNames = () => page.locator('[role="row"] .name').allInnerTexts()
const saved = () => page.getByRole('button', { name: 'Saved on this device' }).waitFor()

async function makePage(name: string, words = ''): Promise<void> {
  const before = page.url()
  await page.keyboard.press('Alt+n')
  await page.waitForURL((url) => url.href !== before)
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toBe('Title')
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.classList.contains('ProseMirror')))
    .toBe(true)
  await page.keyboard.type(words)
}

/** From the menu of the open page. */
async function act(item: string): Promise<void> {
  await page.locator('header').getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('a workspace that is renamed has its new name in every window', async () => {
  const other = await context.newPage()
  await other.goto(page.url())
  await other.getByRole('button', { name: 'A day' }).waitFor()
  await page.bringToFront()
  await page.getByRole('button', { name: 'A day' }).click()
  await page.getByRole('menuitem', { name: 'Rename this workspace…' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('A week')
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('button', { name: 'A week' }).waitFor()
  await other.getByRole('button', { name: 'A week' }).waitFor()
})

test('a link follows its page through a rename, and that page shows who links to it, with the words around', async () => {
  await makePage('Tide tables', 'High water at six.')
  await makePage('Boat trip', 'We leave with the tide, see [[tide')
  await page.getByRole('option', { name: 'Tide tables' }).first().waitFor()
  await page.keyboard.press('Enter')
  await text().getByText('Tide tables').waitFor()
  await saved()
  await page.getByRole('treegrid').getByText('Tide tables').click()
  await title().fill('Tides of 2027')
  const linkedFrom = page.getByRole('region', { name: /Linked from/ })
  await linkedFrom.getByText('We leave with the tide').waitFor()
  await linkedFrom.getByRole('link', { name: 'Boat trip' }).click()
  await text().getByText('Tides of 2027').waitFor()
})

test('a page that is offered as a template fills a blank one', async () => {
  await makePage('Minutes', '# Who was there')
  await saved()
  await act('Offer as template')
  await makePage('Monday')
  await page.getByRole('button', { name: 'Use Minutes' }).click()
  await text().getByRole('heading', { name: 'Who was there' }).waitFor()
  expect(await title().inputValue()).toBe('Monday')
})

test('an icon is chosen by name, a copy is made beside, and a favourite stands in its list', async () => {
  await makePage('Harbour', 'Words to copy.')
  await saved()
  await act('Change icon')
  await page.getByRole('dialog').getByRole('textbox').fill('anchor')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /anchor/i })
    .first()
    .click()
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  await act('Add to favourites')
  await page.getByRole('navigation', { name: 'Workspace' }).getByText('Favourites').waitFor()
  await act('Duplicate')
  await expect.poll(treeNames).toEqual(['Harbour', 'Harbour copy'])
  await text().getByText('Words to copy.').waitFor()
})

test('what the pill called saved is there after the tab has crashed', async () => {
  await makePage('Storm', 'The last words before the crash')
  await expect
    .poll(() => page.evaluate(() => holdfast.query('nodes.search', { text: 'crash' })))
    .toHaveLength(1)
  await saved()
  const address = page.url()
  const crashed = new Promise((resolve) => page.once('crash', resolve))
  const session = await context.newCDPSession(page)
  session.send('Page.crash').catch(() => undefined)
  await crashed
  const again = await context.newPage()
  await again.goto(address)
  await text(again).getByText('The last words before the crash').waitFor()
  await page.close()
})

test('an import waits while it is paused, and stopped it keeps whole items that one click takes back', async () => {
  const notes = 4000
  await page.evaluate((count) => {
    const transfer = new DataTransfer()
    for (let note = 0; note < count; note++) {
      const body = `# Note ${note}\n\n${'Some words of a note. '.repeat(20)}[[Note ${(note + 1) % count}]]\n`
      transfer.items.add(new File([body], `Note ${note}.md`, { type: 'text/markdown' }))
    }
    const target = document.querySelector('#main')
    for (const type of ['dragenter', 'drop'])
      target?.dispatchEvent(
        new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }),
      )
  }, notes)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: `Import ${notes.toLocaleString('en')} items` }).click()
  await dialog.getByRole('button', { name: 'Pause' }).click()
  await dialog.getByText(/^Paused/).waitFor()
  const countNow = () =>
    page.evaluate(
      async () => ((await holdfast.query('workspace.counts')) as { nodes: number }).nodes,
    )
  // The batch under way is the last one.
  let before = -1
  await expect
    .poll(async () => {
      const now = await countNow()
      const isStill = now === before
      before = now
      return isStill
    })
    .toBe(true)
  expect(before).toBeLessThan(notes)
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await expect.poll(countNow).toBeGreaterThan(before)
  await dialog.getByRole('button', { name: 'Stop' }).click()
  await dialog.getByRole('heading', { name: 'Import stopped' }).waitFor()
  const kept = await countNow()
  expect(kept).toBeLessThan(notes)
  const whole = await page.evaluate(async () => {
    const rows = (await holdfast.query('nodes.list', { parentId: null, limit: 10_000 })) as {
      id: string
      type: string
    }[]
    const texts = await Promise.all(
      rows
        .filter((row) => row.type === 'page')
        .map((row) => holdfast.query('document.text', { nodeId: row.id })),
    )
    return texts.every((one) => String(one).includes('Some words of a note.'))
  })
  expect(whole).toBe(true)
  await dialog.getByRole('button', { name: 'Undo import' }).click()
  await dialog.getByRole('heading', { name: 'Import taken back' }).waitFor()
  expect(await countNow()).toBe(0)
})
