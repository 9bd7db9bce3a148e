import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importPaths, openApp, openFreshWorkspace } from './app-page.ts'
import { startAppServer, type AppServer } from './app-server.ts'
import { launchBrowser } from './browser.ts'

const vault = fileURLToPath(new URL('./fixtures/vault', import.meta.url))
const helpVault = fileURLToPath(new URL('../../../shared/vaults/obsidian-help', import.meta.url))

let server: AppServer
let browser: Browser
let context: BrowserContext
let page: Page

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
  context = await browser.newContext()
  page = await context.newPage()
  await openApp(page, server.origin)
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

type Heading = { readonly note: string; readonly text: string }

/** The headings of a folder's notes, as plain text. */
function headingsOf(folder: string): Heading[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => {
      const source = readFileSync(join(folder, path), 'utf8').replace(
        /^(`{3,}|~{3,})[^]*?^\1/gmu,
        '',
      )
      return [...source.matchAll(/^#{1,6} (.+)$/gmu)].map(([, text = '']) => ({
        note: basename(path, '.md'),
        text: text.replace(/[*_`~=]|\[\[|\]\]|\^\S+$|<[^>]*>/gu, ' ').trim(),
      }))
    })
    .filter((heading) => /[\p{L}\p{N}]/u.test(heading.text))
}

/** Headings whose note is not among the first hits. */
async function notFound(headings: readonly Heading[]): Promise<Heading[]> {
  return page.evaluate(async (wanted) => {
    const lost: { note: string; text: string }[] = []
    for (const heading of wanted) {
      const text = heading.text.replaceAll(/[:"]/g, ' ')
      const hits = (await holdfast.query('nodes.search', { text, limit: 50 })) as { name: string }[]
      if (!hits.some((hit) => hit.name === heading.note)) lost.push(heading)
    }
    return lost
  }, headings)
}

const box = () => page.getByRole('combobox', { name: 'Search, jump or do' })
const chosen = () => page.getByRole('option', { selected: true })

async function openPalette(text: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await box().fill(text)
}

async function leavePalette(): Promise<void> {
  await page.keyboard.press('Escape')
  // Closed, a dialog is hidden a moment before it is gone, and gone it must be to be opened again.
  await page.locator('dialog').waitFor({ state: 'detached' })
}

describe('Search', () => {
  beforeAll(async () => {
    await openFreshWorkspace(page, 'Search')
    await importPaths(page, vault)
  })

  test('finds a note by any of its headings', async () => {
    expect(await notFound(headingsOf(vault))).toEqual([])
  })

  test('chooses the first hit as one types, and Enter opens it', async () => {
    await openPalette('north b')
    await expect.poll(() => chosen().textContent()).toContain('North bed')
    await page.keyboard.press('Enter')
    await page.waitForFunction(
      () =>
        document.title.includes('North bed') ||
        document.body.innerText.includes('Shady until noon'),
    )
  })

  test('marks the words in the text around a hit', async () => {
    await openPalette('last frost')
    const hit = page.getByRole('group', { name: 'In the text' }).getByRole('option')
    await hit.waitFor()
    expect(await hit.locator('mark').allTextContents()).toContain('last frost')
    await leavePalette()
  })

  test('finds words without their accents, and in scripts without blanks', async () => {
    for (const text of ['susse apfel', '豆子']) {
      await openPalette(text)
      await page.getByRole('option', { name: 'Süße Äpfel' }).first().waitFor()
      await leavePalette()
    }
  })

  test('narrows by place, type and tag, and completes what a filter may be', async () => {
    await openPalette('in:Rec')
    await expect.poll(() => chosen().textContent()).toContain('in:Recipes')
    await page.keyboard.press('Tab')
    expect(await box().inputValue()).toBe('in:Recipes ')
    await page.keyboard.type('beans')
    await expect.poll(() => page.getByRole('option', { name: 'Garden plan' }).count()).toBe(0)
    await page.getByRole('option', { name: 'Bean soup' }).waitFor()
    await box().fill('#chore')
    await expect.poll(() => chosen().textContent()).toContain('chore')
    await page.keyboard.press('Enter')
    expect(await box().inputValue()).toBe('tag:chore ')
    await page.getByRole('option', { name: 'Home' }).waitFor()
    await leavePalette()
  })

  test('makes a page of what is typed when nothing fits', async () => {
    await openPalette('Zucchini diary')
    await expect.poll(() => chosen().textContent()).toContain('New page “Zucchini diary”')
    await page.keyboard.press('Enter')
    await page.getByRole('treegrid').getByText('Zucchini diary').waitFor()
  })

  test('goes to a page by name with the switcher', async () => {
    await page.keyboard.press('Control+p')
    await page.getByRole('combobox', { name: 'Switch to a page' }).fill('bean so')
    await expect.poll(() => chosen().textContent()).toContain('Bean soup')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.body.innerText.includes('Soak the'))
  })

  test('shows every shortcut, and finds one', async () => {
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    })
    await page.keyboard.press('?')
    const sheet = page.getByRole('dialog', { name: 'Shortcuts' })
    await sheet.getByText('Switch to a page').waitFor()
    await sheet.getByRole('textbox', { name: 'Find a shortcut' }).fill('sidebar')
    await expect.poll(() => sheet.getByText('Switch to a page').count()).toBe(0)
    await sheet.getByText('Show or hide the sidebar').waitFor()
    await page.keyboard.press('Escape')
  })
})

