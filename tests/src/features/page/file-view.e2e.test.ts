import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { importPaths, openApp, openFreshWorkspace, outline } from '../../../e2e/app-page.ts'
import { startAppServer, type AppServer } from '../../../e2e/app-server.ts'
import { launchBrowser, watch, type Witness } from '../../../e2e/browser.ts'

let server: AppServer
let browser: Browser
let context: BrowserContext
let page: Page
let witness: Witness
let folder: string

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
  folder = mkdtempSync(join(tmpdir(), 'holdfast-files-'))
  writeFileSync(join(folder, 'Chart.pdf'), pdf('Soundings'))
  writeFileSync(join(folder, 'Bell.wav'), silence(0.5))
  writeFileSync(join(folder, 'Rows.csv'), 'place,depth\npier,4\n')
  writeFileSync(join(folder, 'Sketch.bin'), Buffer.from([0, 1, 2, 255]))
  writeFileSync(join(folder, 'Note.md'), 'Listen: \n\n![[Bell.wav]]\n')
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  context = await browser.newContext()
  page = await context.newPage()
  await openApp(page, server.origin)
  await openFreshWorkspace(page, 'Files')
  await importPaths(page, folder)
  witness = watch(context, server.origin)
})
afterEach(async () => {
  // A thing that the policy forbids is an error in the console.
  expect(witness.problems.filter((problem) => /polic|refused/i.test(problem))).toEqual([])
  // The viewer of PDF files is a part of the browser.
  const isOfBrowser = (url: string) => /^chrome(?:-extension)?:/.test(url)
  expect(witness.foreignRequests.filter((url) => !isOfBrowser(url))).toEqual([])
  await context.close()
})

async function openNode(name: string): Promise<void> {
  const node = (await outline(page)).find(({ path }) => path.endsWith(`/${name}`))
  const workspace = new URL(page.url()).pathname.split('/').slice(0, 3).join('/')
  await page.goto(`${server.origin}${workspace}/${node?.id ?? ''}`)
}

test('a PDF file is shown by the viewer of the browser, which the policy lets in', async () => {
  await openNode('Chart.pdf')
  await page.getByRole('link', { name: 'Download' }).waitFor()
  if (await page.evaluate(() => navigator.pdfViewerEnabled)) {
    const frame = page.locator('iframe[title="Chart.pdf"]')
    await frame.waitFor()
    // A frame that the policy blocks holds an error page instead of the viewer.
    await expect
      .poll(() => witness.foreignRequests.some((url) => url.startsWith('chrome-extension:')), {
        timeout: 30_000,
      })
      .toBe(true)
    await expect
      .poll(() => page.frames().some((inner) => inner.url().startsWith('blob:')))
      .toBe(true)
  } else await page.getByText('This browser shows PDF files in a program of their own.').waitFor()
})

test('where the browser has no viewer, a PDF file is a card with Open and Download', async () => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'pdfViewerEnabled', { get: () => false })
  })
  await openNode('Chart.pdf')
  await page.getByText('This browser shows PDF files in a program of their own.').waitFor()
  expect(await page.getByRole('link', { name: 'Open in a tab' }).count()).toBe(1)
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download' }).click()
  expect((await download).suggestedFilename()).toBe('Chart.pdf')
})

/** Waits until the browser knows how long a sound is, in seconds: it has read the file then. */
async function lengthOf(selector: string): Promise<number> {
  const found = await page.waitForFunction((audio) => {
    const element = document.querySelector<HTMLAudioElement>(audio)
    return element !== null && element.duration > 0 ? element.duration : null
  }, selector)
  return (await found.jsonValue()) ?? 0
}

test('a sound plays on its own screen and in the page that shows it', async () => {
  await openNode('Bell.wav')
  expect(await lengthOf('audio')).toBeCloseTo(0.5)
  await openNode('Note')
  expect(await lengthOf('.ProseMirror audio')).toBeCloseTo(0.5)
})

test('text is shown as text, and any other file as a card with its size', async () => {
  await openNode('Rows.csv')
  await page.locator('pre').getByText('pier,4').waitFor()
  await openNode('Sketch.bin')
  await page.getByText('4 B. It has no preview here.').waitFor()
  await page.getByRole('link', { name: 'Download' }).waitFor()
})

/** A document of one page with a line on it. */
function pdf(line: string): string {
  const content = `BT /F1 24 Tf 40 100 Td (${line}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let text = '%PDF-1.4\n'
  const places = objects.map((object, index) => {
    const place = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(place).padStart(10, '0')} 00000 n \n`
  })
  const table = text.length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`
  return `${text}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`
}

/** A sound file without a sound. */
function silence(seconds: number): Buffer {
  const samples = 8000 * seconds
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(8000, 24)
  header.writeUInt32LE(8000, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples, 40)
  return Buffer.concat([header, Buffer.alloc(samples, 128)])
}
