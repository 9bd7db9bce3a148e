import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strFromU8, unzipSync } from 'fflate'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  exportZip,
  importPaths,
  markdownOf,
  openApp,
  openFreshWorkspace,
  outline,
} from './app-page.ts'
import { startAppServer, type AppServer } from './app-server.ts'
import { launchBrowser } from './browser.ts'

const vault = fileURLToPath(new URL('./fixtures/vault', import.meta.url))
const helpVault = fileURLToPath(new URL('../../../shared/vaults/obsidian-help', import.meta.url))

let server: AppServer
let browser: Browser
let context: BrowserContext
let page: Page
let folder: string

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-export-'))
  context = await browser.newContext()
  page = await context.newPage()
  await openApp(page, server.origin)
  await openFreshWorkspace(page, 'First')
})
afterEach(async () => {
  await context.close()
  rmSync(folder, { recursive: true })
})

/** The Markdown of every page of the open workspace, by its path. */
async function pagesByPath(): Promise<Record<string, string>> {
  const pages = (await outline(page)).filter((node) => node.type === 'page')
  const markdown = await markdownOf(
    page,
    pages.map((node) => node.id),
  )
  return Object.fromEntries(pages.map((node) => [node.path, markdown.get(node.id) ?? '']))
}

/** Exports the workspace and imports the zip into another one. */
async function takeAway(): Promise<Uint8Array> {
  const zip = await exportZip(page)
  const path = join(folder, 'export.zip')
  writeFileSync(path, zip)
  await openFreshWorkspace(page, 'Second')
  expect(await outline(page)).toEqual([])
  await importPaths(page, [path])
  return zip
}

describe('An export', () => {
  test('holds a Markdown file for each page and the files as they are', async () => {
    await importPaths(page, vault)
    const files = unzipSync(await exportZip(page))
    expect(Object.keys(files).sort()).toEqual([
      'vault/Attachments/Bed sketch.canvas',
      'vault/Attachments/leaf.png',
      'vault/Garden/Beans.md',
      'vault/Garden/Beds/North bed.md',
      'vault/Garden/Garden plan.md',
      'vault/Home.md',
      'vault/Note.md',
      'vault/Recipes/Bean soup.md',
      'vault/Recipes/Süße Äpfel.md',
      'vault/Web page.md',
    ])
    const home = strFromU8(files['vault/Home.md'] ?? new Uint8Array())
    expect(home).toContain('rating: 4')
    expect(home).toContain('[[North bed|the north bed]]')
    expect(home).toContain('![[leaf.png|120]]')
  })

  test('of a page brings the pictures it shows along', async () => {
    await importPaths(page, vault)
    const bed = (await outline(page)).find((node) => node.path.endsWith('North bed'))
    const files = unzipSync(await exportZip(page, bed?.id))
    expect(Object.keys(files).sort()).toEqual(['Bed sketch.canvas', 'North bed.md', 'leaf.png'])
  })

  test('comes in again as the same Markdown, page by page', async () => {
    await importPaths(page, vault)
    const before = await pagesByPath()
    await takeAway()
    expect(await pagesByPath()).toEqual(before)
  })

  test('keeps names that a file cannot have, pages in pages and empty pages', async () => {
    await page.evaluate(async () => {
      const make = async (parentId: string | null, name: string) => {
        const answer = await holdfast.mutate('nodes.create', {
          type: 'page',
          parentId,
          attributes: { name, icon: '🌱' },
        })
        return answer.ok ? (answer.value as { id: string }).id : ''
      }
      const top = await make(null, 'Either/or: "both"?')
      await make(top, 'Inside')
      await make(top, 'inside')
    })
    const before = await pagesByPath()
    await takeAway()
    expect(Object.keys(await pagesByPath()).sort()).toEqual(Object.keys(before).sort())
  })

  test('is offered for the open page and downloads it', async () => {
    await importPaths(page, vault)
    await page.keyboard.press('Control+Shift+E')
    const dialog = page.getByRole('dialog', { name: 'Export as Markdown' })
    const download = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    expect((await download).suggestedFilename()).toBe('Workspace.zip')
    await dialog.getByText('8 pages and 2 files').waitFor()
  })
})

describe.runIf(existsSync(helpVault))('A real vault of 204 notes', () => {
  test('comes in again as the same Markdown, page by page', async () => {
    await importPaths(page, helpVault)
    const before = await pagesByPath()
    await takeAway()
    const after = await pagesByPath()
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort())
    const changed = Object.keys(before).filter((path) => before[path] !== after[path])
    expect(changed).toEqual([])
  })
})
