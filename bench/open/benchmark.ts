import type { Page } from 'playwright-core'
import type { App, AppWorkspace } from '../harness/app.ts'
import type { Benchmark } from '../harness/benchmark.ts'
import { atMost, ratioAtMost, type Figure } from '../harness/figure.ts'
import { median } from '../harness/samples.ts'
import type {} from './floor-start.ts'

type Start = { readonly answered: number; readonly painted: number }
type Samples = { readonly ours: Start[]; readonly floor: number[] }

const sizes = [10_000, 100_000] as const
const rounds = 9

/** A reload of an open page, without a network, until its rows are there and until the tree is painted. */
export const open: Benchmark = {
  name: 'open',
  async run(bench) {
    const app = await bench.app()
    const workspaces = new Map<number, AppWorkspace>()
    for (const size of sizes) {
      bench.note(`preparing ${size.toLocaleString('en')} nodes in the app`)
      workspaces.set(size, await app.workspaceOf(size))
    }
    const page = await app.newPage()
    await page.addInitScript(watchTree)
    const samplesBySize = new Map<number, Samples>(
      sizes.map((size) => [size, { ours: [], floor: [] }]),
    )
    // The first round fills the caches of compiled code.
    for (let round = -1; round < rounds; round++)
      for (const [size, workspace] of workspaces) {
        const ours = await startOurs(page, app, workspace)
        const floor = await startFloor(page, app, workspace)
        if (round < 0) continue
        samplesBySize.get(size)?.ours.push(ours)
        samplesBySize.get(size)?.floor.push(floor)
      }
    await page.close()
    return [
      ...sizes.flatMap((size) => figuresOf(size, samplesBySize.get(size))),
      ...growth(samplesBySize.get(sizes[0]), samplesBySize.get(sizes[1])),
    ]
  },
}

function figuresOf(size: number, samples: Samples = { ours: [], floor: [] }): Figure[] {
  const of = `reload, ${size.toLocaleString('en')} nodes`
  const floor = median(samples.floor)
  const answered = median(samples.ours.map((start) => start.answered))
  const painted = median(samples.ours.map((start) => start.painted))
  return [
    {
      what: `${of}: first query answered`,
      unit: 'ms',
      ours: answered,
      floor,
      goals: [atMost(160)],
    },
    { what: `${of}: tree painted`, unit: 'ms', ours: painted, floor, goals: [atMost(300)] },
  ]
}

/** What ten times the nodes cost a start: the smaller workspace is the floor. */
function growth(small: Samples = { ours: [], floor: [] }, large = small): Figure[] {
  const painted = (samples: Samples) => median(samples.ours.map((start) => start.painted))
  const what = 'reload, tree painted: 100,000 nodes against 10,000'
  return [
    { what, unit: 'ms', ours: painted(large), floor: painted(small), goals: [ratioAtMost(1.3)] },
  ]
}

async function startOurs(page: Page, app: App, { pagePath }: AppWorkspace): Promise<Start> {
  const arrived = said(page, 'bench: tree painted')
  await page.goto(app.origin + pagePath)
  await arrived
  await page.context().setOffline(true)
  const painted = said(page, 'bench: tree painted')
  await page.reload({ waitUntil: 'commit' })
  await painted
  const times = await page.evaluate(() => ({
    answered: performance.getEntriesByName('holdfast:first-rows')[0]?.startTime,
    painted: globalThis.treePainted,
  }))
  await page.context().setOffline(false)
  if (times.answered === undefined || times.painted === undefined)
    throw new Error('The app did not mark its first rows')
  return { answered: times.answered, painted: times.painted }
}

/** Resolves with the page's word. To ask the page itself, again and again, would slow down what is measured. */
async function said(page: Page, text: string): Promise<void> {
  await page.waitForEvent('console', (message) => message.text() === text)
}

async function startFloor(page: Page, app: App, { id }: AppWorkspace): Promise<number> {
  // An address that differs by its hash alone is no navigation.
  await page.goto('about:blank')
  const arrived = said(page, 'bench: floor answered')
  await page.goto(`${app.origin}/floor.html#${id}`)
  await arrived
  const again = said(page, 'bench: floor answered')
  await page.reload({ waitUntil: 'commit' })
  await again
  const answered = await page.evaluate(() => globalThis.floorAnswered)
  await page.goto('about:blank')
  if (answered === undefined || answered.rows === 0) throw new Error('The floor found no rows')
  return answered.ms
}

declare global {
  /** When the frame with the tree was presented, ms after the navigation began. */
  var treePainted: number | undefined
}

/** Runs in the page before its own scripts. */
function watchTree(): void {
  if (location.pathname === '/floor.html') return
  const observer = new MutationObserver(() => {
    if (document.querySelector('[role=treegrid] [role=row]') === null) return
    observer.disconnect()
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      // Comes after the frame was drawn.
      port1.onmessage = () => {
        globalThis.treePainted = performance.now()
        console.debug('bench: tree painted')
      }
      port2.postMessage(null)
    })
  })
  observer.observe(document, { childList: true, subtree: true })
}
