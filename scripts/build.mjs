/** Builds `dist/`: the app for the browser and the server that serves it. */
import { spawnSync } from 'node:child_process'
import { existsSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { compressFolder } from './compress.mjs'
import { keepPresentBuild } from './previous-builds.mjs'
import { newestSourceMs } from './sources.mjs'
import { withoutMutants } from './vite/without-mutants.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const stampFile = join(root, 'dist', 'built')

/** True when `dist` was built after the last change of any source. */
export function isBuilt() {
  return existsSync(stampFile) && newestSourceMs() <= statSync(stampFile).mtimeMs
}

async function buildApp() {
  const { build } = await import('vite')
  await build({ root, logLevel: 'warn' })
  await compressFolder(join(root, 'dist', 'app'))
}

async function buildServer() {
  const { build } = await import('vite')
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [withoutMutants()],
    build: { ssr: 'server/main.ts', outDir: 'dist/server', target: 'node20', emptyOutDir: true },
  })
}

/** Builds everything. The stamp carries the time the build began, so a change during it counts as newer. */
async function buildAll() {
  const beganSeconds = Date.now() / 1000
  keepPresentBuild(join(root, 'dist'))
  await buildServer()
  await buildApp()
  writeFileSync(stampFile, '')
  utimesSync(stampFile, beganSeconds, beganSeconds)
}

/** Runs this script in a process of its own: what is built must not depend on the environment of who asked. */
export function runBuild() {
  const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (status !== 0) throw new Error('The build failed; what it said is above.')
}

/** Builds only where the sources changed since the last build. */
export function ensureBuilt() {
  if (!isBuilt()) runBuild()
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.env['NODE_ENV'] = 'production'
  await buildAll()
}
