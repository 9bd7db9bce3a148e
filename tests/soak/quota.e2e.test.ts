/**
 * The browser's own quota, not SQLite's: it strikes wherever the file or its log has to grow, in the middle of a commit,
 * of a checkpoint or of opening. Each round sets it a little above what is used now and writes until nothing more fits.
 */
import { v7 } from 'uuid'
import type { CDPSession } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../domain/document/random-document.ts'
import { ask, createProfile, type Profile } from '../harness/chromium-process.ts'
import { startHarness, type HarnessServer } from '../harness/harness-server.ts'
import { campaign } from './campaign.ts'

const { count, seed, report } = campaign('quota', 3)

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
  `every write that meets the end of the quota is refused whole, and all goes on when there is room, ${count} times (seed ${seed})`,
  { timeout: 60_000 + count * 60_000 },
  async () => {
    const random = seededRandom(seed)
    const workspaceId = v7()
    const acknowledged = new Set<string>()
    const codes = new Map<string, number>()
    const browser = await profile.start()
    const setQuota = (session: CDPSession, quotaSize?: number) =>
      session.send('Storage.overrideQuotaForOrigin', {
        origin: server.origin,
        ...(quotaSize === undefined ? {} : { quotaSize }),
      })

    for (let round = 1; round <= count; round++) {
      const where = `round ${round} of seed ${seed}`
      const tab = await browser.openTab(server.origin, workspaceId)
      const session = await browser.context.newCDPSession(tab)
      const { usage } = await session.send('Storage.getUsageAndQuota', { origin: server.origin })
      await setQuota(session, Math.round(usage + random() * 300_000))

      const size = Math.round(random() * 20_000)
      for (let refusals = 0, writes = 0; refusals < 3 && writes < 400; writes++) {
        await tab.evaluate((bytes) => globalThis.harness.writeOnce(bytes), size)
        refusals = (await ask(tab, (harness) => harness.written())).refused.length
      }
      const { acknowledged: written, refused } = await ask(tab, (harness) => harness.written())
      expect(refused.length, where).toBeGreaterThan(0)
      for (const { code, message } of refused) {
        codes.set(code, (codes.get(code) ?? 0) + 1)
        expect(code, `${where}: ${message}`).toBe('quota_exceeded')
        expect(message).toContain('not saved')
      }
      for (const { id } of written) acknowledged.add(id)
      const expectAllThere = async (when: string) => {
        const stored = await ask(tab, (harness) => harness.stored())
        expect(stored.length, `${where}, ${when}`).toBe(new Set(stored).size)
        expect(new Set(stored), `${where}, ${when}`).toEqual(acknowledged)
      }
      await expectAllThere('while the disk is full')
      const queued = await tab.evaluate(() => globalThis.harness.query('mutations.list', {}))
      for (const { status } of queued as { status: string }[]) expect(status).toBe('completed')

      // It opens on a full disk, too, with everything in it.
      await tab.reload()
      await tab.waitForFunction(() => 'harness' in globalThis)
      await tab.evaluate(() => globalThis.harness.ready)
      await expectAllThere('opened on a full disk')

      await setQuota(session)
      await tab.evaluate(() => globalThis.harness.writeOnce(5000))
      const after = await ask(tab, (harness) => harness.written())
      const last = after.acknowledged.at(-1)
      expect(last, `${where}: ${JSON.stringify(after.refused.at(-1))}`).toBeDefined()
      if (last !== undefined) acknowledged.add(last.id)
      await expectAllThere('with room again')
      expect(await ask(tab, (harness) => harness.check()), where).toMatchObject({
        ok: true,
        value: { isSound: true },
      })
      await tab.close()
    }
    await browser.close()
    report(
      `${count} quotas, ${acknowledged.size} acknowledged writes, ${[...codes.values()].reduce((sum, times) => sum + times, 0)} refused as full, 0 lost, file sound (seed ${seed})`,
    )
  },
)
