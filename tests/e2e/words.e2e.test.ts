/**
 * The app in the pseudo-language: longer than English, every letter with an accent. What the person wrote is Greek here,
 * so any plain letter on a screen is a word that nobody could translate.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pseudo } from '../../src/words/languages/pseudo.ts'
import { importPaths, openApp, openFreshWorkspace, outline } from './app-page.ts'
import { startAppServer, type AppServer } from './app-server.ts'
import { launchBrowser, waitForControl } from './browser.ts'
import { cutWords, plainWords } from './plain-words.ts'

const everything = `---
έτος: 2024
tags: [νησί]
---

> [!tip]- Διπλωμένο
> Στο πλάι

> [!warning]
> Προσοχή

- [ ] ένα
- [x] δύο

| α | β |
| --- | --- |
| γ | δ |

\`\`\`
α = 1
\`\`\`

$$
α^2
$$

![Μακριά](https://example.org/1.png)

![[Λείπει.png]]

![[Άλλη]]

Δες [[Πουθενά]] και [αλλού](https://example.org/).[^1]

[^1]: Σημείωση
`

let server: AppServer
let browser: Browser
let folder: string

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
  folder = mkdtempSync(join(tmpdir(), 'holdfast-words-'))
  const notes = join(folder, 'Σημειώσεις')
  mkdirSync(notes)
  writeFileSync(join(notes, 'Όλα.md'), everything)
  writeFileSync(join(notes, 'Άλλη.md'), 'Δες [[Όλα]].')
  writeFileSync(join(notes, 'Πρότυπο.md'), 'Κάτι.')
  writeFileSync(join(notes, '1.0'), Buffer.from([0, 1]))
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  rmSync(folder, { recursive: true })
})

type Device = { readonly viewport: { width: number; height: number }; readonly hasTouch: boolean }
const desktop: Device = { viewport: { width: 1440, height: 900 }, hasTouch: false }
const phone: Device = { viewport: { width: 390, height: 844 }, hasTouch: true }

/** The app in the pseudo-language, with a workspace of Greek notes. */
async function openTranslated(
  { viewport, hasTouch }: Device,
  tag: 'en-XA' | 'ar-XB',
): Promise<{ context: BrowserContext; page: Page; at: (name: string) => string }> {
  const context = await browser.newContext({ viewport, hasTouch, isMobile: hasTouch })
  await context.addInitScript((language) => {
    localStorage.setItem('holdfast:language', language)
  }, tag)
  const page = await context.newPage()
  await openApp(page, server.origin)
  await openFreshWorkspace(page, 'Δουλειά')
  await importPaths(page, join(folder, 'Σημειώσεις'))
  const nodes = await outline(page)
  const workspace = new URL(page.url()).pathname.split('/').slice(0, 3).join('/')
  const at = (name: string) => {
    if (name === '') return `${server.origin}${workspace}`
    const id = nodes.find(({ path }) => path.endsWith(name))?.id
    if (id === undefined) throw new Error(`The import made no ${name}.`)
    return `${server.origin}${workspace}/${id}`
  }
  return { context, page, at }
}

/** The screen is whole: every word of it is translated, and none is cut off. */
async function expectWhole(page: Page, screen: string): Promise<void> {
  const wrong = async () => [
    ...(await plainWords(page)).map((one) => `${screen}: not translated: ${one}`),
    ...(await cutWords(page)).map((one) => `${screen}: cut off: ${one}`),
  ]
  await expect.poll(wrong, { timeout: 10_000 }).toEqual([])
}

const said = (message: string, values: Readonly<Record<string, string>> = {}) =>
  Object.entries(values).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, value),
    pseudo(message),
  )

const menu = (page: Page) => page.getByRole('menu')
const dialog = (page: Page) => page.getByRole('dialog')
const title = (page: Page) => page.getByRole('textbox', { name: said('Title'), exact: true })
const editor = (page: Page) => page.locator('.ProseMirror')

async function leave(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await expect.poll(() => page.locator('[role=menu]:visible, dialog').count()).toBe(0)
}

/** Runs a command of the palette by the beginning of its name. */
async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await dialog(page)
    .getByRole('combobox')
    .fill(`>${said(name)}`)
  await page
    .getByRole('option', { name: said(name) })
    .first()
    .waitFor()
  await page.keyboard.press('Enter')
}

test('the language is the page’s own, and the switch back to English is in the settings', async () => {
  const { context, page } = await openTranslated(desktop, 'en-XA')
  expect(
    await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]),
  ).toEqual(['en-XA', 'ltr'])
  await context.close()

  const english = await browser.newContext({ viewport: desktop.viewport })
  const other = await english.newPage()
  await openApp(other, server.origin)
  expect(
    await other.evaluate(() => [document.documentElement.lang, document.documentElement.dir]),
  ).toEqual(['en', 'ltr'])
  expect(server.requests().filter((line) => line.includes('pseudo'))).toHaveLength(1)
  await other.evaluate(() => {
    localStorage.setItem('holdfast:language', 'en-XA')
  })
  await other.goto(`${server.origin}/settings/appearance`)
  await other.getByText('English', { exact: true }).click()
  await other.getByRole('heading', { name: 'Appearance', exact: true }).waitFor()
  await english.close()
})

