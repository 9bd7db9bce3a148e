import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strToU8, zipSync } from 'fflate'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { importPaths, markdownOf, openApp, openFreshWorkspace, outline } from './app-page.ts'
import { startAppServer, type AppServer } from './app-server.ts'
import { launchBrowser, watch, type Witness } from './browser.ts'

const vault = fileURLToPath(new URL('./fixtures/vault', import.meta.url))
const helpVault = fileURLToPath(new URL('../../../shared/vaults/obsidian-help', import.meta.url))

let server: AppServer
let browser: Browser
let context: BrowserContext
let page: Page
let witness: Witness
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
  folder = mkdtempSync(join(tmpdir(), 'holdfast-import-'))
  context = await browser.newContext()
  witness = watch(context, server.origin)
  page = await context.newPage()
  await openApp(page, server.origin)
  await openFreshWorkspace(page, 'Import')
})
afterEach(async () => {
  expect(witness.foreignRequests).toEqual([])
  await context.close()
  rmSync(folder, { recursive: true })
})

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Every link of the page's document that leads to a node, by the name of that node. */
async function backlinksOf(id: string): Promise<string[]> {
  return page.evaluate(
    async (nodeId) =>
      ((await holdfast.query('nodes.backlinks', { id: nodeId })) as { name: string }[])
        .map((link) => link.name)
        .sort(),
    id,
  )
}

describe('The import of a vault', () => {
  test('makes a tree of its folders, pages and files, and tells what it left out', async () => {
    const report = await importPaths(page, vault)
    expect(report).toMatchObject({ pages: 8, files: 2, folders: 5, stopped: null })
    const nodes = await outline(page)
    expect(nodes.map((node) => `${node.type} ${node.path}`)).toEqual([
      'space vault',
      'folder vault/Attachments',
      'file vault/Attachments/Bed sketch.canvas',
      'file vault/Attachments/leaf.png',
      'folder vault/Garden',
      'folder vault/Garden/Beds',
      'page vault/Garden/Beds/North bed',
      'page vault/Garden/Beans',
      'page vault/Garden/Garden plan',
      'folder vault/Recipes',
      'page vault/Recipes/Bean soup',
      'page vault/Recipes/Süße Äpfel',
      'page vault/Home',
      'page vault/Note',
      'page vault/Web page',
    ])
    const told = report.losses.map((loss) => `${loss.kind} ${loss.path} ${loss.detail}`)
    expect(told.filter((line) => line.startsWith('skipped'))).toHaveLength(1)
    expect(told).toContain('unresolved_link vault/Garden/Garden plan.md South bed')
    expect(told).toContain('unresolved_link vault/Home.md Slugs')
  })

  test('leads every link to the page it names: by name, path, alias, heading and block', async () => {
    const report = await importPaths(page, vault)
    expect(report.linksUnresolved).toBe(2)
    const ids = new Map((await outline(page)).map((node) => [node.path, node.id]))
    const linked = (path: string) => backlinksOf(ids.get(`vault/${path}`) ?? '')
    expect(await linked('Garden/Garden plan')).toEqual(['Beans', 'Home'])
    expect(await linked('Garden/Beds/North bed')).toEqual(['Garden plan', 'Home'])
    expect(await linked('Garden/Beans')).toEqual(['Bean soup', 'Garden plan', 'Home'])
    expect(await linked('Recipes/Bean soup')).toEqual(['Home'])
    expect(await linked('Home')).toEqual(['Garden plan'])
  })

  test('keeps properties, and shows attachments from this device', async () => {
    await importPaths(page, vault)
    const home = (await outline(page)).find((node) => node.path === 'vault/Home')
    expect(home?.attributes).toMatchObject({
      name: 'Home',
      aliases: ['Start page'],
      tags: ['garden', 'home/start'],
      stage: 'Draft',
      rating: 4,
      done: false,
    })
    await page.evaluate((id) => {
      const link = document.createElement('a')
      link.href = `${location.pathname.split('/').slice(0, 3).join('/')}/${id}`
      document.body.append(link)
      link.click()
      link.remove()
    }, home?.id ?? '')
    await page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLImageElement>('.ProseMirror img')].some(
        (image) => image.naturalWidth === 24,
      ),
    )
  })

  test('can be taken back as a whole', async () => {
    const { importId } = await importPaths(page, vault)
    const answer = await page.evaluate(
      (id) => holdfast.mutate('imports.undo', { importId: id }),
      importId,
    )
    expect(answer).toMatchObject({ ok: true, value: { removed: 15 } })
    expect(await outline(page)).toEqual([])
    expect(await page.evaluate(() => holdfast.query('nodes.search', { text: 'frost' }))).toEqual([])
  })

  test('reads a zip as the folder it was', async () => {
    const zip = put(
      'vault.zip',
      zipSync({
        'Notes/One.md': strToU8('# One\n\n[[Two]]\n'),
        'Notes/Two.md': strToU8('# Two\n'),
      }),
    )
    expect(await importPaths(page, [zip])).toMatchObject({ pages: 2, linksResolved: 1 })
  })
})

