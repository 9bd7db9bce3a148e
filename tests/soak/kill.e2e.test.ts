import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../domain/document/random-document.ts'
import { ask, createProfile, type Profile } from '../harness/chromium-process.ts'
import { startHarness, type HarnessServer } from '../harness/harness-server.ts'
import { campaign } from './campaign.ts'

const { count, seed, report } = campaign('kill', 3)

let server: HarnessServer
let profile: Profile
beforeAll(async () => {
  server = await startHarness()
  profile = createProfile()
})
afterAll(async () => {
  profile.remove()
  await server.stop()
})

test(
  `every acknowledged write survives kill -9 of the whole browser, ${count} times (seed ${seed})`,
  { timeout: 60_000 + count * 30_000 },
  async () => {
    const random = seededRandom(seed)
    const workspaceId = v7()
    const acknowledged = new Set<string>()
    let opensMs = 0
    for (let round = 1; round <= count; round++) {
      const browser = await profile.start()
      await browser.context.exposeFunction('acknowledge', (id: string) => acknowledged.add(id))
      const began = performance.now()
      const first = await browser.openTab(server.origin, workspaceId)
      opensMs = Math.max(opensMs, performance.now() - began)

      const stored = new Set(await ask(first, (harness) => harness.stored()))
      const lost = [...acknowledged].filter((id) => !stored.has(id))
      expect(lost, `lost before round ${round} of seed ${seed}`).toEqual([])

      const second = await browser.openTab(server.origin, workspaceId)
      const before = acknowledged.size
      for (const [tab, size] of [
        [first, 50],
        [second, 3000],
      ] as const)
        await tab.evaluate((bytes) => {
          const tell = Reflect.get(globalThis, 'acknowledge') as (id: string) => void
          void globalThis.harness.startWriting(bytes, tell)
        }, size)
      const until = performance.now() + 100 + random() * 900
      while (performance.now() < until || acknowledged.size < before + 20)
        await new Promise((resolve) => setTimeout(resolve, 5))
      await browser.kill()
    }

    const browser = await profile.start()
    const tab = await browser.openTab(server.origin, workspaceId)
    const stored = new Set(await ask(tab, (harness) => harness.stored()))
    expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([])
    const check = await ask(tab, (harness) => harness.check())
    expect(check).toMatchObject({ ok: true, value: { isSound: true } })
    await browser.close()
    report(
      `${count} kills, ${acknowledged.size} acknowledged writes, 0 lost, file sound; slowest open ${Math.round(opensMs)} ms (seed ${seed})`,
    )
  },
)
