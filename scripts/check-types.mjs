/** Checks the types of every room against the platform it runs on, and the Svelte components. */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

/** Rooms that `tsc` checks; `src` is left to svelte-check, which reads its TypeScript too. */
const rooms = ['lib', 'protocol', 'domain', 'workers', 'server', 'scripts', 'tests', 'bench', '.']

/**
 * The file behind a command of an installed package.
 * @param {string} packageName
 * @param {string} path
 */
const fileOf = (packageName, path) =>
  join(dirname(require.resolve(`${packageName}/package.json`)), path)

const tsc = fileOf('typescript', 'bin/tsc')
const svelteCheck = fileOf('svelte-check', 'bin/svelte-check')

/**
 * @param {string} room
 * @returns {[string, string[]]}
 */
const tscOf = (room) => [
  room === '.' ? 'configuration' : room,
  [
    tsc,
    '--project',
    room,
    '--incremental',
    '--tsBuildInfoFile',
    `.cache/types/${room === '.' ? 'root' : room}.json`,
    '--pretty',
    'false',
  ],
]

/** @type {[string, string[]][]} */
const checks = [
  [
    'src',
    [svelteCheck, '--tsconfig', 'src/tsconfig.json', '--fail-on-warnings', '--output', 'human'],
  ],
  ...rooms.map(tscOf),
]

/**
 * @param {string[]} args
 * @returns {Promise<{ failed: boolean, output: string }>}
 */
const run = (args) =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { cwd: root, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ failed: error !== null, output: stdout + stderr }),
    )
  })

async function worker() {
  for (let check = checks.shift(); check !== undefined; check = checks.shift()) {
    const [name, args] = check
    const { failed, output } = await run(args)
    // A room that is still empty has nothing to check.
    if (!failed || output.includes('TS18003')) continue
    process.stdout.write(`Types of ${name}:\n${output.trimEnd()}\n`)
    process.exitCode = 1
  }
}

await Promise.all([worker(), worker()])
