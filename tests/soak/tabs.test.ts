import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import {
  openBrowser,
  type Browser,
  type Tab,
  type Ways,
} from '../workers/database/tabs/simulated-tabs.ts'
import { campaign } from './campaign.ts'

/** Every how-manieth step the fault strikes at; 1 is every one. */
const { count, report, isFull } = campaign('tabs', 12)
const stride = isFull ? Math.max(1, count) : count
const callsPerTab = 5

type Fault = 'kill' | 'freeze' | 'release' | 'kill with broker'

const strike: Record<Fault, (browser: Browser, tab: Tab) => void> = {
  kill: (_, tab) => tab.kill(),
  'kill with broker': (browser, tab) => {
    tab.kill()
    browser.killBroker(true)
  },
  freeze: (_, tab) => {
    tab.freeze()
    setTimeout(() => tab.thaw(), 15)
  },
  release: (_, tab) => {
    void tab.seat.release()
    setTimeout(() => tab.seat.resume(), 5)
  },
}

/** Three tabs write while `fault` strikes the owner, or else the tab at work, at step `at`. Answers the steps taken. */
async function run(ways: Ways, fault: Fault, at: number): Promise<number> {
  const browser = await openBrowser(ways)
  const acknowledged: string[] = []
  let steps = 0
  browser.onStep = (_, tab) => {
    if (++steps !== at) return
    const struck = browser.owner() ?? tab
    strike[fault](browser, struck)
  }
  const tabs = ['a', 'b', 'c'].map((name) => browser.openTab(name))
  const shown = new Map<Tab, string[]>()
  for (const tab of tabs)
    tab.client.live(
      'nodes.list',
      { parentId: null },
      (rows) => shown.set(tab, (rows as { id: string }[]).map((row) => row.id).sort()),
      (error) => browser.reports.push(error),
    )

  async function write(tab: Tab): Promise<void> {
    for (let call = 0; call < callsPerTab; call++) {
      const id = v7()
      const args = { id, type: 'page', parentId: null, attributes: { name: `${tab.name}${call}` } }
      const answer = await tab.client.mutate('nodes.create', args)
      expect(answer, `${ways}, ${fault} at step ${at}`).toMatchObject({ ok: true })
      acknowledged.push(id)
    }
  }
  await Promise.all(tabs.map((tab) => Promise.race([write(tab), tab.death])))
  browser.onStep = () => undefined

  const where = `${ways}, ${fault} at step ${at}`
  const living = tabs.filter((tab) => !tab.isDead)
  for (const tab of living)
    expect(
      await tab.client.mutate('nodes.update', { id: acknowledged[0], attributes: { x: 1 } }),
      where,
    ).toMatchObject({ ok: true })
  const stored = browser.connection.column<string>(
    `SELECT id FROM nodes WHERE type = 'page' ORDER BY id`,
  )
  for (const id of acknowledged) expect(stored, where).toContain(id)
  expect(
    browser.connection.value('SELECT count(*) FROM history WHERE inverse IS NULL'),
    where,
  ).toBe(stored.length)
  for (const tab of living) {
    const isShown = () => JSON.stringify(shown.get(tab)) === JSON.stringify(stored)
    for (let wait = 0; wait < 400 && !isShown(); wait++)
      await new Promise((resolve) => setTimeout(resolve, 5))
    expect(shown.get(tab), `${where}: the live list of ${tab.name}`).toEqual(stored)
  }
  expect(browser.reports, where).toEqual([])
  await browser.close()
  return steps
}

const faults = Object.keys(strike) as Fault[]

test.each<Ways>(['broker', 'broadcast', 'ladder'])(
  `over the %s, an owner struck at every step (stride ${stride}) loses, doubles and hangs nothing`,
  { timeout: 60_000 + 600_000 / stride },
  async (ways) => {
    const struck: string[] = []
    for (const fault of faults) {
      if (fault === 'kill with broker' && ways !== 'ladder') continue
      let runs = 0
      for (let at = 1, steps = 1; at <= steps; at += stride) {
        steps = await run(ways, fault, at)
        runs++
      }
      struck.push(`${fault} ${runs}`)
    }
    report(`over the ${ways}: struck at ${struck.join(', ')} steps, 0 lost, 0 doubled, 0 hung`)
  },
)
