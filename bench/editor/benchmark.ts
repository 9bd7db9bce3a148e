import type { Page } from 'playwright-core'
import type { App } from '../harness/app.ts'
import type { Benchmark } from '../harness/benchmark.ts'
import { atMost, blockFigure } from '../harness/figure.ts'
import { realInputs } from '../harness/real-inputs.ts'
import { median, percentile } from '../harness/samples.ts'

const edits = 20_000
const blocks = 2000
const letters = 120

/** A recorded history through the editor to the disk, and single keys in a long page of the real app. */
export const editor: Benchmark = {
  name: 'editor',
  async run(bench) {
    const patches = realInputs(bench.root).trace().patches.slice(0, edits)
    const times = await bench.measure('editor', { patches })
    const floorKeys = await typeInBarePage(await bench.newPage())
    const keys = await typeInLongPage(await bench.app())
    return [
      {
        what: `replay of ${times.edits.toLocaleString('en')} recorded edits, on disk`,
        unit: 'edits/s',
        ours: (times.edits / times.ours) * 1000,
        floor: (times.edits / times.floor) * 1000,
        goals: [],
      },
      {
        what: `keystroke in ${blocks.toLocaleString('en')} blocks, main thread, p50`,
        unit: 'ms',
        ours: median(keys),
        floor: median(floorKeys),
        goals: [],
      },
      {
        what: `keystroke in ${blocks.toLocaleString('en')} blocks, main thread, p95`,
        unit: 'ms',
        ours: percentile(keys, 0.95),
        floor: percentile(floorKeys, 0.95),
        goals: [atMost(8)],
      },
      {
        what: `edit in ${blocks.toLocaleString('en')} blocks, on disk, p95`,
        unit: 'ms',
        ours: percentile(times.onDisk, 0.95),
        floor: null,
        goals: [atMost(100)],
      },
      blockFigure([times.longestBlock]),
    ]
  },
}

declare global {
  /** What each key took of the main thread, ms: its own task, and the frame that shows it. */
  var keyTimes: number[]
}

async function typeInLongPage(app: App): Promise<number[]> {
  const { path } = await app.importPage('Long', longTexts().join('\n\n'))
  const page = await app.newPage()
  await page.goto(app.origin + path)
  return typeInMiddle(page, '.ProseMirror > p')
}

/** The same text that the browser edits by itself. */
async function typeInBarePage(page: Page): Promise<number[]> {
  const blocks = longTexts().map((text) => `<p>${text}</p>`)
  await page.setContent(`<div contenteditable="true">${blocks.join('')}</div>`)
  return typeInMiddle(page, 'div > p')
}

async function typeInMiddle(page: Page, block: string): Promise<number[]> {
  const middle = page.locator(block).nth(blocks / 2)
  await middle.waitFor()
  await middle.click()
  await page.evaluate(watchKeys)
  await type(page, 20)
  await page.evaluate(() => void globalThis.keyTimes.splice(0))
  await type(page, letters)
  const times = await page.evaluate(() => globalThis.keyTimes)
  const text = await middle.innerText()
  await page.close()
  if (times.length < letters || !text.includes('quick'))
    throw new Error('The page did not take what was typed')
  return times
}

async function type(page: Page, count: number): Promise<void> {
  const text = 'the quick brown fox '.repeat(Math.ceil(count / 20)).slice(0, count)
  await page.keyboard.type(text, { delay: 60 })
  await page.waitForTimeout(300)
}

function longTexts(): string[] {
  return Array.from(
    { length: blocks },
    (_, index) =>
      `Paragraph ${index} of a long page, with words enough to fill a line or two of it.`,
  )
}

/** Runs in the page. */
function watchKeys(): void {
  globalThis.keyTimes = []
  const { port1, port2 } = new MessageChannel()
  let ends: (() => void)[] = []
  port1.onmessage = () => {
    const due = ends
    ends = []
    for (const end of due) end()
  }
  const afterThis = (end: () => void) => {
    ends.push(end)
    port2.postMessage(null)
  }
  addEventListener(
    'keydown',
    () => {
      const start = performance.now()
      let taskMs = 0
      afterThis(() => (taskMs = performance.now() - start))
      requestAnimationFrame(() => {
        const frame = performance.now()
        afterThis(() => globalThis.keyTimes.push(taskMs + performance.now() - frame))
      })
    },
    { capture: true },
  )
}
