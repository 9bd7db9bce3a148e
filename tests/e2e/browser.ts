import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { quietFlags, requireChromium } from '../../scripts/chromium.mjs'

/** A headless browser of its own; close it in `afterAll`. `hosts` gives names an address, past any name server. */
export async function launchBrowser(
  options: { readonly hosts?: Readonly<Record<string, string>> } = {},
): Promise<Browser> {
  const rules = Object.entries(options.hosts ?? {}).map(([name, to]) => `MAP ${name} ${to}`)
  return chromium.launch({
    executablePath: requireChromium(),
    // One flag for all of them: of several the browser takes the last.
    args: [
      ...quietFlags,
      ...(rules.length === 0 ? [] : [`--host-resolver-rules=${rules.join(', ')}`]),
    ],
  })
}

/** What went wrong on the pages of a context, and which other origins they asked: both should stay empty. */
export type Witness = {
  readonly problems: string[]
  readonly foreignRequests: string[]
}

/** Watches a context from now on. Offline network errors are no problem of the page. */
export function watch(context: BrowserContext, origin: string): Witness {
  const witness: Witness = { problems: [], foreignRequests: [] }
  context.on('weberror', (error) => witness.problems.push(error.error().message))
  context.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('net::ERR_')) {
      witness.problems.push(message.text())
    }
  })
  context.on('request', (request) => {
    const url = new URL(request.url())
    const isLocal = ['blob:', 'data:'].includes(url.protocol)
    if (!isLocal && url.origin !== origin) witness.foreignRequests.push(request.url())
  })
  return witness
}

/** Waits until a service worker controls the page, so that it opens offline. */
export async function waitForControl(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
}
