import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { App } from '../harness/app.ts'
import type { Benchmark } from '../harness/benchmark.ts'
import { atMost, type Figure } from '../harness/figure.ts'

/** What has to come over the network before the app can be used, and what the first rows wait for. */
export const firstLoad: Benchmark = {
  name: 'first load',
  async run(bench) {
    const app = await bench.app()
    const assets = join(app.dir, 'assets')
    const names = readdirSync(assets)
    const named = (pattern: RegExp) => names.filter((name) => pattern.test(name))
    const initial = withImports(assets, scriptsOf(join(app.dir, 'index.html')))
    const editor = [...withImports(assets, named(/^Editor-.*\.js$/))].filter(
      (name) => !initial.has(name),
    )
    const worker = withImports(assets, named(/^(database\.worker|tab-worker)-.*\.js$/))
    const sizes: readonly [string, Iterable<string>, number][] = [
      ['initial script, gzip', initial, 90],
      ['editor, gzip', editor, 130],
      ['database worker, gzip', worker, 175],
      ['SQLite, gzip', named(/^sqlite3-.*\.wasm$/), 410],
    ]
    const early = await scriptsBeforeRows(app)
    return [
      ...sizes.map(([what, files, goal]): Figure => {
        return {
          what,
          unit: 'KB',
          ours: gzipBytes(assets, files) / 1000,
          floor: null,
          goals: [atMost(goal)],
        }
      }),
      {
        what: 'scripts of the migrator or of Yjs in the worker before the first rows',
        unit: '',
        ours: early.filter((name) => isHeavy(assets, name)).length,
        floor: null,
        goals: [atMost(0)],
      },
    ]
  },
}

function gzipBytes(assets: string, names: Iterable<string>): number {
  let bytes = 0
  for (const name of names) bytes += gzipSync(readFileSync(join(assets, name)), { level: 9 }).length
  return bytes
}

function scriptsOf(page: string): string[] {
  const links = readFileSync(page, 'utf8').matchAll(/(?:src|href)="\/assets\/([^"]+\.js)"/g)
  return [...links].map(([, name]) => name ?? '')
}

/** The scripts with all that they import, not what they load later. */
function withImports(assets: string, names: readonly string[]): Set<string> {
  const found = new Set<string>()
  const queue = [...names]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue
    found.add(name)
    const imports = readFileSync(join(assets, name), 'utf8').matchAll(
      /(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g,
    )
    queue.push(...[...imports].map(([, imported]) => imported ?? ''))
  }
  return found
}

/** Says what only Yjs and only the migrations say. */
function isHeavy(assets: string, name: string): boolean {
  return /Yjs was already imported|addColumn\(/.test(readFileSync(join(assets, name), 'utf8'))
}

/** Names of the scripts that the database worker had before the page had its first rows. */
async function scriptsBeforeRows(app: App): Promise<string[]> {
  const { pagePath } = await app.workspaceOf(10_000)
  const page = await app.newPage()
  await page.goto(app.origin + pagePath)
  await page.locator('[role=treegrid] [role=row]').first().waitFor()
  const rowsAt = await page.evaluate(() => {
    const [mark] = performance.getEntriesByName('holdfast:first-rows')
    return performance.timeOrigin + (mark?.startTime ?? 0)
  })
  const worker = page.workers().find((running) => running.url().includes('database.worker'))
  const loaded = await worker?.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name, startTime }) => ({ name, at: performance.timeOrigin + startTime })),
  )
  await page.close()
  if (loaded === undefined || loaded.length === 0) throw new Error('The worker loaded nothing')
  return loaded
    .filter(({ name, at }) => name.endsWith('.js') && at < rowsAt)
    .map(({ name }) => name.slice(name.lastIndexOf('/') + 1))
}
