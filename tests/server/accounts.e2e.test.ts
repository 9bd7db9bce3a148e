import { createServer } from 'node:http'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAppServer, type AppServer } from '../e2e/app-server.ts'
import { launchBrowser } from '../e2e/browser.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

/** Asks the server as the app does: with `fetch`, from a page. */
const ask = (page: Page, method: string, path: string, body?: object) =>
  page.evaluate(
    async ([method, path, text]) => {
      const response = await fetch(path, {
        method,
        ...(text === null ? {} : { body: text, headers: { 'Content-Type': 'application/json' } }),
      })
      const answer = (await response.text()) || 'null'
      return { status: response.status, body: JSON.parse(answer) as { account?: { name: string } } }
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  )

const ada = () => ({
  email: 'ada@example.org',
  name: 'Ada',
  password: 'a garden in winter',
  device: { id: v7(), name: 'Laptop' },
})

describe.each([
  { kind: 'http', args: [], cookie: 'holdfast-', secure: false },
  { kind: 'https', args: ['--https'], cookie: '__Host-holdfast-', secure: true },
])('over $kind', ({ args, cookie, secure }) => {
  let server: AppServer
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    server = await startAppServer({ args })
    context = await browser.newContext({ ignoreHTTPSErrors: true })
    page = await context.newPage()
    await page.goto(`${server.origin}/`)
  })

  afterAll(async () => {
    await context.close()
    await server.stop()
  })

  test('the browser keeps the session in a cookie that no script sees, and sends it again', async () => {
    expect((await ask(page, 'POST', '/api/accounts/first', ada())).status).toBe(201)
    const [kept] = await context.cookies()
    expect(kept).toMatchObject({
      name: `${cookie}${server.port}`,
      httpOnly: true,
      secure,
      sameSite: 'Lax',
      path: '/',
    })
    expect(await page.evaluate(() => document.cookie)).toBe('')
    await page.reload()
    const me = await ask(page, 'GET', '/api/me')
    expect(me).toMatchObject({ status: 200, body: { account: { name: 'Ada' } } })
  })

  test('a page of another origin can neither act for the person nor read an answer', async () => {
    const foreignServer = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html')
      response.end('<!doctype html><title>Elsewhere</title>')
    })
    const foreignPort = await new Promise<number>((resolve) => {
      foreignServer.listen(0, '127.0.0.1', () => {
        const address = foreignServer.address()
        if (address !== null && typeof address === 'object') resolve(address.port)
      })
    })
    const foreign = await context.newPage()
    await foreign.goto(`http://localhost:${foreignPort}/`)
    // A form needs no permission to be sent, and the browser sends the cookie along: the ports of a host are one site.
    const outcomes = await foreign.evaluate(async (origin) => {
      const outcomeOf = (request: Promise<Response>) =>
        request.then(
          ({ type }) => type,
          () => 'kept away',
        )
      return [
        await outcomeOf(
          fetch(`${origin}/api/device-links`, {
            method: 'POST',
            mode: 'no-cors',
            credentials: 'include',
          }),
        ),
        await outcomeOf(
          fetch(`${origin}/api/sessions/current`, { method: 'DELETE', credentials: 'include' }),
        ),
        await outcomeOf(fetch(`${origin}/api/me`, { credentials: 'include' })),
      ]
    }, server.origin)
    expect(outcomes).toEqual(['kept away', 'kept away', 'kept away'])
    // It did arrive; the server refused it.
    expect(server.requests()).toContain('POST /api/device-links 403')
    expect((await ask(page, 'GET', '/api/me')).status).toBe(200)
    const audit = await page.evaluate(async () => (await fetch('/api/audit')).text())
    expect(audit).toContain('server_claimed')
    expect(audit).not.toContain('device_link_made')
    foreignServer.close()
    foreignServer.closeAllConnections()
  })

  test('signing out takes the cookie away', async () => {
    expect((await ask(page, 'DELETE', '/api/sessions/current')).status).toBe(204)
    expect(await context.cookies()).toEqual([])
    expect((await ask(page, 'GET', '/api/me')).status).toBe(401)
  })
})
