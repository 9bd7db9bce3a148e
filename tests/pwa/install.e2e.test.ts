import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAppServer, type AppServer } from '../e2e/app-server.ts'
import { launchBrowser, waitForControl, watch } from '../e2e/browser.ts'

let server: AppServer
let browser: Browser

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await server.stop()
})

test('the browser finds nothing against installing it, and no error in its manifest', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(server.origin)
  await waitForControl(page)
  const devtools = await context.newCDPSession(page)
  await devtools.send('Page.enable')
  const installability = await devtools.send('Page.getInstallabilityErrors')
  // A private context is not installable by nature; nothing else may stand in the way.
  const reasons = installability.installabilityErrors.map(({ errorId }) => errorId)
  expect(reasons.filter((reason) => reason !== 'in-incognito')).toEqual([])
  const manifest = await devtools.send('Page.getAppManifest')
  expect(manifest.errors).toEqual([])
  expect(manifest.url).toBe(`${server.origin}/manifest.webmanifest`)
  await context.close()
})

test('every picture the manifest and the page name is there, in the size it says', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(server.origin)
  const wrong = await page.evaluate(async () => {
    const manifest = (await (await fetch('/manifest.webmanifest')).json()) as {
      icons: { src: string; sizes: string }[]
      screenshots?: { src: string; sizes: string }[]
    }
    const found: string[] = []
    for (const { src, sizes } of [...manifest.icons, ...(manifest.screenshots ?? [])]) {
      const image = await createImageBitmap(await (await fetch(src)).blob())
      const size = `${image.width}x${image.height}`
      if (size !== sizes) found.push(`${src} is ${size}, not ${sizes}`)
    }
    return found
  })
  expect(wrong).toEqual([])
  await context.close()
})

test('the sheet that offers the app has pictures for a wide and a narrow screen, none over 200 KB', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(server.origin)
  const pictures = await page.evaluate(async () => {
    const manifest = (await (await fetch('/manifest.webmanifest')).json()) as {
      screenshots: { src: string; form_factor: string; label: string }[]
    }
    return Promise.all(
      manifest.screenshots.map(async ({ src, form_factor: form, label }) => ({
        form,
        isNamed: label !== '',
        isSmall: (await (await fetch(src)).blob()).size < 200_000,
      })),
    )
  })
  expect([...new Set(pictures.map(({ form }) => form))].sort()).toEqual(['narrow', 'wide'])
  expect(pictures.filter(({ isNamed, isSmall }) => !isNamed || !isSmall)).toEqual([])
  await context.close()
})

test('a first visit asks no other origin and breaks no rule of the content security policy', async () => {
  const context = await browser.newContext()
  const witness = watch(context, server.origin)
  const page = await context.newPage()
  await page.goto(server.origin)
  await waitForControl(page)
  await page.waitForFunction(() => (document.querySelector('#app')?.childElementCount ?? 0) > 0)
  expect(witness).toEqual({ problems: [], foreignRequests: [] })
  await context.close()
})

test('no file is fetched from the server twice on a first visit', async () => {
  const own = await startAppServer()
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(own.origin)
  await waitForControl(page)
  await page.waitForFunction(() => document.querySelector('.boot-note') === null)
  const assets = own.requests().filter((line) => line.startsWith('GET /assets/'))
  const repeated = assets.filter((line, index) => assets.indexOf(line) !== index)
  expect(repeated).toEqual([])
  await context.close()
  await own.stop()
})

test('strings cannot become markup or a foreign worker', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(server.origin)
  const refused = await page.evaluate(async () => {
    // The debugger may evaluate what a page may not; a later task is the page's own.
    await new Promise((resolve) => setTimeout(resolve))
    const attempt = (action: () => unknown) => {
      try {
        action()
        return 'allowed'
      } catch (error) {
        return error instanceof Error ? error.name : 'refused'
      }
    }
    return {
      markup: attempt(() => (document.createElement('div').innerHTML = '<b>x</b>')),
      evaluation: attempt(() => (0, eval)('1 + 1')),
      foreignWorker: attempt(() => new Worker('https://example.com/worker.js')),
    }
  })
  expect(refused).toEqual({
    markup: 'TypeError',
    evaluation: 'EvalError',
    foreignWorker: 'TypeError',
  })
  await context.close()
})
