import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Draft, QueueItem } from '../../../../protocol/queue.ts'
import type { NodeId } from '../../../../protocol/ids.ts'
import { axeViolations } from '../../axe-violations.ts'
import { createFakeWorkspace, type FakeWorkspace } from '../../fake-workspace.ts'
import { showApp } from '../../show-app.ts'

const phone = { width: 390, height: 844 }
const desktop = { width: 1440, height: 900 }

const renamed = (id: NodeId): QueueItem => ({
  kind: 'mutation',
  opId: 'op-1',
  name: 'nodes.update',
  at: Date.now(),
  state: 'waiting',
  nodes: [
    { id, name: 'Tides', type: 'page', deeds: [{ do: 'rename', from: 'Tide table', to: 'Tides' }] },
  ],
  nodeCount: 1,
})

const refusedText = (id: NodeId): FakeWorkspace['unsent']['drafts'][number] => ({
  id: 7,
  kind: 'document',
  opId: null,
  name: '',
  code: 'forbidden',
  at: Date.now(),
  nodes: [{ id, name: 'Tides', type: 'page', deeds: [] }],
  nodeCount: 1,
  blocks: [
    { id: '1-0', mine: 'High water at six. Sharp.', theirs: 'High water at six.' },
    { id: '1-9', mine: 'Mind the weir.', theirs: null },
  ],
})

const refusedName = (id: NodeId): Draft => ({
  ...renamed(id),
  id: 8,
  kind: 'mutation',
  code: 'forbidden',
  at: Date.now(),
})

function withPage(): { workspace: FakeWorkspace; tide: NodeId } {
  const workspace = createFakeWorkspace()
  return { workspace, tide: workspace.seed({ name: 'Tides' }) }
}

const words = () =>
  [...document.querySelectorAll('dialog[open]')].at(-1)?.textContent.replace(/\s+/g, ' ') ?? ''
const button = (label: string | RegExp) => page.getByRole('button', { name: label }).first()

async function openUnsent(): Promise<void> {
  await userEvent.keyboard('{Control>}k{/Control}')
  await expect.poll(() => document.querySelector('dialog[open] input')).not.toBeNull()
  await userEvent.keyboard('not on the server')
  await expect.poll(words).toContain('What is not on the server')
  await userEvent.keyboard('{Enter}')
  await expect
    .poll(() => document.querySelector('dialog[open] h2')?.textContent)
    .toBe('Not on the server')
}

test('without a server the list says that nothing waits', async () => {
  const { workspace, tide } = withPage()
  await showApp(() => tide, workspace)
  await openUnsent()
  await expect.poll(words).toContain('No server is connected.')
  expect(await axeViolations()).toEqual([])
})

for (const size of [desktop, phone])
  test(`what waits and what was refused is told in words, at ${size.width} pixels`, async () => {
    const { workspace, tide } = withPage()
    workspace.unsent.queue = { isConnected: true, items: [renamed(tide)], more: 2 }
    workspace.unsent.drafts = [refusedText(tide)]
    await showApp(() => null, workspace, size)
    await openUnsent()
    await expect.poll(words).toContain('Renamed Tide table to Tides')
    expect(words()).toContain('The server cannot be reached. It is tried again by itself.')
    expect(words()).toContain('And 2 more.')
    expect(words()).toContain('Wrote in Tides')
    expect(words()).toContain('You may only read here.')
    expect(await axeViolations()).toEqual([])
    await userEvent.click(button('Try now'))
    expect(workspace.retries.count).toBe(1)
  })

test('a page says that a change of it was refused, and the change is put back from there', async () => {
  const { workspace, tide } = withPage()
  workspace.unsent.drafts = [refusedName(tide)]
  await showApp(() => tide, workspace)
  await expect
    .poll(() => document.querySelector('main [role=status]')?.textContent.replace(/\s+/g, ' '))
    .toContain('A change of yours was refused. You may only read here. Your version is kept.')
  expect(await axeViolations()).toEqual([])
  await userEvent.click(button('Put back: Renamed Tide table to Tides'))
  await expect.poll(() => workspace.calls.at(-1)).toEqual({ name: 'drafts.retry', args: { id: 8 } })
  await expect.poll(() => document.querySelector('main .banner')).toBeNull()
})

for (const theme of ['light', 'dark'])
  test(`a refused text is shown beside the page, and one block of it is taken (${theme})`, async () => {
    const { workspace, tide } = withPage()
    workspace.unsent.drafts = [refusedText(tide)]
    await showApp(() => tide, workspace)
    document.documentElement.dataset['theme'] = theme
    await userEvent.click(button(/^Show the draft of/))
    await expect.poll(words).toContain('High water at six. Sharp.')
    expect(words()).toContain('Not there')
    expect(await axeViolations()).toEqual([])
    await userEvent.click(button('Take mine'))
    await expect
      .poll(() => workspace.calls.at(-1))
      .toEqual({ name: 'drafts.take', args: { id: 7, block: '1-0' } })
    await userEvent.click(button('Put all back'))
    await expect.poll(() => document.querySelector('dialog[open]')).toBeNull()
    expect(workspace.calls.at(-1)).toEqual({ name: 'drafts.take', args: { id: 7, block: null } })
    delete document.documentElement.dataset['theme']
  })

test('a draft is discarded with a way back', async () => {
  const { workspace, tide } = withPage()
  workspace.unsent.drafts = [refusedText(tide)]
  await showApp(() => tide, workspace)
  await userEvent.click(button(/^Show the draft of/))
  await expect.poll(words).toContain('Mind the weir.')
  await userEvent.click(button('Discard'))
  await expect.poll(() => document.querySelector('main .banner')).toBeNull()
  await userEvent.click(document.querySelector('.toast .undo') as HTMLElement)
  await expect.poll(() => document.querySelector('main .banner')).not.toBeNull()
})

test('a draft that is discarded in the list is had back there', async () => {
  const { workspace, tide } = withPage()
  workspace.unsent.drafts = [refusedName(tide)]
  await showApp(() => null, workspace)
  await openUnsent()
  await userEvent.click(button('Discard Renamed Tide table to Tides'))
  await expect.poll(words).toContain('Discarded: Renamed Tide table to Tides')
  await userEvent.click(button('Undo'))
  await expect.poll(words).not.toContain('Discarded')
  expect(words()).toContain('You may only read here.')
})

test('a draft whose page is gone is read and copied, and offers no place to put it', async () => {
  const { workspace, tide } = withPage()
  const draft = refusedText(tide)
  workspace.unsent.drafts = [
    {
      ...draft,
      code: 'not_found',
      nodes: [{ id: 'gone' as NodeId, name: 'Sluice', type: null, deeds: [] }],
    },
  ]
  await showApp(() => null, workspace)
  await openUnsent()
  await userEvent.click(button(/^Show the draft of/))
  await expect.poll(words).toContain('All you wrote is here')
  expect(words()).not.toContain('Take mine')
  expect(words()).not.toContain('Put all back')
})
