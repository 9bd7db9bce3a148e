/** A browser with a profile of its own, in a process group of its own: it can be killed as a whole and started again. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { quietFlags, requireChromium } from '../../scripts/chromium.mjs'
import type { Harness } from './harness.page.ts'

export type ChromiumProcess = {
  readonly context: BrowserContext
  /** A tab on a workspace, once it answers. */
  openTab(origin: string, workspaceId: string): Promise<Page>
  /** kill -9 to every process of it. */
  kill(): Promise<void>
  close(): Promise<void>
}

export type Profile = {
  start(options?: { readonly init?: () => void }): Promise<ChromiumProcess>
  remove(): void
}

export function createProfile(): Profile {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-profile-'))
  const children: ChildProcess[] = []
  return {
    start({ init } = {}) {
      const child = spawnChromium(directory)
      children.push(child)
      return connectTo(child, init)
    },
    remove() {
      // A test that failed left its browser open.
      for (const child of children) killGroup(child)
      rmSync(directory, { recursive: true, force: true, maxRetries: 20 })
    },
  }
}

function spawnChromium(directory: string): ChildProcess {
  return spawn(
    requireChromium(),
    [
      ...quietFlags,
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${directory}`,
      '--disable-gpu',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      '--hide-crash-restore-bubble',
      'about:blank',
    ],
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  )
}

async function connectTo(
  child: ChildProcess,
  init: (() => void) | undefined,
): Promise<ChromiumProcess> {
  const ended = once(child, 'exit')
  let browser: Browser
  try {
    browser = await chromium.connectOverCDP(await debuggingAddress(child))
  } catch (error) {
    killGroup(child)
    throw error
  }
  const context = browser.contexts()[0] ?? (await browser.newContext())
  if (init !== undefined) await context.addInitScript(init)

  return {
    context,
    async openTab(origin, workspaceId) {
      const page = await context.newPage()
      await page.goto(`${origin}/#${workspaceId}`)
      await page.waitForFunction(() => 'harness' in globalThis)
      await page.evaluate(() => globalThis.harness.ready)
      return page
    },
    async kill() {
      killGroup(child)
      await ended
      await browser.close()
    },
    async close() {
      await browser.close()
      killGroup(child)
      await ended
    },
  }
}

function debuggingAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const address = /DevTools listening on (ws:\S+)/.exec(output)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('exit', () => reject(new Error(`The browser ended: ${output}`)))
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  process.kill(-child.pid, 'SIGKILL')
}

/** What a tab of the harness answers. */
export async function ask<Value>(
  page: Page,
  question: (harness: Harness) => Value | Promise<Value>,
): Promise<Value> {
  const answer: unknown = await page.evaluate(`(${String(question)})(globalThis.harness)`)
  return answer as Value
}
