import { v7 } from 'uuid'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  ask,
  createProfile,
  type ChromiumProcess,
  type Profile,
} from '../harness/chromium-process.ts'
import { startHarness, type HarnessServer } from '../harness/harness-server.ts'
import { campaign } from './campaign.ts'

const { count, isFull, report } = campaign('owner', 2)
/** A call that is not answered for this long hangs, ms. */
const hungMs = 15_000

let server: HarnessServer
let profile: Profile
beforeAll(async () => {
  server = await startHarness()
})
afterAll(() => server.stop())

type Death = 'closed' | 'crashed' | 'frozen' | 'stopped'

/** How an owner goes; answers what brings its tab back, or null where there is nothing to bring back. */
const die: Record<
  Death,
  (browser: ChromiumProcess, owner: Page) => Promise<(() => Promise<void>) | null>
> = {
  closed: async (_, owner) => {
    await owner.close()
    return null
  },
  crashed: async (browser, owner) => {
    const session = await browser.context.newCDPSession(owner)
    const crashed = new Promise((resolve) => owner.once('crash', resolve))
    session.send('Page.crash').catch(() => undefined)
    await crashed
    await owner.close()
    return null
  },
  // A browser under test shows all of its tabs, and freezes none that it shows: this is how a freeze begins.
  frozen: async (_, owner) => {
    await owner.evaluate(() => document.dispatchEvent(new Event('freeze')))
    return async () =>
      void (await owner.evaluate(() => document.dispatchEvent(new Event('resume'))))
  },
  stopped: async (_, owner) => {
    await ask(owner, (harness) => harness.terminateWorker())
    return () => Promise.resolve()
  },
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + hungMs
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`Waited ${hungMs} ms in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function ownerOf(tabs: readonly Page[]): Promise<Page> {
  let owner: Page | undefined
  await until('a tab owns the file', async () => {
    const roles = await Promise.all(tabs.map((tab) => ask(tab, (harness) => harness.role())))
    owner = tabs.find((_, index) => roles[index] === 'owner')
    return owner !== undefined && !roles.includes('opening')
  })
  if (owner === undefined) throw new Error('No tab owns the file')
  return owner
}

/** The longest silence of a writer that reaches beyond a moment, ms. */
function silenceAfter(moment: number, times: readonly number[]): number {
  let longest = 0
  for (let index = 1; index < times.length; index++) {
    const [from, to] = [times[index - 1] ?? 0, times[index] ?? 0]
    if (to > moment) longest = Math.max(longest, to - Math.max(from, moment))
  }
  return longest
}

const quantile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]

/** What the workers of a tab have marked since a moment, ms after it. */
async function stepsAfter(moment: number, tabs: readonly Page[]): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const tab of tabs)
    for (const worker of tab.workers()) {
      const marks = await worker.evaluate(() =>
        performance
          .getEntriesByType('mark')
          .filter((mark) => String((mark as PerformanceMark).detail).startsWith('workspaces/'))
          .map(({ name, startTime }) => ({ name, at: performance.timeOrigin + startTime })),
      )
      for (const { name, at } of marks)
        if (at >= moment && !found.has(name)) found.set(name, at - moment)
    }
  return found
}

/** How long the steps to the first answers took, as the marks of all rounds say. */
function describeSteps(rounds: readonly Map<string, number>[]): string {
  const parts: string[] = []
  const add = (what: string, from: string | null, to: string) => {
    const times = rounds.flatMap((marks) => {
      const [start, end] = [from === null ? 0 : marks.get(from), marks.get(to)]
      return start === undefined || end === undefined ? [] : [end - start]
    })
    if (times.length > 0)
      parts.push(
        `${what} ${[0.5, 0.95].map((q) => Math.round(quantile(times, q) ?? 0)).join(' / ')}`,
      )
  }
  add('until the lock fell free', null, 'holdfast:lock')
  add('handles', 'holdfast:lock', 'holdfast:pool')
  add('file and log', 'holdfast:pool', 'holdfast:file')
  add('engine', 'holdfast:file', 'holdfast:owner')
  add('follower welcomed', 'holdfast:owner', 'holdfast:follower')
  return parts.join(', ')
}

const written = (tab: Page) => ask(tab, (harness) => harness.written())

async function campaignOf(death: Death, times: number, init?: () => void): Promise<number[]> {
  profile = createProfile()
  const browser = await profile.start(init === undefined ? {} : { init })
  const workspaceId = v7()
  const acknowledged = new Set<string>()
  const silences: number[] = []
  const steps: Map<string, number>[] = []
  const tabs: Page[] = []
  const open = async () => void tabs.push(await browser.openTab(server.origin, workspaceId))
  await open()
  await open()
  await open()

  for (let round = 1; round <= times; round++) {
    const where = `${death}, round ${round}`
    const owner = await ownerOf(tabs)
    const others = tabs.filter((tab) => tab !== owner)
    for (const tab of others) await tab.evaluate(() => void globalThis.harness.startWriting(100))
    for (const tab of others) {
      const { acknowledged: before } = await written(tab)
      await until(
        `${where}: writes flow`,
        async () => (await written(tab)).acknowledged.length > before.length + 5,
      )
    }

    const struckAt = Date.now()
    const bringBack = await die[death](browser, owner)
    for (const tab of others)
      await until(`${where}: writes flow again`, async () => {
        const { acknowledged: all } = await written(tab)
        return all.filter(({ at }) => at > struckAt + 400).length > 5
      })
    for (const tab of others) await ask(tab, (harness) => harness.stopWriting())
    for (const tab of others) {
      await until(`${where}: every call settles`, async () => (await written(tab)).inFlight === 0)
      const { acknowledged: all, refused } = await written(tab)
      expect(refused, where).toEqual([])
      for (const { id } of all) acknowledged.add(id)
      silences.push(
        silenceAfter(
          struckAt,
          all.map(({ at }) => at),
        ),
      )
    }

    const roles = await Promise.all(others.map((tab) => ask(tab, (harness) => harness.role())))
    expect(roles.toSorted(), where).toEqual(['follower', 'owner'])
    steps.push(await stepsAfter(struckAt, others))

    if (bringBack === null) {
      tabs.splice(tabs.indexOf(owner), 1)
      await open()
    } else await bringBack()
    for (const tab of tabs) {
      const stored = await ask(tab, (harness) => harness.stored())
      expect(stored.length, where).toBe(new Set(stored).size)
      expect(
        [...acknowledged].filter((id) => !stored.includes(id)),
        where,
      ).toEqual([])
      await until(
        `${where}: the live list is up to date`,
        async () =>
          JSON.stringify(await ask(tab, (harness) => harness.shown())) === JSON.stringify(stored),
      )
    }
  }
  const [tab] = tabs
  if (tab !== undefined)
    expect(await ask(tab, (harness) => harness.check())).toMatchObject({
      ok: true,
      value: { isSound: true },
    })
  await browser.close()
  profile.remove()
  report(
    `owner ${death}${init === undefined ? '' : ', no SharedWorker'} ${times} times under load from two tabs: ${acknowledged.size} writes, 0 lost, 0 doubled, 0 hung; silence p50 ${quantile(silences, 0.5)} ms, p95 ${quantile(silences, 0.95)} ms, longest ${Math.max(...silences)} ms; of that, ms at p50 / p95: ${describeSteps(steps)}`,
  )
  return silences
}

const options = { timeout: 120_000 + count * 15_000 }

test.each<Death>(['closed', 'crashed', 'frozen', 'stopped'])(
  `an owner %s under load is followed at once, ${count} times`,
  options,
  async (death) => {
    const silences = await campaignOf(death, count)
    // A blink for people; the bound only catches what is not one, the figures come from the full run.
    expect(Math.max(...silences)).toBeLessThan(hungMs)
  },
)

test(`the same without SharedWorker, over BroadcastChannel`, options, async () => {
  for (const death of ['closed', 'crashed'] as const)
    await campaignOf(death, isFull ? Math.ceil(count / 4) : 1, () => {
      Reflect.deleteProperty(globalThis, 'SharedWorker')
    })
})
