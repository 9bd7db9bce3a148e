import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openApp, openFreshWorkspace } from '../../e2e/app-page.ts'
import { startAppServer, type AppServer } from '../../e2e/app-server.ts'
import { launchBrowser } from '../../e2e/browser.ts'

let server: AppServer
let browser: Browser
let context: BrowserContext
let page: Page
let devtools: CDPSession
let nodeId: string

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})
beforeEach(async () => {
  context = await browser.newContext()
  page = await context.newPage()
  await openApp(page, server.origin)
  await openFreshWorkspace(page, 'Composing')
  nodeId = await page.evaluate(async () => {
    const id = crypto.randomUUID()
    await holdfast.mutate('nodes.create', {
      id,
      type: 'page',
      parentId: null,
      attributes: { name: 'Haiku' },
    })
    return id
  })
  await openPage(page)
  devtools = await context.newCDPSession(page)
})
afterEach(async () => {
  await context.close()
})

async function openPage(tab: Page): Promise<void> {
  const workspace = new URL(page.url()).pathname.split('/').slice(0, 3).join('/')
  await tab.goto(`${server.origin}${workspace}/${nodeId}`)
  await tab.locator('.ProseMirror').click()
}

/** What a method of writing shows while it composes; the caret at its end. */
const compose = (text: string) =>
  devtools.send('Input.imeSetComposition', {
    text,
    selectionStart: text.length,
    selectionEnd: text.length,
  })
const commit = (text: string) => devtools.send('Input.insertText', { text })

const stored = () =>
  page.evaluate(
    async (id) => (await holdfast.query('document.markdown', { nodeId: id })) as string,
    nodeId,
  )
async function expectStored(markdown: string): Promise<void> {
  await expect.poll(async () => (await stored()).trim(), { timeout: 15_000 }).toBe(markdown)
}

test('kana become kanji without a lost or doubled sign', async () => {
  for (const step of ['k', 'か', 'かn', 'かん', 'かんj', 'かんじ']) await compose(step)
  await commit('漢字')
  await page.keyboard.type(' and ')
  for (const step of ['n', 'に', 'にほ', 'にほん']) await compose(step)
  await commit('日本')
  await expectStored('漢字 and 日本')
  expect(await page.locator('.ProseMirror').innerText()).toBe('漢字 and 日本')
})

test('a composition that is given up leaves nothing', async () => {
  await page.keyboard.type('before ')
  await compose('か')
  await compose('かん')
  await compose('')
  await page.keyboard.type('after')
  await expectStored('before after')
})

test('letters that read as Markdown become it only once they are there for good', async () => {
  await page.keyboard.type('- ')
  await compose('ど')
  await compose('どう')
  await commit('道')
  await page.keyboard.press('Enter')
  await compose('み')
  await commit('見')
  await expectStored('- 道\n- 見')
})

test('in bold, in the middle of a word and over a selection', async () => {
  await page.keyboard.type('**ab** end')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await compose('á')
  await compose('áé')
  await commit('áé')
  await expectStored('**aáéb** end')
  await page.keyboard.press('Control+a')
  await compose('ね')
  await commit('猫')
  await expectStored('**猫**')
})

test('what another tab writes meanwhile comes in beside it', async () => {
  await page.keyboard.type('here')
  await expectStored('here')
  const other = await context.newPage()
  await openPage(other)
  await other.getByText('here').waitFor()
  await page.bringToFront()
  await compose('か')
  await other.keyboard.press('Control+Home')
  await other.keyboard.type('there ')
  await page.locator('.ProseMirror', { hasText: 'there' }).waitFor()
  await compose('かん')
  await commit('漢')
  await expectStored('there here漢')
})
