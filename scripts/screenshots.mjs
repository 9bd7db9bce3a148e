/**
 * Takes the pictures that an app store or the browser's install sheet shows, from the built app with the notes in
 * `sample-notes`, and names them in the manifest; the first is the README's as well. Run it when the look changes:
 * `npm run build && node scripts/screenshots.mjs`.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { format } from 'prettier'
import { quietFlags, requireChromium } from './chromium.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'public', 'screenshots')
const manifestFile = join(root, 'public', 'manifest.webmanifest')

/**
 * @typedef {object} Scene
 * @property {string} name
 * @property {string} label what the picture shows, for people and screen readers
 * @property {'wide' | 'narrow'} form
 * @property {'light' | 'dark'} scheme
 * @property {(page: import('playwright-core').Page) => Promise<void>} arrange
 */

/**
 * @typedef {object} Console what `docs/console.md` describes, as far as it is needed here
 * @property {{ importFiles(files: File[]): Promise<unknown>, query(name: string, args: object): Promise<{ id: string }[]> }} holdfast
 */

const forms = {
  wide: { viewport: { width: 1440, height: 900 }, scale: 1 },
  narrow: { viewport: { width: 390, height: 844 }, scale: 2 },
}

/** @param {import('playwright-core').Page} page */
async function openSample(page) {
  const notes = join(root, 'scripts', 'sample-notes')
  const files = readdirSync(notes, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => ({ path, text: readFileSync(join(notes, path), 'utf8') }))
  await page.getByRole('button', { name: 'Remove this guide' }).click()
  await page.evaluate(async (sources) => {
    const { holdfast } = /** @type {Console} */ (/** @type {unknown} */ (globalThis))
    await holdfast.importFiles(
      sources.map(({ path, text }) =>
        Object.assign(new File([text], path.split('/').at(-1) ?? path), { path }),
      ),
    )
    const [plan] = await holdfast.query('nodes.search', { text: 'Season plan', limit: 1 })
    const address = `/w/${location.pathname.split('/')[2]}/${plan?.id}`
    history.pushState(null, '', address)
    dispatchEvent(new PopStateEvent('popstate', { state: null }))
  }, files)
  await page.locator('.ProseMirror').getByText('Before the first boat').waitFor()
  // Told, and gone before the picture is taken.
  await page.locator('.toast').waitFor({ state: 'detached' })
}

/** @param {import('playwright-core').Page} page */
async function search(page) {
  await page.keyboard.press('ControlOrMeta+KeyK')
  await page.keyboard.type('season')
  await page.getByRole('option', { name: 'Last season' }).waitFor()
}

/** @type {Scene[]} */
const scenes = [
  {
    name: 'page',
    label: 'A page with its outline beside the tree of pages',
    form: 'wide',
    scheme: 'light',
    arrange: async () => {},
  },
  {
    name: 'search',
    label: 'One box for search, navigation and commands',
    form: 'wide',
    scheme: 'dark',
    arrange: search,
  },
  {
    name: 'phone-page',
    label: 'A page on a phone',
    form: 'narrow',
    scheme: 'light',
    arrange: async () => {},
  },
  {
    name: 'phone-search',
    label: 'Search on a phone',
    form: 'narrow',
    scheme: 'dark',
    arrange: search,
  },
]

/** @param {string} dataDir */
function startServer(dataDir) {
  const server = spawn(process.execPath, [join(root, 'dist', 'server', 'main.js')], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  /** @type {Promise<string>} */
  const origin = new Promise((resolve, reject) => {
    let output = ''
    server.stdout.on('data', (chunk) => {
      output += String(chunk)
      const port = /:(\d+)\n/.exec(output)?.[1]
      if (port !== undefined) resolve(`http://localhost:${port}`)
    })
    server.once('exit', () => reject(new Error('The server ended. Run npm run build first.')))
  })
  return { server, origin }
}

/** @param {import('playwright-core').Browser} browser @param {string} origin @param {Scene} scene */
async function take(browser, origin, scene) {
  const { viewport, scale } = forms[scene.form]
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: scale,
    hasTouch: scene.form === 'narrow',
    isMobile: scene.form === 'narrow',
    colorScheme: scene.scheme,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(origin)
  await page.locator('.ProseMirror').first().waitFor()
  await page.evaluate(async () => {
    await document.fonts.ready
  })
  await openSample(page)
  await scene.arrange(page)
  const picture = await page.screenshot({ caret: 'hide' })
  writeFileSync(join(folder, `${scene.name}.png`), picture)
  if (scene.name === 'page') writeFileSync(join(root, 'docs', 'screenshot.png'), picture)
  await context.close()
  return {
    src: `/screenshots/${scene.name}.png`,
    sizes: `${viewport.width * scale}x${viewport.height * scale}`,
    type: 'image/png',
    form_factor: scene.form,
    label: scene.label,
  }
}

mkdirSync(folder, { recursive: true })
const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-screenshots-'))
const { server, origin } = startServer(dataDir)
const browser = await chromium.launch({ executablePath: requireChromium(), args: quietFlags })
try {
  const screenshots = []
  for (const scene of scenes) screenshots.push(await take(browser, await origin, scene))
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'))
  const text = JSON.stringify({ ...manifest, screenshots })
  writeFileSync(manifestFile, await format(text, { parser: 'json', printWidth: 100 }))
} finally {
  await browser.close()
  server.removeAllListeners('exit')
  server.kill()
  rmSync(dataDir, { recursive: true })
}
