import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startAppServer, type AppServer } from '../e2e/app-server.ts'
import { launchBrowser, waitForControl } from '../e2e/browser.ts'

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
  context = await browser.newContext()
  page = await context.newPage()
})

afterEach(async () => {
  await context.close()
})

/** The repair page of a browser that has used the app. */
async function openAfterUse(): Promise<void> {
  await page.goto(server.origin)
  await waitForControl(page)
  await page.goto(`${server.origin}/recover`)
}

/** Lays a file into the origin's private file system. */
async function lay(path: string, bytes: number[]): Promise<void> {
  await page.evaluate(
    async ([names, content]) => {
      let folder = await navigator.storage.getDirectory()
      const parts = names.split('/')
      const name = parts.pop() ?? ''
      for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true })
      const file = await folder.getFileHandle(name, { create: true })
      const stream = await file.createWritable()
      await stream.write(new Uint8Array(content))
      await stream.close()
    },
    [path, bytes] as const,
  )
}

const read = (path: string) =>
  page.evaluate(async (names) => {
    let folder = await navigator.storage.getDirectory()
    const parts = names.split('/')
    const name = parts.pop() ?? ''
    for (const part of parts) folder = await folder.getDirectoryHandle(part)
    return (await (await folder.getFileHandle(name)).getFile()).text()
  }, path)

/** A file of a database pool: a header with the database's path, then the database. */
function poolFile(path: string, database: string): number[] {
  const header = new Uint8Array(4096)
  header.set(Buffer.from(path))
  return [...header, ...Buffer.from(database)]
}

/** The files of a tar archive by path. */
function untar(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  for (let offset = 0; archive[offset] !== 0 && offset < archive.length;) {
    const text = (from: number, length: number) =>
      archive
        .subarray(offset + from, offset + from + length)
        .toString()
        .replace(/\0.*$/s, '')
    const size = Number.parseInt(text(124, 12), 8)
    const path = [text(345, 155), text(0, 100)].filter((part) => part !== '').join('/')
    files.set(path, archive.subarray(offset + 512, offset + 512 + size).toString())
    offset += 512 + Math.ceil(size / 512) * 512
  }
  return files
}

test('repairing removes the worker and its caches, keeps files and the inbox, and opens the app', async () => {
  await openAfterUse()
  await lay('workspace/note.txt', [...Buffer.from('keep me')])
  await page.evaluate(async () => {
    await (await caches.open('holdfast-share-inbox')).put('/share-inbox/1/0', new Response('kept'))
    await (await caches.open('holdfast-lazy-assets')).put('/assets/old.js', new Response('broken'))
  })
  await page.getByRole('button', { name: 'Repair and open Holdfast' }).click()
  await page.waitForURL((url) => url.pathname !== '/recover')
  await waitForControl(page)
  const state = await page.evaluate(async () => ({
    lazy: await caches.match('/assets/old.js', { cacheName: 'holdfast-lazy-assets' }),
    inbox: await (await caches.match('/share-inbox/1/0'))?.text(),
  }))
  expect(state).toEqual({ lazy: undefined, inbox: 'kept' })
  expect(await read('workspace/note.txt')).toBe('keep me')
})

test('without a server nothing is removed, and the page says so', async () => {
  await openAfterUse()
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Repair and open Holdfast' }).click()
  await page.getByText('Nothing was removed').waitFor()
  expect(await page.evaluate(async () => (await caches.keys()).length)).toBeGreaterThan(0)
  expect(
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length),
  ).toBe(1)
})

test('the archive has databases as SQLite opens them, all else as it lies, and no free slots', async () => {
  await page.goto(`${server.origin}/recover`)
  await lay('pool-7/.opaque/k3jf', poolFile('/workspace.sqlite', 'SQLite format 3 and so on'))
  await lay('pool-7/.opaque/free', poolFile('', ''))
  await lay('files/ab/photo.jpg', [...Buffer.from('a photo')])
  await page.reload()
  await page.getByText('2 files').waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save an archive' }).click()
  const saved = await (await download).path()
  expect(Object.fromEntries(untar(readFileSync(saved)))).toEqual({
    'databases/pool-7/workspace.sqlite': 'SQLite format 3 and so on',
    'files/files/ab/photo.jpg': 'a photo',
  })
  expect(await read('files/ab/photo.jpg')).toBe('a photo')
})