test('a language that was spoken once is spoken offline', async () => {
  const { context, page } = await openTranslated(desktop, 'en-XA')
  await waitForControl(page)
  await page.reload()
  await page.getByRole('treegrid', { name: said('Pages') }).waitFor()
  await context.setOffline(true)
  await page.reload()
  await page.getByRole('treegrid', { name: said('Pages') }).waitFor()
  await context.close()
})

test('workspace, page, tree and their menus are whole', async () => {
  const { context, page, at } = await openTranslated(desktop, 'en-XA')
  await page.goto(at(''))
  await page.getByRole('treegrid').waitFor()
  await expectWhole(page, 'start of the workspace')

  await page.goto(at('/Όλα'))
  await editor(page).waitFor()
  await expectWhole(page, 'page')
  await editor(page).getByText('Προσοχή').click()
  await page.keyboard.press('End')
  await expectWhole(page, 'page, caret in it')

  await page
    .locator('header')
    .getByRole('button', { name: said('More') })
    .click()
  await menu(page).waitFor()
  await expectWhole(page, 'menu of the page')
  await leave(page)
  await page.getByRole('button', { name: said('New page, folder or space') }).click()
  await menu(page).waitFor()
  await expectWhole(page, 'menu of new things')
  await leave(page)
  await page.getByRole('button', { name: 'Δουλειά' }).click()
  await menu(page).waitFor()
  await expectWhole(page, 'menu of the workspaces')
  await leave(page)
  await page.getByRole('button', { name: said('Saved on this device') }).click()
  await dialog(page).waitFor()
  await expectWhole(page, 'receipts')
  await page.keyboard.press('Escape')

  await page.goto(at('/1.0'))
  await title(page).waitFor()
  await expectWhole(page, 'file')
  await page.goto(at('Σημειώσεις'))
  await title(page).waitFor()
  await expectWhole(page, 'space')
  await page.goto(`${at('')}/${v7()}`)
  await page.getByText(said('This page is not in this workspace.')).waitFor()
  await expectWhole(page, 'no such page')
  await page.goto(`${server.origin}/w/${v7()}`)
  await page.getByText(said('This workspace is not on this device')).first().waitFor()
  await context.close()
})

test('the menus and bars of the editor are whole', async () => {
  const { context, page, at } = await openTranslated(desktop, 'en-XA')
  await page.goto(at('/Άλλη'))
  await editor(page).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Enter')
  await expectWhole(page, 'an empty line')
  for (const [sign, screen] of [
    ['/', 'slash menu'],
    ['@', 'mentions'],
    ['[[', 'links'],
    ['![[', 'embeds'],
    ['#ν', 'tags'],
  ] as const) {
    await page.keyboard.type(sign)
    await page.getByRole('listbox').waitFor()
    await expectWhole(page, screen)
    await page.keyboard.press('Escape')
    for (const _ of sign) await page.keyboard.press('Backspace')
  }
  await page.keyboard.type('λέξη')
  await page.keyboard.press('Control+/')
  await menu(page).waitFor()
  await expectWhole(page, 'menu of a block')
  await page.keyboard.press('Escape')
  await editor(page)
    .getByText('λέξη')
    .dblclick({ position: { x: 10, y: 10 } })
  await page.getByRole('toolbar').waitFor()
  await expectWhole(page, 'bar over the selection')
  await page.keyboard.press('Control+k')
  await expectWhole(page, 'form of a link')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+h')
  await page.getByRole('textbox', { name: said('Replace with') }).waitFor()
  await expectWhole(page, 'find and replace')
  await context.close()
})

test('palette, shortcuts and dialogs are whole', async () => {
  const { context, page, at } = await openTranslated(desktop, 'en-XA')
  await page.goto(at('/Όλα'))
  await editor(page).waitFor()
  await page.keyboard.press('Control+k')
  for (const text of ['', 'Όλα', 'ουδέν', '>', '#', '?', 'in:', '@']) {
    await dialog(page).getByRole('combobox').fill(text)
    await page.getByRole('listbox').waitFor()
    await expectWhole(page, `palette ${text}`)
  }
  await leave(page)
  for (const name of ['All shortcuts', 'Move this page to…', 'New space', 'Export as Markdown…']) {
    await command(page, name)
    await dialog(page).waitFor()
    await expectWhole(page, name)
    await leave(page)
  }
  for (const name of ['New workspace…', 'Rename this workspace…', 'Erase this workspace…']) {
    await page.getByRole('button', { name: 'Δουλειά' }).click()
    await page.getByRole('menuitem', { name: said(name) }).click()
    await dialog(page).waitFor()
    await expectWhole(page, name)
    await leave(page)
  }
  await page.getByRole('button', { name: said('Add an icon') }).click({ force: true })
  await dialog(page).waitFor()
  await expectWhole(page, 'icons')
  await context.close()
})

