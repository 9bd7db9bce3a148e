/** Who may only read meets nothing that would change something; roles are per root. */
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import type { NodeId } from '../../../../protocol/ids.ts'
import type { Role } from '../../../../protocol/rows.ts'
import { axeViolations } from '../../axe-violations.ts'
import { createFakeWorkspace, type FakeWorkspace } from '../../fake-workspace.ts'
import { text } from '../../on-screen.ts'
import { showApp } from '../../show-app.ts'

const writing = /^(New|Add|Rename|Move|Delete|Duplicate|Change|Import|Restore|Choose an icon|Offer)/

/** Everything that can be pressed now, by its name. */
const offers = () =>
  [...document.querySelectorAll<HTMLElement>('button, a, [role="menuitem"], [role="option"]')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .map((one) => (one.getAttribute('aria-label') ?? one.textContent).trim())
    // Favourites are one's own.
    .filter((name) => writing.test(name) && !name.includes('favourites'))

type Ids = { readonly tapes: NodeId; readonly page: NodeId; readonly own: NodeId }

async function show(
  role: Role,
  open: keyof Ids,
  size?: { width: number; height: number },
  also?: Role,
): Promise<{ workspace: FakeWorkspace; ids: Ids }> {
  const workspace = createFakeWorkspace()
  const tapes = workspace.seed({ type: 'space', name: 'Tapes' })
  const page = workspace.seed({ parentId: tapes, name: 'Episode 3', attributes: { tags: ['a'] } })
  const desk = workspace.seed({ type: 'space', name: 'Desk' })
  const own = workspace.seed({ parentId: desk, name: 'Letters' })
  workspace.connectAs([
    { rootId: null, role },
    ...(also === undefined ? [] : [{ rootId: desk, role: also }]),
  ])
  const ids = { tapes, page, own }
  await showApp(() => ids[open], workspace, size)
  await expect.poll(() => document.querySelector('h1 textarea')).not.toBeNull()
  await expect.poll(() => document.querySelectorAll('[data-line]').length).toBeGreaterThan(0)
  return { workspace, ids }
}

const changes = (workspace: FakeWorkspace) =>
  workspace.calls.filter(
    ({ name, args }) => !(name === 'nodes.update' && args['id'] === workspace.privateRootId),
  )

for (const role of ['guest', 'viewer', 'commenter'] as const)
  test(`a ${role} reads: no command, no handle, no key changes anything`, async () => {
    const { workspace } = await show(role, 'page')
    await expect.poll(text).toContain('You can read this.')
    expect(offers()).toEqual([])
    expect(document.querySelector<HTMLTextAreaElement>('h1 textarea')?.readOnly).toBe(true)
    await expect
      .poll(() => document.querySelector('.ProseMirror')?.getAttribute('contenteditable'))
      .toBe('false')
    expect(await axeViolations()).toEqual([])

    // The keys of the tree and of the shell.
    const tree = document.querySelector<HTMLElement>('[role="treegrid"]')
    tree?.focus()
    for (const keys of ['{F2}', '{Delete}', '{Alt>}{ArrowUp}{/Alt}', '{Alt>}n{/Alt}'])
      await userEvent.keyboard(keys)
    await userEvent.keyboard('{Control>}k{/Control}')
    await expect.poll(() => document.querySelector('[role="combobox"]')).not.toBeNull()
    await userEvent.keyboard('>')
    await expect.poll(() => document.querySelectorAll('[role="option"]').length).toBeGreaterThan(3)
    expect(offers()).toEqual([])
    await userEvent.keyboard('{Escape}')
    expect(document.querySelector('[data-line] input')).toBeNull()
    expect(changes(workspace)).toEqual([])
  })

test('the menus of what may only be read copy, favour and export, and change nothing', async () => {
  await show('viewer', 'page')
  await userEvent.click(document.querySelector('header [aria-label="More"]') as HTMLElement)
  await expect.poll(() => document.querySelectorAll('[role="menuitem"]').length).toBeGreaterThan(0)
  expect(offers()).toEqual([])
  expect(text()).toContain('Copy link')
})

test('a file that is dropped is not taken', async () => {
  const { workspace } = await show('viewer', 'page')
  const transfer = new DataTransfer()
  transfer.items.add(new File(['# Note'], 'Note.md', { type: 'text/markdown' }))
  const drop = new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
  document.querySelector('.app')?.dispatchEvent(drop)
  expect(drop.defaultPrevented).toBe(true)
  expect(document.querySelector('dialog')).toBeNull()
  expect(changes(workspace)).toEqual([])
})

test('on a phone there is no New and no Today', async () => {
  await showApp(
    (workspace) => {
      const page = workspace.seed({ name: 'Episode 3' })
      workspace.connectAs([{ rootId: null, role: 'viewer' }])
      return page
    },
    createFakeWorkspace(),
    { width: 390, height: 844 },
  )
  await expect.poll(text).toContain('You can read this.')
  expect(offers()).toEqual([])
  expect(text()).not.toContain('Today')
})

test('an editor of one space writes there and reads elsewhere; a new page goes to the space', async () => {
  const { workspace } = await show('viewer', 'page', undefined, 'editor')
  await expect.poll(text).toContain('You can read this.')
  expect(document.querySelector<HTMLTextAreaElement>('h1 textarea')?.readOnly).toBe(true)
  await userEvent.keyboard('{Alt>}n{/Alt}')
  await expect
    .poll(() => workspace.calls.find(({ name }) => name === 'nodes.create')?.args['parentId'])
    .toBe('00000000-0000-7000-8000-000000000003')
  await expect
    .poll(() => document.querySelector<HTMLTextAreaElement>('h1 textarea')?.readOnly)
    .toBe(false)
  expect(text()).not.toContain('You can read this.')
})

test('a role that is taken while a page is open closes it for writing', async () => {
  const { workspace } = await show('editor', 'page')
  expect(document.querySelector<HTMLTextAreaElement>('h1 textarea')?.readOnly).toBe(false)
  workspace.connectAs([{ rootId: null, role: 'viewer' }])
  await expect.poll(text).toContain('You can read this.')
  expect(document.querySelector<HTMLTextAreaElement>('h1 textarea')?.readOnly).toBe(true)
  expect(offers()).toEqual([])
})
