import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { appError } from '../../../../protocol/errors.ts'
import { axeViolations } from '../../axe-violations.ts'
import { createFakeWorkspace, type FakeWorkspace } from '../../fake-workspace.ts'
import { showApp } from '../../show-app.ts'

async function showTrash(
  workspace: FakeWorkspace,
  size = { width: 1440, height: 900 },
): Promise<void> {
  await showApp(() => null, workspace, size)
  history.pushState(null, '', '/trash')
  window.dispatchEvent(new PopStateEvent('popstate', { state: null }))
  await expect.poll(() => document.querySelector('main h1')?.textContent).toBe('Trash')
}

async function withDeleted(...names: string[]): Promise<FakeWorkspace> {
  const workspace = createFakeWorkspace()
  const folder = workspace.seed({ type: 'folder', name: 'Drawer' })
  for (const name of names) {
    const id = workspace.seed({ parentId: folder, name })
    await workspace.mutate('nodes.delete', { id })
  }
  return workspace
}

const rows = () => [...document.querySelectorAll('main li .name')].map((row) => row.textContent)
const named = (label: string) => {
  const found = document.querySelector<HTMLElement>(`[aria-label="${label}"]`)
  if (found === null) throw new Error(`There is nothing called ${label}`)
  return found
}

test('an empty trash says what would be here', async () => {
  await showTrash(createFakeWorkspace())
  await expect
    .poll(() => document.querySelector('main')?.textContent)
    .toContain('The trash is empty.')
  expect(await axeViolations()).toEqual([])
})

test('what was deleted is listed with its place, and restored with a way back', async () => {
  const workspace = await withDeleted('Letter', 'Map')
  await showTrash(workspace)
  await expect.poll(rows).toHaveLength(2)
  expect(document.querySelector('main li .path')?.textContent).toBe('Drawer')
  await userEvent.click(named('Restore Letter'))
  await expect.poll(rows).toEqual(['Map'])
  await userEvent.click(document.querySelector('.toast .undo') as HTMLElement)
  await expect.poll(rows).toHaveLength(2)
})

test('deleting for good asks first, with the safe answer in focus', async () => {
  const workspace = await withDeleted('Letter')
  await showTrash(workspace)
  await expect.poll(rows).toHaveLength(1)
  await userEvent.click(named('Delete Letter for good'))
  await expect.poll(() => document.querySelector('dialog[open]')).not.toBeNull()
  await expect.poll(() => document.activeElement?.textContent).toBe('Keep it')
  expect(await axeViolations()).toEqual([])
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => document.querySelector('dialog[open]')).toBeNull()
  expect(rows()).toEqual(['Letter'])
  await userEvent.click(named('Delete Letter for good'))
  await expect.poll(() => document.querySelector('dialog[open]')).not.toBeNull()
  await userEvent.keyboard('{Tab}{Enter}')
  await expect.poll(rows).toEqual([])
  expect(workspace.calls.at(-1)).toMatchObject({ name: 'nodes.purge' })
})

test('emptying the trash removes what lies below other things in it first, in one step', async () => {
  const workspace = createFakeWorkspace()
  const folder = workspace.seed({ type: 'folder', name: 'Drawer' })
  const inner = workspace.seed({ parentId: folder, name: 'Inner' })
  await workspace.mutate('nodes.delete', { id: inner })
  await workspace.mutate('nodes.delete', { id: folder })
  await showTrash(workspace)
  await expect.poll(() => rows().length).toBeGreaterThan(0)
  const empty = [...document.querySelectorAll<HTMLElement>('main button')].find((button) =>
    button.textContent.includes('Empty the trash'),
  )
  empty?.click()
  await expect.poll(() => document.querySelector('dialog[open]')).not.toBeNull()
  const confirm = [...document.querySelectorAll<HTMLElement>('dialog button')].at(-1)
  confirm?.click()
  await expect.poll(() => workspace.calls.at(-1)?.name).toBe('nodes.batch')
  const { mutations } = workspace.calls.at(-1)?.args as {
    mutations: { name: string; args: { id: string } }[]
  }
  expect(mutations.map(({ args }) => args.id)).toEqual([inner, folder])
})

test('a refused restore is told and changes nothing', async () => {
  const workspace = await withDeleted('Letter')
  await showTrash(workspace)
  await expect.poll(rows).toHaveLength(1)
  workspace.refuseNext(appError('quota_exceeded', 'The disk is full.'))
  await userEvent.click(named('Restore Letter'))
  await expect.poll(() => document.querySelector('.toast')?.textContent).toContain('disk is full')
  expect(rows()).toEqual(['Letter'])
})

test('axe finds nothing in the trash on a phone, in the dark', async () => {
  localStorage.setItem('holdfast:preferences', JSON.stringify({ theme: 'dark' }))
  await showTrash(await withDeleted('Letter', 'Map'), { width: 390, height: 844 })
  await expect.poll(rows).toHaveLength(2)
  expect(await axeViolations()).toEqual([])
})
