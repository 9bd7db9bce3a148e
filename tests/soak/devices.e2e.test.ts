/**
 * Two browsers with profiles of their own, the real server between them, and whatever can die: tabs, whole browsers,
 * the server. In the end both hold the same, nothing that was acknowledged is lost or doubled, and nothing waits.
 */
import type { Page } from 'playwright-core'
import { v7 } from 'uuid'
import * as Y from 'yjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApp } from '../e2e/app-page.ts'
import { startAppServer, type AppServer } from '../e2e/app-server.ts'
import { createProfile, type ChromiumProcess, type Profile } from '../harness/chromium-process.ts'
import { pick, seededRandom } from '../domain/document/random-document.ts'
import { campaign } from './campaign.ts'

const { count, seed, report } = campaign('devices', 24)
const account = { email: 'mara@example.org', password: 'a long walk by the weir' }
const settleMs = 60_000

const random = seededRandom(seed)
const chance = (probability: number) => random() < probability

type Answer = { ok: boolean; error?: { code: string; message: string } }
type Row = { id: string; type: string; parentId: string | null; attributes: object }

class Device {
  readonly #profile: Profile = createProfile()
  readonly #origin: string
  #browser: ChromiumProcess | null = null
  #page: Page | null = null

  constructor(origin: string) {
    this.#origin = origin
  }

  async #open(): Promise<Page> {
    this.#browser ??= await this.#profile.start()
    if (this.#page !== null) return this.#page
    const page = await this.#browser.context.newPage()
    try {
      await openApp(page, this.#origin)
    } catch (error) {
      await page.close()
      throw error
    }
    this.#page = page
    return page
  }

  /** A browser that is killed early has lost the cookie of its sign-in, which it writes every half minute. */
  async connect(): Promise<void> {
    const page = await this.#open()
    const answer = (await page.evaluate((wish) => holdfast.connect(wish), account)) as Answer
    expect(answer).toMatchObject({ ok: true })
  }

  async query<Value>(name: string, args: object = {}): Promise<Value> {
    const page = await this.#open()
    return page.evaluate(([n, a]) => holdfast.query(n, a), [name, args] as const) as Promise<Value>
  }

  async status() {
    const page = await this.#open()
    return page.evaluate(() => holdfast.status())
  }

  /** Null: the tab died before it could answer. */
  async mutate(name: string, args: object): Promise<Answer | null> {
    const page = await this.#open()
    return page.evaluate(([n, a]) => holdfast.mutate(n, a), [name, args] as const).catch(() => null)
  }

  async append(nodeId: string, word: string): Promise<Answer | null> {
    const document = new Y.Doc()
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText(word)])
    document.getXmlFragment('content').insert(0, [paragraph])
    const bytes = [...Y.encodeStateAsUpdate(document)]
    const page = await this.#open()
    return page
      .evaluate(
        ([id, update]) =>
          holdfast.mutate('document.update', { nodeId: id, update: new Uint8Array(update) }),
        [nodeId, bytes] as const,
      )
      .catch(() => null)
  }

  async closeTab(): Promise<void> {
    const page = this.#page
    this.#page = null
    await page?.close()
  }

  /** kill -9 of the whole browser. */
  async kill(): Promise<void> {
    const browser = this.#browser
    this.#browser = null
    this.#page = null
    await browser?.kill()
  }

  async end(): Promise<void> {
    await this.#browser?.close()
    this.#profile.remove()
  }
}

let server: AppServer
let devices: readonly [Device, Device]
beforeAll(async () => {
  server = await startAppServer()
  devices = [new Device(server.origin), new Device(server.origin)]
  for (const device of devices) await device.connect()
})
afterAll(async () => {
  for (const device of devices) await device.end()
  await server.stop()
})

/** All that one can see of the workspace. */
async function everything(device: Device): Promise<unknown[]> {
  const found: unknown[] = []
  const walk = async (parentId: string | null): Promise<void> => {
    for (const { id, type, attributes } of await device.query<Row[]>('nodes.list', { parentId })) {
      const text =
        type === 'page' ? await device.query<string>('document.text', { nodeId: id }) : ''
      found.push({ id, type, parentId, attributes, text })
      await walk(id)
    }
  }
  await walk(null)
  const trash = await device.query<{ id: string }[]>('trash.list')
  return [...found, { trash: trash.map(({ id }) => id).toSorted() }]
}

test('two devices, their tabs and the server die at random, and nothing is lost or doubled', async () => {
  const created = new Set<string>()
  const wordsByNode = new Map<string, string[]>()
  const tally = { tabs: 0, browsers: 0, servers: 0, acknowledged: 0 }
  let isServerUp = true

  const act = async (device: Device, round: number): Promise<void> => {
    const id = created.size === 0 ? undefined : pick(random, [...created])
    const what = random()
    if (id === undefined || what < 0.3) {
      const node = v7()
      const parentId = chance(0.6) ? (id ?? null) : null
      const attributes = { name: `Page ${round}` }
      const answer = await device.mutate('nodes.create', {
        id: node,
        type: 'page',
        parentId,
        attributes,
      })
      if (answer?.ok !== true) return
      created.add(node)
    } else if (what < 0.7) {
      const word = `word${round}x`
      const answer = await device.append(id, word)
      if (answer?.ok !== true) return
      wordsByNode.set(id, [...(wordsByNode.get(id) ?? []), word])
    } else {
      const [name, args] =
        what < 0.85
          ? ['nodes.update', { id, attributes: { name: `Name ${round}` } }]
          : what < 0.95
            ? ['nodes.move', { id, parentId: pick(random, [...created, null]) }]
            : [chance(0.5) ? 'nodes.delete' : 'nodes.restore', { id }]
      const answer = await device.mutate(name, args)
      if (answer?.ok !== true) return
    }
    tally.acknowledged++
  }

  for (let round = 0; round < count; round++) {
    const device = pick(random, devices)
    // A tab that died cannot be opened while the server is gone too, before its service worker stands.
    const acting = act(device, round).catch(() => undefined)
    // Some deaths come in the middle of the work.
    if (chance(0.5)) await acting
    if (chance(0.06)) {
      tally.tabs++
      await device.closeTab()
    } else if (chance(0.02)) {
      tally.browsers++
      await device.kill()
    }
    if (chance(isServerUp ? 0.06 : 0.3)) {
      if (isServerUp) {
        tally.servers++
        await server.kill()
      } else await server.startAgain()
      isServerUp = !isServerUp
    }
    await acting
  }
  if (!isServerUp) await server.startAgain()

  for (const device of devices) {
    await device.connect()
    await expect
      .poll(() => device.status(), { timeout: settleMs, interval: 200 })
      .toMatchObject({ connected: true, pending: 0 })
  }
  const [one, other] = devices
  await expect
    .poll(async () => JSON.stringify(await everything(one)), { timeout: settleMs, interval: 500 })
    .toBe(JSON.stringify(await everything(other)))

  for (const device of devices) {
    for (const id of created) expect(await device.query('nodes.get', { id })).not.toBeNull()
    for (const [nodeId, words] of wordsByNode) {
      const text = await device.query<string>('document.text', { nodeId })
      expect(words.map((word) => [word, text.split(word).length - 1])).toEqual(
        words.map((word) => [word, 1]),
      )
    }
  }
  report(
    `${count} rounds, ${tally.acknowledged} acknowledged, ${tally.tabs} tabs, ${tally.browsers} browsers and ${tally.servers} servers killed: equal, 0 lost, 0 doubled`,
  )
}, 3_600_000)
