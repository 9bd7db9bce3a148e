/** Pictures between two real browsers and the real server. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApp } from './app-page.ts'
import { startAppServer, type AppServer } from './app-server.ts'
import { launchBrowser } from './browser.ts'

const account = { email: 'mara@example.org', password: 'a long walk by the weir' }

type Device = { readonly context: BrowserContext; page: Page }

let server: AppServer
let browser: Browser
let laptop: Device
let phone: Device

async function openDevice(): Promise<Device> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await openApp(page, server.origin)
  return { context, page }
}

const connect = async ({ page }: Device, wish: object) => {
  const answer = await page.evaluate((w) => holdfast.connect(w as never), wish)
  expect(answer).toMatchObject({ ok: true })
}

const query = <Value>({ page }: Device, name: string, args: unknown = {}) =>
  page.evaluate(([n, a]) => holdfast.query(n, a), [name, args] as const) as Promise<Value>

/** Until a look at the device is what it should come to. */
const settles = (look: () => Promise<unknown>, expected: unknown) =>
  expect.poll(look, { timeout: 30_000, interval: 100 }).toEqual(expected)

const unsent = (device: Device) => query<unknown[]>(device, 'files.unsent')

async function openPage(device: Device, id: string): Promise<void> {
  const workspace = /\/w\/[^/]+/.exec(new URL(device.page.url()).pathname)?.[0] ?? ''
  await device.page.goto(`${server.origin}${workspace}/${id}`)
  await device.page.locator('.page-text').waitFor()
}

/** A page with a picture that was dropped on it, of so many points a side: noise, so that nothing compresses it. */
async function createPicturePage(device: Device, name: string, side: number): Promise<string> {
  const id = v7()
  await device.page.evaluate(
    ([nodeId, title]) =>
      holdfast.mutate('nodes.create', {
        id: nodeId,
        type: 'page',
        parentId: null,
        attributes: { name: title },
      }),
    [id, name] as const,
  )
  await openPage(device, id)
  await device.page.evaluate(async (points) => {
    const canvas = new OffscreenCanvas(points, points)
    const context = canvas.getContext('2d')
    const image = context?.createImageData(points, points)
    if (image === undefined) return
    for (let at = 0; at < image.data.length; at++)
      image.data[at] = at % 4 === 3 ? 255 : Math.random() * 256
    context?.putImageData(image, 0, 0)
    const transfer = new DataTransfer()
    transfer.items.add(new File([await canvas.convertToBlob()], 'weir.png', { type: 'image/png' }))
    const text = document.querySelector('.page-text')
    const box = text?.getBoundingClientRect()
    text?.dispatchEvent(
      new DragEvent('drop', {
        bubbles: true,
        cancelable: true,
        dataTransfer: transfer,
        clientX: (box?.left ?? 0) + 20,
        clientY: (box?.top ?? 0) + 10,
      }),
    )
  }, side)
  await pictureIsShown(device, side)
  return id
}

/** The page has come with its text, which names the picture. */
const textIsThere = (device: Device, id: string) =>
  settles(
    async () =>
      (await query<object | null>(device, 'nodes.get', { id })) !== null &&
      (await query<string>(device, 'document.markdown', { nodeId: id })).includes('weir'),
    true,
  )

const widthOf = ({ page }: Device) =>
  page
    .locator('.page-text .picture img')
    .first()
    .evaluate((image: HTMLImageElement) => image.naturalWidth)
    .catch(() => 0)

const pictureIsShown = (device: Device, side: number) => settles(() => widthOf(device), side)

/** Of what is seen: the bytes themselves were checked before they were kept. */
const pointsShown = ({ page }: Device) =>
  page.evaluate(async () => {
    const image = document.querySelector<HTMLImageElement>('.page-text .picture img')
    if (image === null) return ''
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight)
    const context = canvas.getContext('2d')
    context?.drawImage(image, 0, 0)
    const points = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(points))
    return [...new Uint8Array(digest)].join()
  })

const note = ({ page }: Device) => page.locator('.page-text .file-note-text').first().textContent()

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
  laptop = await openDevice()
  await connect(laptop, { ...account, name: 'Mara' })
  phone = await openDevice()
  await connect(phone, account)
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

test('a picture that is added on one device is shown on the other, byte for byte', async () => {
  const id = await createPicturePage(laptop, 'The weir', 640)
  await settles(() => unsent(laptop), [])
  await textIsThere(phone, id)
  await openPage(phone, id)
  await pictureIsShown(phone, 640)
  expect(await pointsShown(phone)).toBe(await pointsShown(laptop))
})

test('a tab that is killed in the middle of an upload leaves one that the next tab ends', async () => {
  let chunks = 0
  await laptop.context.route('**/files/uploads/**', async (route) => {
    chunks += 1
    // The second chunk never leaves the device.
    if (chunks < 2) await route.continue()
  })
  const id = await createPicturePage(laptop, 'The sluice', 900)
  await expect.poll(() => chunks, { timeout: 30_000 }).toBe(2)
  expect(await unsent(laptop)).toHaveLength(1)
  const address = laptop.page.url()
  await laptop.page.close()
  await laptop.context.unrouteAll()
  const before = server.requests().length
  laptop.page = await laptop.context.newPage()
  await laptop.page.goto(address)
  await laptop.page.waitForFunction(() => 'holdfast' in globalThis)
  await laptop.page.evaluate(() => holdfast.ready)
  await settles(() => unsent(laptop), [])
  // It asked where to go on, and did not begin anew.
  const begun = server
    .requests()
    .slice(before)
    .filter((line) => line.startsWith('POST'))
  expect(begun.some((line) => /\/files 201$/.test(line))).toBe(true)
  await openPage(phone, id)
  await pictureIsShown(phone, 900)
  expect(await pointsShown(phone)).toBe(await pointsShown(laptop))
})

test('without the server a picture says where it is, and comes by itself when there is one', async () => {
  const id = await createPicturePage(laptop, 'The lock', 320)
  await settles(() => unsent(laptop), [])
  await textIsThere(phone, id)
  await server.kill()
  await settles(async () => (await phone.page.evaluate(() => holdfast.status())).connected, false)
  await openPage(phone, id)
  await settles(
    () => note(phone),
    'Not on this device. It can be fetched when there is a connection.',
  )
  const waiting = await createPicturePage(laptop, 'The ferry', 321)
  await settles(() => note(laptop), 'On this device. It is uploaded when there is a connection.')
  await server.startAgain()
  await pictureIsShown(phone, 320)
  await settles(() => unsent(laptop), [])
  await settles(() => laptop.page.locator('.page-text .file-note:visible').count(), 0)
  await openPage(phone, waiting)
  await pictureIsShown(phone, 321)
})
