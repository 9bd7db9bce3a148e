/** Two people in one workspace, each in a browser of their own, with the real server between them. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentFromMarkdown } from '../../domain/document/markdown/parse.ts'
import { updateFromDocument } from '../../domain/document/yjs.ts'
import { openApp } from './app-page.ts'
import { startAppServer, type AppServer } from './app-server.ts'
import { launchBrowser } from './browser.ts'

const mara = { email: 'mara@example.org', password: 'a long walk by the weir' }
const patience = { timeout: 30_000, interval: 100 }

type Person = { readonly context: BrowserContext; readonly page: Page }
type Answer<Value = unknown> = { ok: boolean; value: Value }

let server: AppServer
let browser: Browser
let one: Person
let two: Person
let workspace: string
let tide: string
let plans: string

async function openPerson(): Promise<Person> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await openApp(page, server.origin)
  return { context, page }
}

const connect = ({ page }: Person, wish: object) =>
  page.evaluate((w) => holdfast.connect(w as never), wish) as Promise<
    Answer<{ workspaceId: string }>
  >

async function createPage({ page }: Person, name: string, markdown: string): Promise<string> {
  const id = v7()
  const update = [...updateFromDocument(documentFromMarkdown(markdown))]
  await page.evaluate(
    async ([nodeId, title, bytes]) => {
      await holdfast.mutate('nodes.create', {
        id: nodeId,
        type: 'page',
        parentId: null,
        attributes: { name: title },
      })
      await holdfast.mutate('document.update', { nodeId, update: new Uint8Array(bytes) })
    },
    [id, name, update] as const,
  )
  return id
}

const show = async ({ page }: Person, nodeId: string) => {
  await page.goto(`${server.origin}/w/${workspace}/${nodeId}`)
  await page.locator('.page-text').waitFor()
}

const people = ({ page }: Person) => page.locator('button.people')
const carets = ({ page }: Person) => page.locator('.others-caret')

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
  one = await openPerson()
  const connected = await connect(one, { ...mara, name: 'Mara Weir' })
  expect(connected).toMatchObject({ ok: true })
  workspace = connected.value.workspaceId
  tide = await createPage(one, 'Tide table', 'High water at six.')
  plans = await createPage(one, 'Plans', 'None yet.')
  two = await openPerson()
  expect(await connect(two, mara)).toMatchObject({ ok: true })
}, 120_000)

afterAll(async () => {
  await browser.close()
  await server.stop()
})

test(
  'two devices on a page see each other, with caret and name',
  { timeout: 120_000 },
  async () => {
    await show(one, tide)
    await show(two, tide)
    await expect
      .poll(() => people(one).getAttribute('aria-label'), patience)
      .toContain('On this page')
    await two.page.locator('.page-text').click()
    await two.page.keyboard.press('ControlOrMeta+Home')
    await expect.poll(() => carets(one).count(), patience).toBe(1)
    expect(await carets(one).locator('.others-name').textContent()).toBe('Mara')
  },
)

test(
  'letters appear at the other one as they are typed, and the caret goes along',
  {
    timeout: 120_000,
  },
  async () => {
    await two.page.keyboard.type('Low tide. ')
    await expect
      .poll(() => one.page.locator('.page-text').innerText(), patience)
      .toContain('Low tide. ')
    await expect
      .poll(
        () =>
          carets(one).evaluateAll(([caret]) => {
            const range = document.createRange()
            const block = caret?.closest('p')
            if (caret === undefined || block == null) return ''
            range.setStart(block, 0)
            range.setEndBefore(caret)
            return range.toString()
          }),
        patience,
      )
      .toBe('Low tide. ')
  },
)

test('one follows the other to another page, until Escape', { timeout: 120_000 }, async () => {
  await people(one).click()
  await one.page.getByRole('menuitem', { name: /Mara Weir/ }).click()
  await one.page.getByRole('region', { name: 'Following' }).waitFor()
  await two.page.goto(`${server.origin}/w/${workspace}/${plans}`)
  await expect.poll(() => one.page.url(), patience).toContain(plans)
  await one.page.keyboard.press('Escape')
  await expect
    .poll(() => one.page.getByRole('region', { name: 'Following' }).count(), patience)
    .toBe(0)
})

test(
  'who closes their page is gone, and so is everyone when the server is',
  {
    timeout: 120_000,
  },
  async () => {
    await expect.poll(() => people(one).count(), patience).toBe(1)
    await two.page.goto('about:blank')
    await expect.poll(() => people(one).count(), patience).toBe(0)
    await two.page.goto(`${server.origin}/w/${workspace}/${plans}`)
    await expect.poll(() => people(one).count(), patience).toBe(1)
    await server.kill()
    await expect.poll(() => people(one).count(), patience).toBe(0)
    await server.startAgain()
    await expect.poll(() => people(one).count(), patience).toBe(1)
  },
)
