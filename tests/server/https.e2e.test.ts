import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAppServer, type AppServer } from '../e2e/app-server.ts'
import { launchBrowser } from '../e2e/browser.ts'

let server: AppServer
let browser: Browser

beforeAll(async () => {
  server = await startAppServer({ args: ['--https'] })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await server.stop()
})

test('over its own certificate the browser gives the app private files', async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const page = await context.newPage()
  // An address that is no localhost: only TLS makes it secure.
  await page.goto(`https://127.0.0.1:${server.port}/`)
  expect(await page.evaluate(() => isSecureContext)).toBe(true)
  expect(await page.evaluate(() => typeof navigator.storage.getDirectory)).toBe('function')
  await context.close()
})

test('the authority is offered for a device to install', async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const response = await context.request.get(`${server.origin}/authority.crt`)
  expect(response.headers()['content-type']).toBe('application/x-x509-ca-cert')
  expect(await response.text()).toMatch(/^-----BEGIN CERTIFICATE-----/)
  await context.close()
})

test('an address typed without https arrives all the same', async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const page = await context.newPage()
  await page.goto(`http://localhost:${server.port}/settings`)
  expect(page.url()).toBe(`https://localhost:${server.port}/settings`)
  await context.close()
})
