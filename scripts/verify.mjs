/**
 * Everything a change must pass. `--fast` stops after the unit tests. Lint, types and the like run beside the tests, at
 * the lowest priority: tests in a browser mostly wait, and leave half of a small machine idle.
 * Each step prints its time; the last line is `N passed, N failed`: tests, plus one failed for each other step that did.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requireChromium } from './chromium.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = join(root, '.cache', 'tests')
const isFast = process.argv.includes('--fast')

/**
 * @typedef {{ name: string, command: string[], tests?: string }} Step `tests` names the report of a step that runs tests.
 * @typedef {{ passed: number, failed: number }} Count
 * @typedef {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} TestReport
 */

/** @param {string} project @returns {Step} */
const testStep = (project) => ({
  name: `${project} tests`,
  tests: join(reports, `${project}.json`),
  command: [
    'vitest',
    'run',
    '--project',
    project,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(reports, `${project}.json`)}`,
  ],
})

/** @type {Step[]} */
const staticSteps = [
  { name: 'types', command: ['node', 'scripts/check-types.mjs'] },
  { name: 'format', command: ['prettier', '--check', '.', '--log-level', 'warn'] },
  {
    name: 'import rules',
    command: ['depcruise', 'lib', 'protocol', 'domain', 'workers', 'src', 'server'],
  },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0'] },
]

/** @type {Step[]} */
const browserSteps = [
  { name: 'build', command: ['node', 'scripts/build.mjs'] },
  testStep('browser'),
  testStep('e2e'),
]

/** @type {string[]} */
const failedSteps = []
/** @type {Count} */
const total = { passed: 0, failed: 0 }

/**
 * Runs a command; with `isQuiet` its output is kept and shown only where it fails.
 * @param {string[]} command
 * @param {boolean} isQuiet
 * @returns {Promise<boolean>}
 */
function run(command, isQuiet) {
  const [name = '', ...args] = command
  const bin = join(root, 'node_modules', '.bin')
  const separator = process.platform === 'win32' ? ';' : ':'
  const child = spawn(name, args, {
    cwd: root,
    shell: process.platform === 'win32',
    stdio: ['ignore', isQuiet ? 'pipe' : 'inherit', isQuiet ? 'pipe' : 'inherit'],
    env: { ...process.env, PATH: `${bin}${separator}${process.env['PATH'] ?? ''}` },
  })
  if (isQuiet && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  let output = ''
  child.stdout?.on('data', (chunk) => (output += String(chunk)))
  child.stderr?.on('data', (chunk) => (output += String(chunk)))
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.log(error.message)
      resolve(false)
    })
    child.on('close', (code) => {
      if (code !== 0 && isQuiet) console.log(output.trimEnd())
      resolve(code === 0)
    })
  })
}

/**
 * What a test report counts. A file that could not even be loaded counts as one failed test.
 * @param {string} path
 * @returns {Count}
 */
function readCount(path) {
  /** @type {TestReport} */
  const report = JSON.parse(readFileSync(path, 'utf8'))
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded }
}

/** @param {Step} step @param {boolean} isQuiet */
async function runStep(step, isQuiet) {
  const began = performance.now()
  if (!isQuiet) console.log(`\n> ${step.name}`)
  const isOk = await run(step.command, isQuiet)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${isOk ? 'ok    ' : 'FAILED'} ${step.name} (${seconds} s)`)
  const count = step.tests === undefined ? null : readCountOrNull(step.tests)
  total.passed += count?.passed ?? 0
  total.failed += count?.failed ?? 0
  if (isOk) return
  failedSteps.push(step.name)
  if (count === null || count.failed === 0) total.failed += 1
}

/** @param {string} path */
function readCountOrNull(path) {
  try {
    return readCount(path)
  } catch (error) {
    console.log(`The test report ${path} cannot be read: ${String(error)}`)
    return null
  }
}

async function runStaticSteps() {
  for (const step of staticSteps) await runStep(step, true)
}

async function runTests() {
  await runStep(testStep('node'), false)
  for (const step of isFast ? [] : browserSteps) await runStep(step, false)
}

rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })
const began = performance.now()
try {
  if (!isFast) process.env['CHROMIUM_PATH'] = requireChromium()
  await Promise.all([runStaticSteps(), runTests()])
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error))
  failedSteps.push('the verification itself')
  total.failed += 1
}

console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s in all`)
if (failedSteps.length > 0) console.log(`Failed: ${failedSteps.join(', ')}`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