describe.runIf(existsSync(helpVault))('A real vault of 204 notes', () => {
  test('has every note found by any of its headings', async () => {
    await openFreshWorkspace(page, 'Help')
    await importPaths(page, helpVault)
    const headings = headingsOf(helpVault)
    expect(headings.length).toBeGreaterThan(1000)
    expect(await notFound(headings)).toEqual([])
  }, 600_000)
})

describe('The box that finds and does', () => {
  const box = () => page.getByRole('combobox', { name: 'Search, jump or do' })
  const firstLine = () => page.getByRole('option').first()

  test('a command is a name and Enter away, though pages speak of it', async () => {
    await openFreshWorkspace(page, 'Commands')
    await importPaths(page, vault)
    await page.keyboard.press('Control+k')
    await box().fill('import')
    await expect
      .poll(() => firstLine().textContent(), { timeout: 10_000 })
      .toContain('Import notes')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('Import notes').first().waitFor()
    await page.keyboard.press('Escape')
  })

  test('a page named like the command comes first', async () => {
    await page.evaluate(() =>
      holdfast.mutate('nodes.create', {
        type: 'page',
        parentId: null,
        attributes: { name: 'Import' },
      }),
    )
    await page.keyboard.press('Control+k')
    await box().fill('import')
    await expect
      .poll(() => firstLine().textContent(), { timeout: 10_000 })
      .not.toContain('Import notes')
    expect(await page.getByRole('option', { name: 'Import notes' }).count()).toBe(1)
    await page.keyboard.press('Escape')
  })

  test('what is typed before the box is there goes into the box, and not into the page', async () => {
    const fresh = await browser.newContext()
    const own = await fresh.newPage()
    // The first visit has nothing of the box on the device, and its chunk takes its time.
    await own.route(/Palette-.*\.js/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500))
      await route.continue()
    })
    await own.goto(server.origin)
    await own.locator('.ProseMirror p').first().click()
    await own.keyboard.press('Control+k')
    await own.keyboard.type('lighthouse')
    const field = own.getByRole('combobox', { name: 'Search, jump or do' })
    await field.waitFor()
    expect(await field.inputValue()).toBe('lighthouse')
    await own.keyboard.press('Escape')
    await own.keyboard.type('!')
    // The caret is where it was.
    await expect
      .poll(() => own.locator('.ProseMirror p').first().textContent(), { timeout: 10_000 })
      .toContain('!')
    expect(await own.locator('.ProseMirror').textContent()).not.toMatch(/ighthouse(?!”)/)
    await fresh.close()
  })
})
