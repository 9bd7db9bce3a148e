/** axe finds nothing on any screen of the shell: light and dark, desktop and phone. */
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import type { NodeId } from '../../protocol/ids.ts'
import { axeViolations } from './axe-violations.ts'
import { createFakeWorkspace, type FakeWorkspace } from './fake-workspace.ts'
import { showApp } from './show-app.ts'

const sizes = {
  desktop: { width: 1440, height: 900 },
  tablet: { width: 900, height: 800 },
  phone: { width: 390, height: 844 },
} as const
const themes = ['light', 'dark'] as const

function fill(workspace: FakeWorkspace): Record<'page' | 'folder' | 'empty' | 'file', NodeId> {
  const space = workspace.seed({ type: 'space', name: 'Tapes', attributes: { icon: '🪴' } })
  const folder = workspace.seed({ type: 'folder', parentId: space, name: 'Series' })
  const page = workspace.seed({
    parentId: folder,
    name: 'Episode 3',
    attributes: { stage: 'Drafting', length: 28, tags: ['radio'] },
  })
  workspace.seed({ parentId: folder, name: 'Blank template', attributes: { template: true } })
  const empty = workspace.seed({ type: 'folder', parentId: space, name: 'Empty' })
  const file = workspace.seed({
    type: 'file',
    parentId: space,
    name: 'Plan.pdf',
    attributes: { mime: 'application/pdf', size: 2_100_000 },
  })
  return { page, folder, empty, file }
}

for (const theme of themes)
  for (const [device, size] of Object.entries(sizes))
    test(`axe finds nothing in ${theme} on a ${device}`, async () => {
      localStorage.setItem('holdfast:preferences', JSON.stringify({ theme }))
      for (const screen of ['home', 'page', 'folder', 'empty', 'file'] as const) {
        const app = await showApp(
          (workspace) => {
            const ids = fill(workspace)
            return screen === 'home' ? null : ids[screen]
          },
          createFakeWorkspace(),
          size,
        )
        await expect.poll(() => document.querySelectorAll('h1').length, { timeout: 10_000 }).toBe(1)
        await expect
          .poll(() => document.querySelector('.pill')?.textContent.trim())
          .toBe('Saved on this device')
        expect(await axeViolations(), screen).toEqual([])
        await app.hide()
      }
    })

test('axe finds nothing in the open menu, the receipts and the dialogs', async () => {
  await showApp((workspace) => fill(workspace).page)
  await expect.poll(() => document.querySelector('header [aria-label="More"]')).not.toBeNull()
  await userEvent.click(document.querySelector('header [aria-label="More"]') as HTMLElement)
  await expect
    .poll(() => document.querySelector('[role="menu"]'), { timeout: 10_000 })
    .not.toBeNull()
  await expect.poll(() => document.activeElement?.closest('[role="menu"]')).not.toBeNull()
  expect(await axeViolations(), 'menu').toEqual([])
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => document.querySelector('[role="menu"]')).toBeNull()
  expect(document.activeElement?.getAttribute('aria-label')).toBe('More')

  await userEvent.click(document.querySelector('.pill') as HTMLElement)
  await expect.poll(() => document.querySelector('[popover]')).not.toBeNull()
  expect(await axeViolations(), 'receipts').toEqual([])
  await userEvent.keyboard('{Escape}')

  await userEvent.keyboard('{Control>}{Shift>}m{/Shift}{/Control}')
  await expect
    .poll(() => document.querySelector('dialog [role="combobox"]'), { timeout: 10_000 })
    .not.toBeNull()
  expect(await axeViolations(), 'move').toEqual([])
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => document.querySelector('dialog')).toBeNull()
})

test('axe finds nothing in the drawer, which keeps the focus and gives it back', async () => {
  await showApp((workspace) => void fill(workspace), createFakeWorkspace(), sizes.phone)
  await expect.poll(() => document.querySelector('[aria-label="All pages"]')).not.toBeNull()
  const opener = document.querySelector('[aria-label="All pages"]') as HTMLElement
  await userEvent.click(opener)
  await expect.poll(() => document.activeElement?.closest('#sidebar')).not.toBeNull()
  expect(document.querySelector('main')?.inert).toBe(true)
  await expect.poll(() => document.querySelectorAll('[role="row"]').length).toBe(1)
  expect(await axeViolations()).toEqual([])
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => document.activeElement).toBe(opener)
})
