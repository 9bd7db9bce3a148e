/** Two people and the real server: what one may not do any more stays theirs, with the reason, and nothing is lost. */
import type { Browser, Page } from 'playwright-core'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentFromMarkdown } from '../../domain/document/markdown/parse.ts'
import { updateFromDocument } from '../../domain/document/yjs.ts'
import { openApp } from './app-page.ts'
import { startAppServer, type AppServer } from './app-server.ts'
import { launchBrowser } from './browser.ts'

let server: AppServer
let browser: Browser
let mara: Page
let ilo: Page

type Answer<Value = unknown> = { ok: boolean; value: Value; error?: { code: string } }
type Change = { nodes: { name: string; deeds: object[] }[]; code?: string; kind: string }

const openDevice = async () => {
  const page = await (await browser.newContext()).newPage()
  await openApp(page, server.origin)
  return page
}
const mutate = (page: Page, name: string, args: unknown) =>
  page.evaluate(([n, a]) => holdfast.mutate(n, a), [name, args] as const) as Promise<Answer>
const query = <Value>(page: Page, name: string, args: unknown = {}) =>
  page.evaluate(([n, a]) => holdfast.query(n, a), [name, args] as const) as Promise<Value>
const connect = (page: Page, wish: object) =>
  page.evaluate((w) => holdfast.connect(w as never), wish) as Promise<
    Answer<{ workspaceId: string }>
  >
const status = (page: Page) => page.evaluate(() => holdfast.status())
const settles = (look: () => Promise<unknown>, expected: unknown) =>
  expect.poll(look, { timeout: 20_000, interval: 100 }).toEqual(expected)
const nameOf = async (page: Page, id: string) =>
  (await query<{ attributes: { name?: string } } | null>(page, 'nodes.get', { id }))?.attributes
    .name

async function write(page: Page, nodeId: string, markdown: string): Promise<void> {
  const update = [
    ...updateFromDocument(documentFromMarkdown(markdown), 1 + Math.floor(Math.random() * 1e9)),
  ]
  await page.evaluate(
    ([id, bytes]) =>
      holdfast.mutate('document.update', { nodeId: id, update: new Uint8Array(bytes) }),
    [nodeId, update] as const,
  )
}

/** What the owner's screen asks of the server. */
async function changeRole(page: Page, workspaceId: string, name: string, role: string) {
  return page.evaluate(
    async ([id, who, wanted]) => {
      const read = await fetch(`/api/workspaces/${id}/members`)
      const { members } = (await read.json()) as { members: { accountId: string; name: string }[] }
      const accountId = members.find((member) => member.name === who)?.accountId
      const answer = await fetch(`/api/workspaces/${id}/members`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ accountId, rootId: null, role: wanted }),
      })
      return answer.status
    },
    [workspaceId, name, role] as const,
  )
}

beforeAll(async () => {
  server = await startAppServer()
  browser = await launchBrowser()
  mara = await openDevice()
  ilo = await openDevice()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

test('edits of an offline device whose role is taken away end as drafts with the reason', async () => {
  const tide = v7()
  await mutate(mara, 'nodes.create', {
    id: tide,
    type: 'page',
    parentId: null,
    attributes: { name: 'Tide table' },
  })
  await write(mara, tide, 'High water at six.')
  const { value } = await connect(mara, {
    email: 'mara@example.org',
    password: 'a long walk by the weir',
    name: 'Mara',
  })
  const invite = await mara.evaluate(() => holdfast.invite({ role: 'editor' }))
  expect(
    await connect(ilo, {
      email: 'ilo@example.org',
      password: 'a short walk by the weir',
      name: 'Ilo',
      invite,
    }),
  ).toMatchObject({ ok: true })
  await settles(() => nameOf(ilo, tide), 'Tide table')
  await settles(() => query(ilo, 'document.text', { nodeId: tide }), 'High water at six.')

  // An open socket outlives the switch of the browser; that of a server that is killed does not.
  await ilo.context().setOffline(true)
  await server.kill()
  await settles(async () => (await status(ilo)).connected, false)
  await mutate(ilo, 'nodes.update', { id: tide, attributes: { name: 'Tides' } })
  await write(ilo, tide, 'Written far from shore.')
  const waiting = (await ilo.evaluate(() => holdfast.sync.queue())) as { items: Change[] }
  expect(waiting.items[0]?.nodes[0]?.deeds).toEqual([
    { do: 'rename', from: 'Tide table', to: 'Tides' },
  ])
  expect(waiting.items.map(({ kind }) => kind)).toEqual(['mutation', 'text'])
  await server.startAgain()
  await mutate(mara, 'nodes.update', { id: tide, attributes: { name: 'Table of tides' } })
  expect(await changeRole(mara, value.workspaceId, 'Ilo', 'viewer')).toBe(204)

  await ilo.context().setOffline(false)
  await settles(
    () => status(ilo),
    expect.objectContaining({ connected: true, pending: 0, failed: 1 }),
  )
  await settles(() => nameOf(ilo, tide), 'Table of tides')
  await settles(() => query(ilo, 'document.text', { nodeId: tide }), 'High water at six.')
  const drafts = await query<Change[]>(ilo, 'drafts.list', { nodeId: tide })
  expect(drafts.map(({ kind, code }) => [kind, code]).sort()).toEqual([
    ['document', 'forbidden'],
    ['mutation', 'forbidden'],
  ])
  expect(await query(mara, 'document.text', { nodeId: tide })).toBe('High water at six.')

  await ilo.goto(new URL(`/w/${value.workspaceId}/${tide}`, server.origin).href)
  const bar = ilo.getByRole('status').filter({ hasText: 'refused' })
  await bar.waitFor()
  expect((await bar.innerText()).replace(/\s+/g, ' ')).toContain(
    '2 changes of yours were refused. You may only read here. Your version is kept.',
  )
  await bar.getByRole('button', { name: 'Show' }).click()
  const list = ilo.getByRole('dialog', { name: 'Not on the server' })
  await list.getByText(/^Renamed .+ to Tides$/u).waitFor()
  await list.getByRole('button', { name: /^Show the draft of Wrote in/ }).click()
  await ilo.getByText('Written far from shore.').waitFor()
})

test('who may write again puts back what was refused, and the others read it', async () => {
  const workspaceId = new URL(ilo.url()).pathname.split('/')[2] ?? ''
  expect(await changeRole(mara, workspaceId, 'Ilo', 'editor')).toBe(204)
  const drafts = await query<(Change & { id: number })[]>(ilo, 'drafts.list')
  const putBack = async () => {
    for (const { id, kind } of drafts)
      await mutate(
        ilo,
        kind === 'document' ? 'drafts.take' : 'drafts.retry',
        kind === 'document' ? { id, block: null } : { id },
      )
    return (await query<Change[]>(ilo, 'drafts.list')).length
  }
  await settles(putBack, 0)
  await settles(
    () => status(ilo),
    expect.objectContaining({ connected: true, pending: 0, failed: 0 }),
  )
  const tide = new URL(ilo.url()).pathname.split('/')[3] ?? ''
  await settles(() => nameOf(mara, tide), 'Tides')
  await settles(
    async () =>
      (await query<string>(mara, 'document.text', { nodeId: tide })).includes('far from shore'),
    true,
  )
})
