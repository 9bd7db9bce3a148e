import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { ensureBuilt } from '../../scripts/build.mjs'
import { openApp, openFreshWorkspace } from '../../tests/e2e/app-page.ts'
import { startAppServer } from '../../tests/e2e/app-server.ts'
import { waitForControl } from '../../tests/e2e/browser.ts'
import type {} from '../../tests/e2e/holdfast-console.d.ts'
import { createDataset } from '../page/dataset.ts'
import { createsInParts } from '../page/prepared-rows.ts'

/** The app as people get it: its build, by its server, kept by its service worker. The floor's page is among its files. */
export type App = {
  readonly origin: string
  /** Folder of the build. */
  readonly dir: string
  newPage(): Promise<Page>
  /** The workspace with this many nodes of the dataset, made on first need. */
  workspaceOf(nodes: number): Promise<AppWorkspace>
  /** Makes a page of this Markdown in a workspace of its own. */
  importPage(name: string, markdown: string): Promise<{ readonly path: string }>
  stop(): Promise<void>
}

export type AppWorkspace = {
  readonly id: string
  /** Address of one of its pages. */
  readonly pagePath: string
}

export async function startApp(
  root: string,
  benchPageDir: string,
  newPage: () => Promise<Page>,
): Promise<App> {
  ensureBuilt()
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-app-'))
  cpSync(join(root, 'dist', 'app'), dir, { recursive: true })
  cpSync(join(benchPageDir, 'floor.html'), join(dir, 'floor.html'))
  cpSync(join(benchPageDir, 'assets'), join(dir, 'assets'), { recursive: true })
  const server = await startAppServer({ appDir: dir })
  const workspaces = new Map<number, AppWorkspace>()

  async function fill(nodes: number): Promise<AppWorkspace> {
    const page = await newPage()
    await openApp(page, server.origin)
    await waitForControl(page)
    await openFreshWorkspace(page, `${nodes} nodes`)
    const dataset = createDataset(nodes)
    for (const mutations of createsInParts(dataset.nodes))
      await page.evaluate(
        async (args) => {
          const answer = await holdfast.mutate('nodes.batch', args)
          if (!answer.ok) throw new Error('The app refused a part of the dataset')
        },
        { mutations },
      )
    // Full text is written behind the commits; a search waits for all of it.
    await page.evaluate(() => holdfast.query('nodes.search', { text: 'anything' }))
    const id = new URL(page.url()).pathname.split('/')[2] ?? ''
    await page.close()
    return { id, pagePath: `/w/${id}/${dataset.pageIds[0] ?? ''}` }
  }

  return {
    origin: server.origin,
    dir,
    newPage,
    async workspaceOf(nodes) {
      const known = workspaces.get(nodes)
      if (known !== undefined) return known
      const made = await fill(nodes)
      workspaces.set(nodes, made)
      return made
    },
    async importPage(name, markdown) {
      const page = await newPage()
      await openApp(page, server.origin)
      await openFreshWorkspace(page, name)
      const nodeId = await page.evaluate(
        async ([name, markdown]) => {
          await holdfast.importFiles([new File([markdown], `${name}.md`)])
          const hits = (await holdfast.query('nodes.search', { text: name })) as { id: string }[]
          return hits[0]?.id
        },
        [name, markdown] as const,
      )
      const id = new URL(page.url()).pathname.split('/')[2] ?? ''
      await page.close()
      if (nodeId === undefined) throw new Error(`The page ${name} was not imported`)
      return { path: `/w/${id}/${nodeId}` }
    },
    async stop() {
      await server.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
