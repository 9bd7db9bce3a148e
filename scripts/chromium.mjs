/**
 * Finds a Chromium-family browser for the browser and end-to-end tests. Run it to print the path;
 * on Debian as root it installs the distribution's own package when there is none.
 */
import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Flags that keep a test browser quiet: no network of its own, no first-run screens. */
export const quietFlags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const commandNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
]

const macPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]

const windowsPaths = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
]

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The path of an installed browser, or null.
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @returns {string | null}
 */
export function findChromium(env = process.env, platform = process.platform) {
  for (const named of [env['CHROMIUM_PATH'], env['CHROME_PATH']]) {
    if (named) return named
  }
  const found = candidatePaths(env, platform).find((path) =>
    platform === 'win32' ? existsSync(path) : isExecutable(path),
  )
  return found ?? null
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
function candidatePaths(env, platform) {
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
    return roots.flatMap((root) => (root ? windowsPaths.map((path) => join(root, path)) : []))
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const onPath = folders.flatMap((folder) => commandNames.map((name) => join(folder, name)))
  return platform === 'darwin' ? [...macPaths, ...onPath] : onPath
}

/** True where `apt-get install` can work: a Debian family system and root. */
function canInstall() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/etc/os-release')) return false
  return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/**
 * The path of a browser, installing the system package where that is possible.
 * @returns {string}
 * @throws {Error} with how to get one, where none was found or could be installed
 */
export function requireChromium() {
  const found = findChromium()
  if (found !== null) return found
  if (canInstall()) {
    /** @type {import('node:child_process').ExecFileSyncOptions} */
    const options = { stdio: ['ignore', 2, 2] }
    execFileSync('apt-get', ['update'], options)
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options)
    const installed = findChromium()
    if (installed !== null) return installed
  }
  throw new Error(
    'No Chrome, Chromium or Edge was found, and the browser tests need one.\n' +
      '  Debian or Ubuntu:  sudo apt-get install chromium\n' +
      '  macOS:             brew install --cask chromium\n' +
      '  Windows:           winget install Google.Chrome\n' +
      'Or set CHROMIUM_PATH to the executable of one that is already there.',
  )
}

const isMain =
  process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href
if (isMain) {
  try {
    process.stdout.write(`${requireChromium()}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