test('import and trash are whole', async () => {
  const { context, page, at } = await openTranslated(desktop, 'en-XA')
  await page.goto(at(''))
  await page.getByRole('treegrid').waitFor()
  await command(page, 'Import notes')
  await dialog(page).waitFor()
  await expectWhole(page, 'import')
  await page.locator('[data-import=folder]').setInputFiles(join(folder, 'Σημειώσεις'))
  await dialog(page)
    .getByRole('button', { name: said('Import {count} items', { count: '5' }) })
    .click({ trial: true })
  await expectWhole(page, 'what will come in')
  await dialog(page)
    .getByRole('button', { name: said('Import {count} items', { count: '5' }) })
    .click()
  await dialog(page)
    .getByRole('heading', { name: said('Imported') })
    .waitFor()
  await dialog(page)
    .getByRole('button', { name: said('Undo import') })
    .click()
  await dialog(page)
    .getByRole('heading', { name: said('Import taken back') })
    .waitFor()
  await expectWhole(page, 'import taken back')
  await leave(page)

  await page.goto(at('/Άλλη'))
  await title(page).waitFor()
  await command(page, 'Move this page to the trash')
  await page.getByRole('button', { name: said('Undo') }).waitFor()
  await expectWhole(page, 'undo')
  await page.goto(at('/Άλλη'))
  await page.getByRole('button', { name: said('Restore') }).waitFor()
  await expectWhole(page, 'page in the trash')
  await command(page, 'Trash')
  await page.getByRole('heading', { name: said('Trash') }).waitFor()
  await expectWhole(page, 'trash')
  await page.getByRole('button', { name: said('Empty the trash…') }).click()
  await dialog(page).waitFor()
  await expectWhole(page, 'empty the trash')
  await leave(page)
  await page.getByRole('button', { name: said('Delete {name} for good', { name: 'Άλλη' }) }).click()
  await dialog(page).waitFor()
  await expectWhole(page, 'delete for good')
  await context.close()
})

for (const [name, device] of Object.entries({ desktop, phone }))
  test(`the settings are whole, ${name}`, async () => {
    const { context, page } = await openTranslated(device, 'en-XA')
    for (const section of ['appearance', 'keyboard', 'storage', 'transfer', 'about']) {
      await page.goto(`${server.origin}/settings/${section}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await expectWhole(page, `settings, ${section}`)
    }
    await context.close()
  })

test('on a phone home, page, bar, drawer, menus and search are whole', async () => {
  const { context, page, at } = await openTranslated(phone, 'en-XA')
  await page.goto(at(''))
  await page.getByRole('link', { name: said('Home') }).waitFor()
  await expectWhole(page, 'home')
  await page.getByRole('button', { name: said('All pages') }).tap()
  await page.getByRole('treegrid').waitFor()
  await expectWhole(page, 'drawer')
  await page.goto(at('/Όλα'))
  await editor(page).waitFor()
  await expectWhole(page, 'page')
  // A tap while the editor is still being made finds nobody to answer it.
  const bar = page.getByRole('button', { name: said('Add a block') })
  await expect
    .poll(
      async () => {
        await editor(page).getByText('Δες').first().tap()
        return bar.waitFor({ timeout: 6000 }).then(
          () => true,
          () => false,
        )
      },
      { timeout: 30_000 },
    )
    .toBe(true)
  await expectWhole(page, 'bar')
  await page.getByRole('button', { name: said('Turn into') }).tap()
  await menu(page).waitFor()
  await expectWhole(page, 'kinds of blocks')
  await page.keyboard.press('Escape')
  await page
    .getByRole('button', { name: said('More') })
    .first()
    .tap()
  await menu(page).waitFor()
  await expectWhole(page, 'menu of the page')
  await page.goto(at(''))
  await page.getByRole('button', { name: said('Search'), exact: true }).tap()
  await dialog(page).getByRole('combobox').fill('>')
  await page.getByRole('option').first().waitFor()
  await expectWhole(page, 'commands')
  await context.close()
})

for (const [name, device] of Object.entries({ desktop, phone }))
  test(`where lines run from right to left the screens are mirrored and whole, ${name}`, async () => {
    const { context, page, at } = await openTranslated(device, 'ar-XB')
    const middleOf = (selector: string) =>
      page.locator(selector).evaluate((element) => {
        const { left, right } = element.getBoundingClientRect()
        return (left + right) / 2 / innerWidth
      })
    const expectMirrored = async (screen: string) => {
      await expectWhole(page, screen)
      const scrolled = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(scrolled, `${screen}: wider than the screen`).toBeLessThanOrEqual(0)
    }
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl')
    await page.goto(at('/Όλα'))
    await editor(page).waitFor()
    await expectMirrored('page')
    if (name === 'desktop') expect(await middleOf('#sidebar')).toBeGreaterThan(0.75)
    expect(await middleOf('header .pill')).toBeLessThan(0.5)
    await page.goto(at(''))
    await page
      .getByRole(name === 'phone' ? 'link' : 'treegrid')
      .first()
      .waitFor()
    await expectMirrored('start')
    for (const section of ['appearance', 'storage', 'about']) {
      await page.goto(`${server.origin}/settings/${section}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await expectMirrored(`settings, ${section}`)
    }
    await context.close()
  })
