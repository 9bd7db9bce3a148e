/** The browser asks before it closes a tab that holds what is nowhere else, and at no other time. */
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { fail } from '../../../../lib/result.ts'
import { appError } from '../../../../protocol/errors.ts'
import { createFakeWorkspace } from '../../fake-workspace.ts'
import { showApp } from '../../show-app.ts'

function asksBeforeLeaving(): boolean {
  const event = new Event('beforeunload', { cancelable: true })
  window.dispatchEvent(event)
  return event.defaultPrevented
}

const text = () => document.querySelector<HTMLElement>('.page-text')

test('what waits for a server, what was refused, being offline and an open dialog keep nobody', async () => {
  const workspace = createFakeWorkspace()
  const id = workspace.seed({ name: 'Tides' })
  const nodes = [{ id, name: 'Tides', type: 'page', deeds: [] }]
  const change = { opId: 'op-1', name: 'nodes.update', at: 0, nodes, nodeCount: 1 }
  workspace.unsent.queue = {
    isConnected: true,
    items: [{ ...change, kind: 'mutation', state: 'waiting' }],
    more: 0,
  }
  workspace.unsent.drafts = [{ ...change, id: 1, kind: 'mutation', code: 'forbidden' }]
  await showApp(() => id, workspace)
  await expect.poll(() => document.querySelector('main .banner')).not.toBeNull()
  window.dispatchEvent(new Event('offline'))
  await userEvent.keyboard('{Control>}k{/Control}')
  await expect.poll(() => document.querySelector('dialog[open]')).not.toBeNull()
  expect(asksBeforeLeaving()).toBe(false)
})

test('text that the disk did not take keeps the tab until it did', async () => {
  const workspace = createFakeWorkspace()
  const id = workspace.seed({ name: 'Tides' })
  await showApp(() => id, workspace)
  await expect.poll(text).not.toBeNull()
  expect(asksBeforeLeaving()).toBe(false)
  const { mutate } = workspace
  const locked = appError('storage_locked', 'Another window holds the file.')
  let attempts = 0
  Object.assign(workspace, {
    mutate: (...args: Parameters<typeof mutate>) =>
      args[0] === 'document.update' && ++attempts > 0
        ? Promise.resolve(fail(locked))
        : mutate(...args),
  })
  await userEvent.click(text() as HTMLElement)
  await userEvent.keyboard('High water')
  await expect.poll(() => attempts).toBeGreaterThan(1)
  expect(asksBeforeLeaving()).toBe(true)
  Object.assign(workspace, { mutate })
  await expect.poll(asksBeforeLeaving).toBe(false)
})