describe('The import dialog', () => {
  test('shows what will come in, imports it, tells what was lost and takes it back', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search, jump or do' }).fill('>import')
    await page.getByRole('option', { name: 'Import notes' }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('[data-import=folder]').setInputFiles(vault)
    const dialog = page.getByRole('dialog')
    await dialog.getByText('8 pages, 2 files, 5 folders').waitFor()
    await dialog.getByRole('button', { name: 'Import 15 items' }).click()
    await dialog.getByRole('heading', { name: 'Imported' }).waitFor()
    await dialog.getByText('Links that name nothing (2)').waitFor()
    await dialog.getByRole('button', { name: 'Open', exact: true }).click()
    await page
      .getByRole('treegrid')
      .getByText('Garden plan')
      .or(page.getByRole('heading', { name: 'vault' }))
      .first()
      .waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search, jump or do' }).fill('>import')
    await page.getByRole('option', { name: 'Import notes' }).waitFor()
    await page.keyboard.press('Enter')
    await dialog.getByText('A folder', { exact: true }).waitFor()
    await page.locator('[data-import=files]').setInputFiles([put('Later.md', '# Later\n')])
    await dialog.getByRole('button', { name: 'Import 1 item' }).click()
    await dialog.getByRole('button', { name: 'Undo import' }).click()
    await dialog.getByText('1 item is in the trash').waitFor()
    expect((await outline(page)).map((node) => node.path)).not.toContain('Later')
  })

  test('takes what is dropped on the app', async () => {
    const transfer = await page.evaluateHandle(() => {
      const made = new DataTransfer()
      made.items.add(new File(['# Dropped\n'], 'Dropped.md', { type: 'text/markdown' }))
      return made
    })
    await page.dispatchEvent('#main', 'dragenter', { dataTransfer: transfer })
    await page.getByText('Drop to import').waitFor()
    await page.dispatchEvent('#main', 'drop', { dataTransfer: transfer })
    await page.getByRole('button', { name: 'Import 1 item' }).click()
    await page.getByRole('button', { name: 'Undo import' }).waitFor()
    expect((await outline(page)).map((node) => node.path)).toContain('Dropped')
  })

  test('tells of an import that a closed tab cut off', async () => {
    const { importId } = await importPaths(page, [put('Half.md', '# Half\n')])
    await page.evaluate((id) => {
      const workspaceId = location.pathname.split('/')[2]
      const record = { importId: id, label: 'Big vault', done: 1, total: 900 }
      localStorage.setItem(`holdfast:import:${String(workspaceId)}`, JSON.stringify(record))
    }, importId)
    await page.reload()
    await page.getByRole('heading', { name: 'An import was cut off' }).waitFor()
    await page.getByText('1 of 900 items').waitFor()
    await page.getByRole('button', { name: 'Take it back' }).click()
    await page.getByText('1 item is in the trash').waitFor()
    expect(await outline(page)).toEqual([])
  })
})

