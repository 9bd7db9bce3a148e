/** The page around its text: title, tags, trash, history of visits, the way back. */
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { appError } from '../../protocol/errors.ts'
import { nodePath } from '../../src/stores/route.ts'
import { nodeId } from './fake-workspace.ts'
import { showApp } from './show-app.ts'

const title = () => document.querySelector<HTMLTextAreaElement>('[aria-label="Title"]')
const pill = () => document.querySelector('.pill')?.textContent.trim()
const button = (name: string) =>
  [...document.querySelectorAll<HTMLElement>('button, a')].find(
    (element) => (element.getAttribute('aria-label') ?? element.textContent).trim() === name,
  )
const press = async (name: string) => {
  await expect.poll(() => button(name)).toBeDefined()
  button(name)?.click()
}

test('a title is saved at a pause of typing, in one line', async () => {
  const { workspace } = await showApp((fake) => fake.seed({ name: 'Draft' }))
  await expect.poll(() => title()?.value).toBe('Draft')
  await userEvent.click(title() as HTMLElement)
  await userEvent.keyboard('{End} of Tuesday')
  const named = () =>
    workspace.calls.findLast(
      (call) => call.name === 'nodes.update' && 'name' in (call.args['attributes'] as object),
    )?.args['attributes']
  await expect.poll(named).toEqual({ name: 'Draft of Tuesday' })
  await expect.poll(() => document.title).toBe('Draft of Tuesday · Holdfast')
})

test('a name that changes elsewhere changes here, but never under the fingers', async () => {
  const { workspace } = await showApp((fake) => fake.seed({ name: 'Draft' }))
  const id = nodeId(1)
  await expect.poll(() => title()?.value).toBe('Draft')
  await workspace.mutate('nodes.update', { id, attributes: { name: 'Elsewhere' } })
  await expect.poll(() => title()?.value).toBe('Elsewhere')
  await userEvent.click(title() as HTMLElement)
  await userEvent.keyboard('{End}!')
  await workspace.mutate('nodes.update', { id, attributes: { name: 'Again' } })
  await expect.poll(() => title()?.value).toBe('Elsewhere!')
})

test('a page in the trash can be read, not changed, and comes back with one press', async () => {
  const { workspace } = await showApp((fake) => fake.seed({ name: 'Old' }))
  await workspace.mutate('nodes.delete', { id: nodeId(1) })
  await expect.poll(() => title()?.readOnly).toBe(true)
  await press('Restore')
  await expect.poll(() => title()?.readOnly).toBe(false)
})

test('an address of a node that is not there says so', async () => {
  await showApp(() => nodeId(77))
  await expect
    .poll(() => document.body.textContent.includes('This page is not in this workspace.'))
    .toBe(true)
})

test('opening a page is remembered for recents; a favourite shows in the sidebar', async () => {
  const { workspace } = await showApp((fake) => fake.seed({ name: 'Kept' }))
  await expect
    .poll(() => workspace.calls.some((call) => JSON.stringify(call.args).includes('seen:')))
    .toBe(true)
  await expect.poll(() => title()).not.toBeNull()
  title()?.blur()
  await userEvent.keyboard('{Alt>}f{/Alt}')
  await expect.poll(() => document.body.textContent.includes('Favourites')).toBe(true)
})

test('a tag is added and removed', async () => {
  const { workspace } = await showApp((fake) => fake.seed({ name: 'Page' }))
  await press('Add tag')
  await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toBe('New tag')
  await userEvent.keyboard('radio{Enter}')
  const tags = async () =>
    (await workspace.query('nodes.get', { id: nodeId(1) }))?.attributes['tags']
  await expect.poll(tags).toEqual(['radio'])
  await press('Remove radio')
  await expect.poll(tags).toBeUndefined()
})

test('a refused change is told with its reason', async () => {
  const { workspace } = await showApp((fake) => fake.seed({ name: 'Page' }))
  await expect.poll(() => title()).not.toBeNull()
  await expect.poll(pill).toBe('Saved on this device')
  workspace.refuseNext(appError('quota_exceeded', 'The disk is full. Free about 20 MB.'))
  await userEvent.click(title() as HTMLElement)
  await userEvent.keyboard('{End}s')
  await expect.poll(pill).toBe('Needs attention (1)')
  expect(document.querySelector('[role="alert"]')?.textContent).toContain('The disk is full')
})

test('back comes to the page before, with its scroll', async () => {
  const { workspace } = await showApp((fake) => {
    const folder = fake.seed({ type: 'folder', name: 'Long' })
    for (let child = 0; child < 150; child++)
      fake.seed({ parentId: folder, name: `Child ${child}` })
    return folder
  })
  const scroller = () => document.querySelector('#page-scroller') as HTMLElement
  await expect.poll(() => scroller().scrollHeight > 3000).toBe(true)
  scroller().scrollTop = 1500
  await expect.poll(() => scroller().scrollTop).toBe(1500)
  await new Promise(requestAnimationFrame)
  const link = [...document.querySelectorAll<HTMLAnchorElement>('#page-scroller a')].at(-1)
  link?.click()
  await expect.poll(() => document.title).toBe('Child 149 · Holdfast')
  expect(location.pathname).toBe(nodePath(workspace.id, nodeId(151)))
  history.back()
  await expect.poll(() => document.title).toBe('Long · Holdfast')
  await expect.poll(() => scroller().scrollTop).toBe(1500)
})

test('today’s note is made once and found again', async () => {
  const { workspace } = await showApp(() => null)
  await expect.poll(() => button('Today')).toBeUndefined()
  const today = () =>
    [...document.querySelectorAll<HTMLElement>('#sidebar button')].find((row) =>
      row.textContent.includes('Today'),
    )
  await expect.poll(today).toBeDefined()
  today()?.click()
  await expect.poll(() => title()?.value).toContain(String(new Date().getFullYear()))
  const made = () => workspace.calls.filter((call) => call.name === 'nodes.create').length
  expect(made()).toBe(2)
  history.back()
  await expect.poll(() => title()).toBeNull()
  today()?.click()
  await expect.poll(() => title()?.value).toContain(String(new Date().getFullYear()))
  expect(made()).toBe(2)
})
