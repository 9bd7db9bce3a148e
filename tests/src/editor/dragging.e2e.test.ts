import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { importPaths, openApp, openFreshWorkspace, outline } from '../../e2e/app-page.ts'
import { startAppServer, type AppServer } from '../../e2e/app-server.ts'
import { launchBrowser } from '../../e2e/browser.ts'

let server: AppServer
let browser: Browser
let context: BrowserContext
let page: Page
let folder: string
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
  folder = mkdtempSync(join(tmpdir(), 'holdfast-drag-'))
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
  await openApp(page, server.origin)
  await openFreshWorkspace(page, 'Dragging')
})
afterEach(async () => {
  await context.close()
  rmSync(folder, { recursive: true })
})

async function openNote(markdown: string): Promise<void> {
  const path = join(folder, 'Note.md')
  writeFileSync(path, markdown)
  await importPaths(page, [path])
  nodeId = (await outline(page)).find(({ type }) => type === 'page')?.id ?? ''
  const workspace = new URL(page.url()).pathname.split('/').slice(0, 3).join('/')
  await page.goto(`${server.origin}${workspace}/${nodeId}`)
  await page.locator('.ProseMirror > *').first().waitFor()
}

async function expectStored(markdown: string): Promise<void> {
  const stored = () =>
    page.evaluate(
      async (id) => (await holdfast.query('document.markdown', { nodeId: id })) as string,
      nodeId,
    )
  await expect.poll(async () => (await stored()).trim(), { timeout: 15_000 }).toBe(markdown)
}

const lineOf = (text: string) => page.locator('.ProseMirror p', { hasText: text }).last()

async function middleOf(place: Locator): Promise<{ x: number; y: number }> {
  const box = await place.boundingBox()
  if (box === null) throw new Error('It is not on the screen.')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Takes the block of a line by its handle, as a hand does. */
async function take(text: string): Promise<{ x: number; y: number }> {
  const line = await middleOf(lineOf(text))
  // The handle comes with the tools that load after the text.
  await expect
    .poll(
      async () => {
        await page.mouse.move(line.x, line.y)
        await page.mouse.move(line.x - 3, line.y)
        return page.locator('.handle-grip').isVisible()
      },
      { timeout: 15_000 },
    )
    .toBe(true)
  const grip = await middleOf(page.locator('.handle-grip'))
  await page.mouse.move(grip.x, grip.y)
  await page.mouse.down()
  return grip
}

test('a list item drawn to the right goes into the one above, and a line shows how deep', async () => {
  await openNote('- first\n- second\n- third')
  const grip = await take('second')
  const lineLeft = async (x: number) => {
    // What shows belongs to the step before the last.
    await page.mouse.move(grip.x + x, grip.y, { steps: 5 })
    await page.mouse.move(grip.x + x, grip.y + 1)
    await page.mouse.move(grip.x + x, grip.y)
    return (await page.locator('.item-drop-line').boundingBox())?.x ?? 0
  }
  await page.mouse.move(grip.x + 20, grip.y, { steps: 5 })
  const flat = await lineLeft(5)
  expect((await lineLeft(34)) - flat).toBeCloseTo(26)
  await page.mouse.up()
  await expectStored('- first\n  - second\n- third')
  expect(await page.locator('.item-drop-line').count()).toBe(0)
})

test('a nested item drawn to the left and down comes out of its list', async () => {
  await openNote('- first\n  - inner\n- second')
  const grip = await take('inner')
  const second = await middleOf(lineOf('second'))
  await page.mouse.move(grip.x, second.y - 20, { steps: 3 })
  await page.mouse.move(grip.x - 30, second.y + 8, { steps: 4 })
  await page.mouse.up()
  await expectStored('- first\n- second\n- inner')
})

test('a paragraph is dragged below another one', async () => {
  await openNote('one\n\ntwo\n\nthree')
  const grip = await take('one')
  const three = await middleOf(lineOf('three'))
  await page.mouse.move(grip.x + 60, grip.y + 20, { steps: 3 })
  await page.mouse.move(grip.x + 60, three.y + 8, { steps: 6 })
  expect(await page.locator('.drop-line').count()).toBe(1)
  await page.mouse.up()
  await expectStored('two\n\nthree\n\none')
})

test('a column is made wider by its edge and keeps its width', async () => {
  await openNote('| a | b |\n| --- | --- |\n| c | d |')
  const cell = page.locator('.ProseMirror th').first()
  let before = { x: 0, y: 0, width: 0, height: 0 }
  const edge = () => before.x + before.width - 1
  const middle = () => before.y + before.height / 2
  // The table is drawn anew once what makes its columns movable is there, and what stands above may still move it.
  await expect
    .poll(
      async () => {
        before = (await cell.boundingBox()) ?? before
        await page.mouse.move(edge() - 30, middle())
        await page.mouse.move(edge(), middle())
        return page.locator('.column-resize-handle').count()
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0)
  await page.mouse.down()
  await page.mouse.move(edge() + 40, middle(), { steps: 4 })
  await page.mouse.up()
  const wider = async () => ((await cell.boundingBox())?.width ?? 0) - before.width
  await expect.poll(wider, { timeout: 10_000 }).toBeGreaterThan(30)
  await page.waitForFunction(() => document.querySelector('.ProseMirror col') !== null)
  // Who reloads at once may lose the last tenth of a second; this is about what was stored.
  await page.waitForTimeout(1500)
  await page.getByRole('button', { name: 'Saved on this device' }).waitFor()
  await expect
    .poll(
      async () => {
        await page.reload()
        await cell.waitFor()
        return wider()
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(30)
})
