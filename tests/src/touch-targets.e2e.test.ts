import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importPaths, openApp, outline } from '../e2e/app-page.ts'
import { startAppServer, type AppServer } from '../e2e/app-server.ts'
import { launchBrowser } from '../e2e/browser.ts'
import { smallTargets } from '../e2e/small-targets.ts'

const everything = `> [!tip]- Folded
> Aside

- [ ] one
- [ ] two
- [x] three

\`\`\`ts
let a = 1
\`\`\`

| a | b |
| --- | --- |
| c | d |

![Far](https://example.org/far.png)

![[Data.bin]]

![[Other]]
`

let server: AppServer
let browser: Browser
let context: BrowserContext
let page: Page
let folder: string

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
  folder = mkdtempSync(join(tmpdir(), 'holdfast-touch-'))
  writeFileSync(join(folder, 'Everything.md'), everything)
  writeFileSync(join(folder, 'Other.md'), 'See [[Everything]].')
  writeFileSync(join(folder, 'Data.bin'), Buffer.from([0, 1]))
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  })
  page = await context.newPage()
  await openApp(page, server.origin)
  await page.locator('.ProseMirror').waitFor()
})
afterEach(async () => {
  await context.close()
})

/** Nothing on the screen is too small for a finger, once it has come to rest. */
async function expectLargeTargets(screen: string): Promise<void> {
  const small = () =>
    smallTargets(page).then((targets) => targets.map((one) => `${screen}: ${one}`))
  await expect.poll(small, { timeout: 10_000 }).toEqual([])
}

const tap = (role: 'button' | 'link' | 'menuitem', name: string) =>
  page.getByRole(role, { name }).first().tap()

test('the guide says what a finger does, and nothing of keys', async () => {
  const text = await page.locator('.ProseMirror').innerText()
  expect(text).toContain('tap')
  expect(text).not.toMatch(/Ctrl|Alt|⌘|F2|drag/)
})

test('page, bar above the keyboard, menus and receipts', async () => {
  await expectLargeTargets('page')
  await page.locator('.ProseMirror p').first().tap()
  await page.getByRole('button', { name: 'Add a block' }).waitFor()
  await expectLargeTargets('bar')
  await tap('button', 'Turn into')
  await page.getByRole('menu').waitFor()
  await expectLargeTargets('menu of blocks')
  await page.keyboard.press('Escape')
  await tap('button', 'Saved on this device')
  await expectLargeTargets('receipts')
  await page.keyboard.press('Escape')
  await tap('button', 'More')
  await page.getByRole('menu').waitFor()
  await expectLargeTargets('menu of the page')
  await tap('menuitem', 'Move to…')
  await page.getByRole('dialog').waitFor()
  await expectLargeTargets('move')
})

test('home, drawer, trash, search and settings', async () => {
  await tap('link', 'Home')
  await page.getByText('Continue').waitFor()
  await expectLargeTargets('home')
  await tap('button', 'All pages')
  await page.getByRole('treegrid').waitFor()
  await expectLargeTargets('drawer')
  await tap('button', 'My workspace')
  await page.getByRole('menu').waitFor()
  await expectLargeTargets('menu of the workspace')
  await page.keyboard.press('Escape')
  await tap('link', 'Trash')
  await expectLargeTargets('trash')
  await page.goto(`${server.origin}/`)
  await tap('button', 'Search')
  await page.getByRole('combobox').first().waitFor()
  await expectLargeTargets('search')
  await page.getByRole('combobox').first().fill('>')
  await expectLargeTargets('commands')
  for (const part of ['', '/storage', '/backup', '/look', '/keys', '/about']) {
    await page.goto(`${server.origin}/settings${part}`)
    await page.getByRole('heading').first().waitFor()
    await expectLargeTargets(`settings${part}`)
  }
})

test('a page with every kind of block, a file, and the import', async () => {
  await importPaths(page, folder)
  const nodes = await outline(page)
  const workspace = new URL(page.url()).pathname.split('/').slice(0, 3).join('/')
  for (const name of ['Everything', 'Data.bin']) {
    const node = nodes.find(({ path }) => path.endsWith(`/${name}`))
    await page.goto(`${server.origin}${workspace}/${node?.id ?? ''}`)
    await page.getByRole('textbox', { name: 'Title', exact: true }).waitFor()
    await expectLargeTargets(name)
    await page.mouse.wheel(0, 600)
    await expectLargeTargets(`${name}, further down`)
  }
  await tap('button', 'Search')
  await page.getByRole('combobox').first().fill('>import')
  await page.getByRole('option', { name: 'Import notes' }).tap()
  await page.getByRole('dialog').waitFor()
  await expectLargeTargets('import')
})
