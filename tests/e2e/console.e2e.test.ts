/** What docs/console.md says of `globalThis.holdfast`, asked of the built app. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentFromMarkdown } from '../../domain/document/markdown/parse.ts'
import { updateFromDocument } from '../../domain/document/yjs.ts'
import { openApp, openFreshWorkspace } from './app-page.ts'
import { startAppServer, type AppServer } from './app-server.ts'
import { launchBrowser } from './browser.ts'

let server: AppServer
let browser: Browser
let context: BrowserContext
let page: Page

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
  context = await browser.newContext()
  page = await context.newPage()
  await openApp(page, server.origin)
  await openFreshWorkspace(page, 'Console')
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

type Answer = {
  readonly ok: boolean
  readonly value?: unknown
  readonly error?: { code: string; message: string } & Record<string, unknown>
}

const mutate = (name: string, args: unknown) =>
  page.evaluate(([n, a]) => holdfast.mutate(n, a), [name, args] as const) as Promise<Answer>
const query = <Value>(name: string, args: unknown) =>
  page.evaluate(([n, a]) => holdfast.query(n, a), [name, args] as const) as Promise<Value>

async function create(parentId: string | null, name: string, more: object = {}): Promise<string> {
  const id = v7()
  const args = { id, type: 'page', parentId, attributes: { name }, ...more }
  expect(await mutate('nodes.create', args)).toEqual({ ok: true, value: { id } })
  return id
}

type Row = { id: string; type: string; parentId: string | null; position: string } & {
  attributes: Record<string, unknown>
}
const list = (parentId: string | null, more: object = {}) =>
  query<Row[]>('nodes.list', { parentId, ...more })
const names = async (parentId: string | null, more: object = {}) =>
  (await list(parentId, more)).map((row) => row.attributes['name'])

test('nodes are made, placed, listed by pages, changed, moved, deleted and restored', async () => {
  const top = await create(null, 'Top', { type: 'folder' })
  const first = await create(top, 'First')
  const third = await create(top, 'Third')
  const second = await create(top, 'Second', { before: third })
  expect(await names(top)).toEqual(['First', 'Second', 'Third'])
  expect(await names(top, { limit: 1, after: first })).toEqual(['Second'])
  const row = await query<Row>('nodes.get', { id: second })
  expect(row).toMatchObject({ id: second, type: 'page', parentId: top })
  expect(row.position).toBeTypeOf('string')

  const patch = { mood: 'calm', name: 'Second!' }
  expect(await mutate('nodes.update', { id: second, attributes: patch })).toMatchObject({
    ok: true,
  })
  await mutate('nodes.update', { id: second, attributes: { mood: null } })
  expect((await query<Row>('nodes.get', { id: second })).attributes).toEqual({ name: 'Second!' })

  await mutate('nodes.move', { id: third, parentId: top, before: first })
  expect(await names(top)).toEqual(['Third', 'First', 'Second!'])
  expect(await mutate('nodes.move', { id: top, parentId: first })).toMatchObject({
    ok: false,
    error: { code: 'cycle' },
  })
  await mutate('nodes.delete', { id: first })
  expect(await names(top)).toEqual(['Third', 'Second!'])
  await mutate('nodes.restore', { id: first })
  expect(await names(top)).toEqual(['Third', 'First', 'Second!'])
  expect(await query('nodes.get', { id: v7() })).toBeNull()
})

test('without an id one is made, and a taken one is refused', async () => {
  const args = { type: 'page', parentId: null, attributes: { name: 'Nameless id' } }
  const made = await mutate('nodes.create', args)
  const { id } = made.value as { id: string }
  expect(await query<Row>('nodes.get', { id })).toMatchObject({ id })
  expect((await mutate('nodes.create', { ...args, id })).ok).toBe(false)
})

test('a batch is all or nothing', async () => {
  const top = await create(null, 'Batch')
  const [one, two] = [v7(), v7()]
  const made = (id: string, parentId: string) => ({
    name: 'nodes.create',
    args: { id, type: 'page', parentId, attributes: { name: id } },
  })
  expect(await mutate('nodes.batch', { mutations: [made(one, top), made(two, one)] })).toEqual({
    ok: true,
    value: { values: [{ id: one }, { id: two }] },
  })
  const half = { mutations: [made(v7(), top), made(v7(), v7())] }
  expect((await mutate('nodes.batch', half)).ok).toBe(false)
  expect(await list(top)).toHaveLength(1)
})

test('text goes in as an update of Yjs and comes out as text, Markdown, hits and backlinks', async () => {
  const harbour = await create(null, 'Harbour')
  const trip = await create(null, 'Trip')
  const document = documentFromMarkdown('# Plan\n\nMeet at [[Harbour]], bring **ropes**.', {
    resolve: ({ target }) => (target === 'Harbour' ? { nodeId: harbour, isPage: true } : null),
  })
  const answer = await page.evaluate(
    async ([nodeId, bytes]) =>
      holdfast.mutate('document.update', { nodeId, update: new Uint8Array(bytes) }),
    [trip, [...updateFromDocument(document)]] as const,
  )
  expect(answer).toEqual({ ok: true, value: { nodeId: trip } })
  expect(await query('document.text', { nodeId: trip })).toContain('bring ropes')
  expect(await query('document.markdown', { nodeId: trip })).toContain(
    '[[Harbour]], bring **ropes**',
  )
  expect(await query('nodes.backlinks', { id: harbour })).toMatchObject([
    { id: trip, name: 'Trip' },
  ])
  const hits = await query<{ id: string; name: string; snippet: string }[]>('nodes.search', {
    text: 'rope',
    limit: 5,
  })
  expect(hits).toMatchObject([{ id: trip, name: 'Trip' }])
  // What matched stands between two signs of the private use area.
  expect(hits[0]?.snippet).toContain('bring \ue000rope\ue001s')
})

test('a live query calls back now, after each change, and never again once it is stopped', async () => {
  const top = await create(null, 'Watched')
  await page.evaluate((parentId) => {
    const seen: string[][] = []
    Reflect.set(globalThis, 'seen', seen)
    const stop = holdfast.live('nodes.list', { parentId }, (rows) => {
      seen.push((rows as Row[]).map((row) => String(row.attributes['name'])))
    })
    Reflect.set(globalThis, 'stopWatching', stop)
  }, top)
  const seen = () => page.evaluate(() => Reflect.get(globalThis, 'seen') as string[][])
  await expect.poll(seen).toEqual([[]])
  await create(top, 'A')
  await create(top, 'B')
  await expect.poll(async () => (await seen()).at(-1)).toEqual(['A', 'B'])
  await page.evaluate(() => (Reflect.get(globalThis, 'stopWatching') as () => void)())
  await create(top, 'C')
  expect(await names(top)).toEqual(['A', 'B', 'C'])
  expect((await seen()).at(-1)).toEqual(['A', 'B'])
})

test('every mutation is recorded, and without a server none is pending', async () => {
  const id = await create(null, 'Recorded')
  const [newest] = await query<{ name: string; status: string }[]>('mutations.list', { limit: 1 })
  expect(newest).toMatchObject({ name: 'nodes.create', status: 'completed' })
  expect(await query('mutations.list', { status: 'pending' })).toEqual([])
  const status = await page.evaluate(() => holdfast.status())
  expect(status).toMatchObject({
    owner: true,
    online: true,
    connected: false,
    pending: 0,
    failed: 0,
  })
  expect(status.storage.persisted).toBeTypeOf('boolean')
  expect(status.storage.usage).toBeGreaterThan(0)
  expect(status.storage.quota).toBeGreaterThan(status.storage.usage)
  expect(id).toBeTypeOf('string')
})

test('what does not exist or does not fit is answered with a code, and nothing is written', async () => {
  const before = await query<{ nodes: number }>('workspace.counts', {})
  expect(await mutate('nodes.explode', {})).toMatchObject({
    ok: false,
    error: { code: 'unknown_mutation' },
  })
  expect(await mutate('nodes.create', { type: 7 })).toMatchObject({
    ok: false,
    error: { code: 'invalid_args' },
  })
  const refused = await page.evaluate(() =>
    holdfast.query('nodes.everything', {}).then(
      () => 'answered',
      (error: { error?: { code?: string } }) => error.error?.code,
    ),
  )
  expect(refused).toBe('unknown_query')
  expect(await query('workspace.counts', {})).toEqual(before)
})

test('files come in without the preview, keep their places, and go out as Markdown', async () => {
  const report = await page.evaluate(async () => {
    const file = (path: string, text: string) =>
      Object.assign(new File([text], path.split('/').at(-1) ?? path), { path })
    return holdfast.importFiles([
      file('Notes/One.md', '# One\n\nSee [[Two]] and [[Nowhere]].\n'),
      file('Notes/Two.md', 'Two\n'),
    ])
  })
  expect(report).toMatchObject({ pages: 2, folders: 1, linksResolved: 1, linksUnresolved: 1 })
  const { topId } = report as { topId: string }
  const zip = await page.evaluate(async (nodeId) => {
    const blob = await holdfast.exportMarkdown({ nodeId })
    return [...new Uint8Array(await blob.arrayBuffer())]
  }, topId)
  expect(Buffer.from(zip).toString('latin1')).toContain('One.md')
})

test('workspaces are made, listed, opened, exported, restored and removed', async () => {
  const before = page.url()
  const second = await page.evaluate(async () => {
    const made = (await holdfast.workspaces.create('Second')) as { value: { id: string } }
    await holdfast.workspaces.open(made.value.id)
    await holdfast.mutate('nodes.create', {
      type: 'page',
      parentId: null,
      attributes: { name: 'In it' },
    })
    return made.value.id
  })
  expect(page.url()).toContain(second)
  const copy = await page.evaluate(async () => {
    const blob = await holdfast.workspaces.export()
    return (await holdfast.workspaces.restore(blob)) as { id: string }
  })
  const ids = async () =>
    ((await page.evaluate(() => holdfast.workspaces.list())) as { id: string }[]).map(
      ({ id }) => id,
    )
  expect(await ids()).toEqual(expect.arrayContaining([second, copy.id]))
  await page.evaluate((id) => holdfast.workspaces.open(id), copy.id)
  expect(await names(null)).toEqual(['In it'])
  const removed = await page.evaluate((id) => holdfast.workspaces.remove(id), second)
  expect(removed).toMatchObject({ ok: true })
  expect(await ids()).not.toContain(second)
  await page.goto(before)
})
