import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { quietFlags, requireChromium } from '../../scripts/chromium.mjs'
import { startApp, type App } from './app.ts'
import type { Bench } from './benchmark.ts'
import type {} from '../page/main.ts'
import { serveFolder } from './static-server.ts'

export type OpenBench = Bench & {
  /** The processes of the browser that run pages and workers. */
  rendererPids(): Promise<readonly number[]>
  /** Another browser with the same profile: what the one before did to its processes is gone. */
  restartBrowser(): Promise<void>
  readonly browserVersion: string
  close(): Promise<void>
}

/** Serves the page and starts a browser with a profile on disk: storage of a private window would be memory. */
export async function openBench(root: string, pageDir: string, port: number): Promise<OpenBench> {
  const server = await serveFolder(pageDir, port)
  const profile = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const launch = (): Promise<BrowserContext> =>
    chromium.launchPersistentContext(profile, {
      executablePath: requireChromium(),
      args: [...quietFlags, '--js-flags=--expose-gc'],
      headless: true,
    })
  let context = await launch()
  const pageUrl = `${server.origin}/`
  const prepared = new Set<number>()
  let starting: Promise<App> | null = null

  async function newPage(): Promise<Page> {
    const page = await context.newPage()
    page.on('console', (message) => {
      // A page without a network says so each time it looks for a new version.
      if (message.type() === 'error' && !message.text().includes('net::ERR_'))
        console.error(`  page: ${message.text()}`)
    })
    page.on('pageerror', (error) => console.error(`  page: ${error.message}`))
    return page
  }

  const bench: OpenBench = {
    root,
    pageUrl,
    pageDir,
    browserVersion: context.browser()?.version() ?? '',
    newPage,
    async measure(name, args, folder) {
      const page = await newPage()
      try {
        await page.goto(pageUrl)
        await page.waitForFunction(() => 'bench' in globalThis)
        if (folder !== undefined) {
          await page.evaluate(() => {
            const input = document.createElement('input')
            Object.assign(input, { id: 'bench-files', type: 'file', webkitdirectory: true })
            document.body.append(input)
          })
          await page.setInputFiles('#bench-files', folder)
        }
        return await page.evaluate(
          ([name, args]) => {
            // The pair belongs together by the signature of `measure`; it crosses into the page as JSON.
            const measure = globalThis.bench[name] as (args: unknown) => Promise<never>
            return measure(args)
          },
          [name, args] as const,
        )
      } finally {
        await page.close()
      }
    },
    async prepare(nodes) {
      if (prepared.has(nodes)) return
      bench.note(`preparing ${nodes.toLocaleString('en')} nodes`)
      await bench.measure('prepare', { nodes })
      prepared.add(nodes)
    },
    async rendererPids() {
      const session = await context.browser()?.newBrowserCDPSession()
      const answer = await session?.send('SystemInfo.getProcessInfo')
      await session?.detach()
      return (answer?.processInfo ?? [])
        .filter(({ type }) => type === 'renderer')
        .map(({ id }) => id)
    },
    async restartBrowser() {
      await context.close()
      context = await launch()
    },
    app: () => (starting ??= startApp(root, pageDir, newPage)),
    note: (text) => console.log(`  ${text}`),
    async close() {
      await context.close()
      await (await starting)?.stop()
      await server.stop()
      rmSync(profile, { recursive: true, force: true })
    },
  }
  return bench
}
