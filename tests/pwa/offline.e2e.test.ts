import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startAppServer, type AppServer } from '../e2e/app-server.ts'
import { launchBrowser, waitForControl, watch } from '../e2e/browser.ts'

let server: AppServer
let browser: Browser

beforeEach(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
})

afterEach(async () => {
  await browser.close()
  await server.stop()
})

test('after one visit the app opens at any deep link with the server gone', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(server.origin)
  await waitForControl(page)
  await server.stop()
  const witness = watch(context, server.origin)
  for (const path of ['/w/0198c0de/0198beef', '/settings', '/?action=new', '/']) {
    await page.goto(server.origin + path)
    await page.waitForFunction(() => document.querySelector('.boot-note') === null)
    expect(await page.title()).toContain('Holdfast')
  }
  expect(witness.problems).toEqual([])
  server = await startAppServer()
})

test('the repair page opens offline too, and what is not there is not answered with the app', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(server.origin)
  await waitForControl(page)
  await server.stop()
  await page.goto(`${server.origin}/recover`)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Repair Holdfast')
  await expect(page.goto(`${server.origin}/api/anything`)).rejects.toThrow('net::ERR_')
  server = await startAppServer()
})

test('what another app shares waits in the inbox and is taken out as it came', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(server.origin)
  await waitForControl(page)
  const id = await page.evaluate(async () => {
    const form = new FormData()
    form.set('title', 'A title')
    form.set('text', 'Some text')
    form.set('url', 'https://example.com/')
    form.append('files', new File(['# One'], 'one.md', { type: 'text/markdown' }))
    form.append('files', new File([new Uint8Array([0, 255])], 'two.bin'))
    const response = await fetch('/share', { method: 'POST', body: form })
    return new URL(response.url).searchParams.get('share')
  })
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  const inbox = await page.evaluate(async (share) => {
    const cache = await caches.open('holdfast-share-inbox')
    const record = await cache.match(`/share-inbox/${share}/share.json`)
    const file = await cache.match(`/share-inbox/${share}/0`)
    const bytes = await cache.match(`/share-inbox/${share}/1`)
    return {
      record: (await record?.json()) as unknown,
      file: await file?.text(),
      bytes: [...new Uint8Array((await bytes?.arrayBuffer()) ?? [])],
    }
  }, id)
  expect(inbox).toEqual({
    record: {
      title: 'A title',
      text: 'Some text',
      url: 'https://example.com/',
      files: [
        { name: 'one.md', type: 'text/markdown' },
        { name: 'two.bin', type: 'application/octet-stream' },
      ],
    },
    file: '# One',
    bytes: [0, 255],
  })
  // The server never saw what was shared.
  expect(server.requests().filter((line) => line.includes('POST'))).toEqual([])
})
