/**
 * Runs the long proofs at their full counts: `npm run soak`, or one of them with
 * `npm run soak -- --only kill --count 50 --seed 7`. `npm test` runs a small sample of each.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { requireChromium } from './chromium.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const report = join(root, '.cache', 'soak.txt')

/**
 * @typedef {{ count: number, what: string, file: string }} Soak `count`: how much of it is a full run.
 * @type {Record<string, Soak>}
 */
const soaks = {
  live: { count: 10_000, what: 'random mutations', file: 'tests/soak/live.test.ts' },
  order: { count: 10_000, what: 'inserts at one place', file: 'tests/soak/order.test.ts' },
  tree: { count: 5_000, what: 'random mutations', file: 'tests/soak/tree.test.ts' },
  derived: { count: 60, what: 'random programs', file: 'tests/soak/derived.test.ts' },
  tabs: { count: 1, what: 'every how-manieth step', file: 'tests/soak/tabs.test.ts' },
  kill: { count: 50, what: 'kills of the browser', file: 'tests/soak/kill.e2e.test.ts' },
  owner: { count: 100, what: 'deaths of the owner', file: 'tests/soak/owner.e2e.test.ts' },
  devices: { count: 1000, what: 'rounds', file: 'tests/soak/devices.e2e.test.ts' },
  simulate: { count: 20_000, what: 'seeds', file: 'tests/simulation/simulation.test.ts' },
  mutants: { count: 60, what: 'seeds a bug', file: 'tests/simulation/mutants.test.ts' },
  quota: { count: 20, what: 'quotas', file: 'tests/soak/quota.e2e.test.ts' },
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    count: { type: 'string' },
    /** The count of `npm run simulate`. */
    seeds: { type: 'string' },
    seed: { type: 'string' },
  },
})

/**
 * @param {string} name
 * @param {Soak} soak
 * @returns {Promise<boolean>} true when it passed
 */
async function run(name, { count, what, file }) {
  const wanted = values.count ?? values.seeds ?? String(count)
  console.log(`${name}: ${wanted} ${what}`)
  rmSync(report, { force: true })
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=dot', file],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        SOAK_ONLY: name,
        SOAK_COUNT: wanted,
        SOAK_REPORT: report,
        ...(values.seed === undefined ? {} : { SOAK_SEED: values.seed }),
      },
    },
  )
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  /** @type {number | null} */
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) console.log(output)
  if (existsSync(report)) process.stdout.write(readFileSync(report, 'utf8'))
  return code === 0
}

const chosen = values.only === undefined ? Object.keys(soaks) : values.only.split(',')
const unknown = chosen.filter((name) => !Object.hasOwn(soaks, name))
if (unknown.length > 0) {
  console.log(
    `There is no soak "${unknown.join('", "')}". There are: ${Object.keys(soaks).join(', ')}.`,
  )
  process.exit(2)
}
process.env['CHROMIUM_PATH'] = requireChromium()
mkdirSync(join(root, '.cache'), { recursive: true })
let failed = 0
for (const name of chosen) {
  const soak = soaks[name]
  if (soak !== undefined && !(await run(name, soak))) failed++
}
process.exitCode = failed === 0 ? 0 : 1
