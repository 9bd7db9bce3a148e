/** Two browsers, each a device of its own, and the real server between them. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentFromMarkdown } from '../../domain/document/markdown/parse.ts'
import { updateFromDocument } from '../../domain/document/yjs.ts'
import { openApp } from './app-page.ts'
import { startAppServer, type AppServer } from './app-server.ts'
import { launchBrowser } from './browser.ts'

const account = { email: 'mara@example.org', password: 'a long walk by the weir' }

let server: AppServer
let browser: Browser
let laptop: Device
let phone: Device

type Device = { readonly context: BrowserContext; readonly page: Page }
type Answer<Value = unknown> = { ok: boolean; value: Value; error?: { code: string } }

async function openDevice(): Promise<Device> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await openApp(page, server.origin)
  return { context, page }
}

const mutate = ({ page }: Device, name: string, args: unknown) =>
  page.evaluate(([n, a]) => holdfast.mutate(n, a), [name, args] as const) as Promise<Answer>
const query = <Value>({ page }: Device, name: string, args: unknown = {}) =>
  page.evaluate(([n, a]) => holdfast.query(n, a), [name, args] as const) as Promise<Value>
const connect = ({ page }: Device, wish: object) =>
  page.evaluate((w) => holdfast.connect(w as never), wish) as Promise<
    Answer<{ workspaceId: string; recoveryCode?: string }>
  >
const status = ({ page }: Device) => page.evaluate(() => holdfast.status())

/** Until a look at the device is what it should come to. */
const settles = (look: () => Promise<unknown>, expected: unknown) =>
  expect.poll(look, { timeout: 20_000, interval: 100 }).toEqual(expected)

type Row = { id: string; attributes: { name?: string } } | null
const nameOf = async (device: Device, id: string) =>
  (await query<Row>(device, 'nodes.get', { id }))?.attributes.name ?? null

async function createPage(device: Device, name: string, markdown: string): Promise<string> {
  const id = v7()
  await mutate(device, 'nodes.create', { id, type: 'page', parentId: null, attributes: { name } })
  await write(device, id, markdown)
  return id
}

async function write({ page }: Device, nodeId: string, markdown: string): Promise<void> {
  const update = [...updateFromDocument(documentFromMarkdown(markdown))]
  await page.evaluate(
    ([id, bytes]) =>
      holdfast.mutate('document.update', { nodeId: id, update: new Uint8Array(bytes) }),
    [nodeId, update] as const,
  )
}

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
  laptop = await openDevice()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

test('the first account receives the open workspace, and everything of it goes to the server', async () => {
  const tide = await createPage(laptop, 'Tide table', 'High water at **six**.')
  const before = await query<{ nodes: number }>(laptop, 'workspace.counts')
  const connected = await connect(laptop, { ...account, name: 'Mara' })
  expect(connected).toMatchObject({ ok: true })
  expect(connected.value.recoveryCode).toMatch(/\w/)
  await settles(() => status(laptop), expect.objectContaining({ connected: true, pending: 0 }))
  expect(await query(laptop, 'workspace.counts')).toMatchObject({ nodes: before.nodes })
  expect(await nameOf(laptop, tide)).toBe('Tide table')
})

test('a second device gets the workspace by signing in, and its sample goes', async () => {
  phone = await openDevice()
  const own = await phone.page.evaluate(() => holdfast.workspaces.list())
  const connected = await connect(phone, account)
  expect(connected).toMatchObject({ ok: true })
  const list = (await phone.page.evaluate(() => holdfast.workspaces.list())) as { id: string }[]
  expect(list.map(({ id }) => id)).toEqual([connected.value.workspaceId])
  expect(own).not.toEqual(list)
  await settles(
    async () => (await query<{ id: string }[]>(phone, 'nodes.search', { text: 'six' })).length,
    1,
  )
  expect(await query(phone, 'workspace.counts')).toEqual(await query(laptop, 'workspace.counts'))
})

test('what one writes the other reads, rows and text', async () => {
  const id = await createPage(phone, 'Sluice log', 'Opened *twice*.')
  await settles(() => nameOf(laptop, id), 'Sluice log')
  await settles(() => query(laptop, 'document.markdown', { nodeId: id }), 'Opened *twice*.\n')
  await mutate(laptop, 'nodes.update', { id, attributes: { name: 'Sluice diary' } })
  await settles(() => nameOf(phone, id), 'Sluice diary')
})

test('receipts say where a page is, and a change asks for new ones', async () => {
  const receipts = (device: Device, id: string) =>
    device.page.evaluate((nodeId) => holdfast.receipts(nodeId), id)
  const id = await createPage(laptop, 'Weir keys', 'Behind the door.')
  await settles(() => receipts(laptop, id), { device: true, server: true, devices: 1 })
  await settles(() => receipts(phone, id), { device: true, server: true, devices: 1 })
  await server.kill()
  await settles(async () => (await status(laptop)).connected, false)
  await write(laptop, id, 'Under the mat.')
  expect(await receipts(laptop, id)).toEqual({ device: true, server: false, devices: 0 })
  await server.startAgain()
  await settles(() => receipts(laptop, id), { device: true, server: true, devices: 1 })
})

test('what is written while the server is killed arrives after it', async () => {
  await server.kill()
  await settles(async () => (await status(phone)).connected, false)
  const id = await createPage(phone, 'Below the bridge', 'No signal here.')
  await settles(async () => (await status(phone)).pending > 0, true)
  const other = await createPage(laptop, 'Meanwhile', 'Above it.')
  await server.startAgain()
  await settles(() => nameOf(laptop, id), 'Below the bridge')
  await settles(() => nameOf(phone, other), 'Meanwhile')
  await settles(() => status(phone), expect.objectContaining({ connected: true, pending: 0 }))
})

test('a second tab of a device follows, and goes on when the first is closed', async () => {
  const tab = await phone.context.newPage()
  await tab.goto(phone.page.url())
  await tab.waitForFunction(() => 'holdfast' in globalThis)
  await tab.evaluate(() => holdfast.ready)
  await phone.page.close()
  phone = { ...phone, page: tab }
  await settles(() => status(phone), expect.objectContaining({ connected: true, owner: true }))
  const id = await createPage(laptop, 'After the first tab', '')
  await settles(() => nameOf(phone, id), 'After the first tab')
})

test('a device that disconnects keeps its copy or removes it', async () => {
  const disconnected = (keep: boolean) =>
    phone.page.evaluate((k) => holdfast.disconnect({ keep: k }), keep) as Promise<Answer>
  expect(await disconnected(true)).toMatchObject({ ok: true })
  expect(await status(phone)).toMatchObject({ connected: false, pending: 0 })
  const kept = await createPage(phone, 'Mine alone', '')
  expect(await connect(phone, account)).toMatchObject({ ok: true })
  await settles(() => nameOf(laptop, kept), 'Mine alone')
  await settles(() => status(phone), expect.objectContaining({ connected: true, pending: 0 }))

  expect(await disconnected(false)).toMatchObject({ ok: true })
  expect(await nameOf(phone, kept)).toBeNull()
  const left = await phone.page.evaluate(() => holdfast.workspaces.list())
  expect(left).toHaveLength(1)
  expect(await nameOf(laptop, kept)).toBe('Mine alone')
})
