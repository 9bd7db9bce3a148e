/**
 * Seeded bugs at the real places of the code (`lib/mutants.ts`): a simulation that lets one live judges too mildly. The
 * list of them and of the survivors is in `docs/simulation.md`.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { setMutant } from '../../lib/mutants.ts'
import { campaign } from '../soak/campaign.ts'
import { runSeed } from './run-seed.ts'
import { runScenario, scenarioNames } from './scenarios.ts'

const { count, isFull, report } = campaign('mutants', 60)

/** Those that a few seeds kill: what `npm test` has time for. */
const sample = ['ack-of-another-copy', 'cursor-without-rows', 'cut-page-claims-all']

/** Killed by tests of the server or of the merge, for honest clients seldom or never come near them. */
const elsewhere = new Set([
  'cycle-unchecked',
  'decided-without-lock',
  'gap-accepted',
  'group-of-anyone',
  'known-seq-taken-again',
  'older-place-wins',
  'older-tombstone-wins',
  'poke-before-commit',
  'private-for-all',
  'purge-keeps-document',
  'purge-leaves-children',
  'purge-of-newer',
  'refusal-keeps-effect',
  'skew-accepted',
  'target-unchecked',
  'tie-break-missing',
  'writer-unchecked',
])

afterEach(() => {
  setMutant(null)
})

function allMutants(): string[] {
  const names = new Set<string>()
  for (const room of ['domain', 'server', 'workers'])
    for (const file of readdirSync(room, { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.ts'))
        for (const [, name] of readFileSync(`${room}/${file}`, 'utf8').matchAll(
          /mutant\('([^']+)'\)/g,
        ))
          if (name !== undefined) names.add(name)
  return [...names].sort()
}

/** What noticed the bug, or null. */
async function killerOf(name: string, seeds: number): Promise<string | null> {
  setMutant(name)
  try {
    for (const scenario of scenarioNames)
      if (await throws(() => runScenario(scenario))) return `"${scenario}"`
    for (let seed = 1; seed <= seeds; seed++)
      if (await throws(() => runSeed(seed))) return `seed ${seed}`
    return null
  } finally {
    setMutant(null)
  }
}

async function throws(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return false
  } catch {
    return true
  }
}

test('seeded bugs are noticed', { timeout: 3_600_000 }, async () => {
  const names = isFull ? allMutants().filter((name) => !elsewhere.has(name)) : sample
  const survivors: string[] = []
  for (const name of names) {
    const killer = await killerOf(name, count)
    report(`${name}: ${killer === null ? 'survives' : `killed by ${killer}`}`)
    if (killer === null) survivors.push(name)
  }
  report(`${names.length - survivors.length} of ${names.length} killed within ${count} seeds each`)
  expect(survivors.length / names.length).toBeLessThanOrEqual(isFull ? 0.05 : 0)
})