describe('Hostile files', () => {
  test('come in inert or are refused, and leave the rest of the import whole', async () => {
    const attack = `<script>globalThis.hacked = true</script>
<img src="https://evil.example/x.png" onerror="globalThis.hacked = true">
<iframe src="https://evil.example/"></iframe>

[click](javascript:globalThis.hacked=true) <a href="javascript:globalThis.hacked=true">or this</a>

![[bad.svg]]

![remote](https://evil.example/pixel.png)

Good text stays.
`
    const files = [
      put('Attack.md', attack),
      put(
        'Attack page.html',
        `<p>Before</p>${attack}<p onclick="globalThis.hacked=true">After</p>`,
      ),
      put(
        'bad.svg',
        '<svg xmlns="http://www.w3.org/2000/svg" onload="parent.hacked=true"><script>parent.hacked=true</script></svg>',
      ),
      put('Broken.md', new Uint8Array([0x23, 0x20, 0x47, 0xff, 0xfe, 0x6f, 0x6f, 0x64])),
      put('Fine.md', '# Fine\n\nAll is well.\n'),
    ]
    const report = await importPaths(page, files)
    expect(report).toMatchObject({ pages: 4, files: 1, stopped: null, written: 5 })
    expect(report.losses.map((loss) => loss.kind)).toContain('invalid_utf8')
    for (const node of await outline(page)) {
      await page.evaluate((id) => {
        const link = document.createElement('a')
        link.href = `${location.pathname.split('/').slice(0, 3).join('/')}/${id}`
        document.body.append(link)
        link.click()
        link.remove()
      }, node.id)
      await page.getByRole('heading', { level: 1 }).or(page.getByRole('textbox')).first().waitFor()
      await page.waitForTimeout(300)
      const links = await page.evaluate(() =>
        [...document.querySelectorAll('#main a[href]')].map((link) => link.getAttribute('href')),
      )
      expect(links.filter((href) => /^\s*javascript:/iu.test(href ?? ''))).toEqual([])
    }
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false)
    const text = await page.evaluate(() =>
      holdfast.query('nodes.search', { text: 'good text stays' }),
    )
    expect(text).toHaveLength(2)
  })

  test('of a zip may not leave its folder', async () => {
    const zip = put(
      'slip.zip',
      zipSync({
        '../../escape.md': strToU8('# Out\n'),
        '/root.md': strToU8('# Root\n'),
        'Inside.md': strToU8('# Inside\n'),
      }),
    )
    const report = await importPaths(page, [zip])
    expect((await outline(page)).map((node) => node.path)).toEqual(['Inside'])
    expect(report.losses.filter((loss) => loss.kind === 'unsafe_path')).toHaveLength(2)
  })

  test('of a bomb are refused before they fill the memory', async () => {
    const zip = put(
      'bomb.zip',
      zipSync({ 'bomb.bin': new Uint8Array(200 * 1024 ** 2), 'Fine.md': strToU8('# Fine\n') }),
    )
    const answer = await importPaths(page, [zip]).catch((error: unknown) => String(error))
    if (typeof answer === 'string') expect(answer).toMatch(/zip|bomb|unpack/u)
    else expect((await outline(page)).map((node) => node.path)).toEqual(['Fine'])
    expect(await page.evaluate(() => holdfast.query('workspace.counts'))).toBeDefined()
  })

  test('that are no zip are refused with a reason', async () => {
    const zip = put('not.zip', 'this is no zip')
    await expect(importPaths(page, [zip])).rejects.toThrow(/zip/u)
    expect(await outline(page)).toEqual([])
  })
})

describe.runIf(existsSync(helpVault))('A real vault of 204 notes', () => {
  test('comes in with every note, its links and its attachments', async () => {
    const report = await importPaths(page, helpVault)
    expect(report).toMatchObject({ pages: 204, stopped: null })
    const nodes = await outline(page)
    expect(nodes.filter((node) => node.type === 'page')).toHaveLength(204)
    const pages = nodes.filter((node) => node.type === 'page')
    const markdown = await markdownOf(
      page,
      pages.map((node) => node.id),
    )
    expect([...markdown.values()].filter((text) => text !== '').length).toBeGreaterThan(200)
    const files = nodes.filter((node) => node.type === 'file')
    expect(files.every((file) => typeof file.attributes['hash'] === 'string')).toBe(true)
  })
})
