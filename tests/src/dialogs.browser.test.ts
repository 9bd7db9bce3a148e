/** Every dialog opens by keyboard, keeps axe quiet in light and dark, on a desktop and a phone, and gives the focus back. */
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { axeViolations } from './axe-violations.ts'
import { createFakeWorkspace } from './fake-workspace.ts'
import { showApp } from './show-app.ts'

const sizes = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const

const dialog = () => document.querySelector<HTMLElement>('dialog[open]')

/** The palette runs every command by its name. */
async function run(command: string): Promise<void> {
  await userEvent.keyboard('{Control>}k{/Control}')
  await expect.poll(() => dialog()?.querySelector('[role="combobox"]')).not.toBeFalsy()
  await userEvent.keyboard(`>${command}`)
  await expect
    .poll(() => dialog()?.querySelector('[role="option"][aria-selected="true"]')?.textContent)
    .toContain(command)
  await userEvent.keyboard('{Enter}')
}

/** From the menu of workspaces: by keyboard, as a person would who has no pointer. */
async function choose(item: string): Promise<void> {
  const opener = document.querySelector<HTMLElement>('#sidebar [aria-haspopup="menu"]')
  opener?.focus()
  await userEvent.keyboard('{Enter}')
  const items = () => [
    ...document.querySelectorAll<HTMLElement>('[role="menu"] [role^="menuitem"]'),
  ]
  await expect.poll(() => items().length).toBeGreaterThan(0)
  const wanted = items().findIndex((one) => one.textContent.includes(item))
  expect(wanted, item).toBeGreaterThanOrEqual(0)
  for (let presses = 0; document.activeElement !== items()[wanted] && presses < 20; presses++)
    await userEvent.keyboard('{ArrowDown}')
  await userEvent.keyboard('{Enter}')
}

type Opening = { readonly name: string; readonly open: () => Promise<void>; readonly shows: RegExp }

const everywhere: readonly Opening[] = [
  {
    name: 'the palette',
    open: async () => {
      await userEvent.keyboard('{Control>}k{/Control}')
      await expect.poll(() => dialog()?.querySelector('[role="combobox"]')).not.toBeFalsy()
      await userEvent.keyboard('epi')
    },
    shows: /Episode 3/,
  },
  {
    name: 'the switcher',
    open: () => userEvent.keyboard('{Control>}p{/Control}'),
    shows: /Episode 3|Recent|page/i,
  },
  { name: 'all shortcuts', open: () => run('All shortcuts'), shows: /Switch to a page/ },
  { name: 'the import', open: () => run('Import notes'), shows: /folder/i },
  { name: 'the export', open: () => run('Export as Markdown'), shows: /Markdown/ },
  { name: 'a new space', open: () => run('New space'), shows: /space/i },
  { name: 'move', open: () => run('Move this page'), shows: /Move/ },
]

const onDesktop: readonly Opening[] = [
  { name: 'a new workspace', open: () => choose('New workspace'), shows: /workspace/i },
  { name: 'renaming a workspace', open: () => choose('Rename this workspace'), shows: /Rename/ },
  { name: 'erasing a workspace', open: () => choose('Erase this workspace'), shows: /Mill Tapes/ },
]

for (const theme of ['light', 'dark'] as const)
  for (const [device, size] of Object.entries(sizes))
    test(`every dialog opens by keyboard and axe finds nothing, ${theme}, ${device}`, async () => {
      localStorage.setItem('holdfast:preferences', JSON.stringify({ theme }))
      await showApp(
        (workspace) => {
          const space = workspace.seed({ type: 'space', name: 'Tapes' })
          return workspace.seed({ parentId: space, name: 'Episode 3' })
        },
        createFakeWorkspace(),
        size,
      )
      await expect.poll(() => document.querySelector('h1')?.textContent).toBeTruthy()
      for (const { name, open, shows } of device === 'desktop'
        ? [...everywhere, ...onDesktop]
        : everywhere) {
        await open()
        await expect.poll(() => dialog()?.textContent ?? '', { message: name }).toMatch(shows)
        await expect.poll(() => dialog()?.contains(document.activeElement)).toBe(true)
        expect(await axeViolations(), name).toEqual([])
        await userEvent.keyboard('{Escape}')
        await expect.poll(() => document.querySelector('dialog'), { message: name }).toBeNull()
      }
    })
