/** The tree as a person uses it: by keyboard, with assistive technology, and with more nodes than fit. */
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { showApp } from './show-app.ts'

const rows = () => [...document.querySelectorAll<HTMLElement>('[role="row"]')]
const names = () => rows().map((row) => row.querySelector('.name')?.textContent.trim())
const grid = () => {
  const found = document.querySelector<HTMLElement>('[role="treegrid"]')
  if (found === null) throw new Error('No tree')
  return found
}
const active = () => {
  const id = grid().getAttribute('aria-activedescendant')
  return id === null
    ? null
    : document.getElementById(id)?.querySelector('.name')?.textContent.trim()
}
const press = async (keys: string) => {
  await userEvent.keyboard(keys)
}

async function showTapes() {
  const app = await showApp((workspace) => {
    const tapes = workspace.seed({ type: 'space', name: 'Tapes' })
    const series = workspace.seed({ type: 'folder', parentId: tapes, name: 'Series' })
    workspace.seed({ parentId: series, name: 'Episode 1' })
    workspace.seed({ parentId: series, name: 'Episode 2' })
    workspace.seed({ parentId: tapes, name: 'Notes' })
    workspace.seed({ type: 'space', name: 'Desk' })
  })
  await expect.poll(names).toEqual(['Tapes', 'Desk'])
  grid().focus()
  return app
}

test('arrows open branches, walk into them and out again', async () => {
  await showTapes()
  await expect.poll(active).toBe('Tapes')
  await press('{ArrowRight}')
  await expect.poll(names).toEqual(['Tapes', 'Series', 'Notes', 'Desk'])
  await press('{ArrowRight}')
  await expect.poll(active).toBe('Series')
  await press('{ArrowRight}')
  await expect.poll(names).toEqual(['Tapes', 'Series', 'Episode 1', 'Episode 2', 'Notes', 'Desk'])
  await press('{ArrowDown}{ArrowDown}')
  await expect.poll(active).toBe('Episode 2')
  await press('{ArrowLeft}')
  await expect.poll(active).toBe('Series')
  await press('{ArrowLeft}')
  await expect.poll(names).toEqual(['Tapes', 'Series', 'Notes', 'Desk'])
  await press('{End}')
  await expect.poll(active).toBe('Desk')
  await press('{Home}')
  await expect.poll(active).toBe('Tapes')
})

test('a line says its level, its place among its siblings and whether it is open', async () => {
  await showTapes()
  await press('{ArrowRight}')
  await expect.poll(() => rows().length).toBe(4)
  const notes = rows()[2]
  expect(notes?.getAttribute('aria-level')).toBe('2')
  expect(notes?.getAttribute('aria-posinset')).toBe('2')
  expect(notes?.getAttribute('aria-setsize')).toBe('2')
  expect(notes?.hasAttribute('aria-expanded')).toBe(false)
  expect(rows()[0]?.getAttribute('aria-expanded')).toBe('true')
  expect(grid().getAttribute('aria-rowcount')).toBe('4')
})

test('typed letters find the next line that begins so', async () => {
  await showTapes()
  await press('{ArrowRight}')
  await expect.poll(() => rows().length).toBe(4)
  await press('n')
  await expect.poll(active).toBe('Notes')
})

test('Enter opens the page and puts the focus on its title, Space opens it and stays in the tree', async () => {
  const { workspace } = await showTapes()
  await press('{ArrowRight}')
  await expect.poll(() => rows().length).toBe(4)
  await press('{End}{ArrowUp}')
  await expect.poll(active).toBe('Notes')
  await press(' ')
  await expect.poll(() => document.title).toBe('Notes · Holdfast')
  expect(document.activeElement).toBe(grid())
  await press('{Home}')
  await expect.poll(active).toBe('Tapes')
  await press('{Enter}')
  await expect.poll(() => document.title).toBe('Tapes · Holdfast')
  await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toBe('Title')
  expect(workspace.calls.some((call) => call.name === 'nodes.update')).toBe(true)
})

test('F2 renames in place, Escape keeps the name', async () => {
  const { workspace } = await showTapes()
  await press('{F2}')
  await expect.poll(() => document.activeElement?.tagName).toBe('INPUT')
  await press('Reels{Enter}')
  await expect.poll(names).toEqual(['Reels', 'Desk'])
  expect(document.activeElement).toBe(grid())
  const before = workspace.calls.length
  await press('{F2}')
  await expect.poll(() => document.activeElement?.tagName).toBe('INPUT')
  await press('Other{Escape}')
  await expect.poll(() => document.activeElement).toBe(grid())
  expect(workspace.calls.length).toBe(before)
})

test('Alt with arrows moves a line among its siblings, into the one above and out again', async () => {
  await showTapes()
  await press('{End}')
  await expect.poll(active).toBe('Desk')
  await press('{Alt>}{ArrowUp}{/Alt}')
  await expect.poll(names).toEqual(['Desk', 'Tapes'])
  await press('{Alt>}{ArrowDown}{/Alt}')
  await expect.poll(names).toEqual(['Tapes', 'Desk'])
  await press('{Alt>}{ArrowRight}{/Alt}')
  await expect.poll(names).toEqual(['Tapes', 'Series', 'Notes', 'Desk'])
  expect(rows()[3]?.getAttribute('aria-level')).toBe('2')
  await expect.poll(active).toBe('Desk')
  await press('{Alt>}{ArrowLeft}{/Alt}')
  await expect.poll(() => rows()[3]?.getAttribute('aria-level')).toBe('1')
})

test('Delete moves a line to the trash and Undo brings it back', async () => {
  await showTapes()
  await press('{End}')
  await expect.poll(active).toBe('Desk')
  await press('{Delete}')
  await expect.poll(names).toEqual(['Tapes'])
  await expect.poll(() => document.body.textContent.includes('Moved Desk to the trash')).toBe(true)
  await expect.poll(active).toBe('Tapes')
  await press('{Control>}z{/Control}')
  await expect.poll(names).toEqual(['Tapes', 'Desk'])
})

test('of a branch with 3,000 lines only those near the view exist, and End reaches the last', async () => {
  await showApp((workspace) => {
    const shelf = workspace.seed({ type: 'folder', name: 'Shelf' })
    for (let tape = 1; tape <= 3000; tape++)
      workspace.seed({ parentId: shelf, name: `Tape ${tape}` })
  })
  await expect.poll(names).toEqual(['Shelf'])
  grid().focus()
  await press('{ArrowRight}')
  await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe('3001')
  expect(rows().length).toBeLessThan(200)
  await press('{End}')
  await expect.poll(active).toBe('Tape 3000')
  expect(rows().length).toBeLessThan(200)
})

test('open branches are remembered on this device', async () => {
  const first = await showTapes()
  await press('{ArrowRight}')
  await expect.poll(() => rows().length).toBe(4)
  await first.hide()
  await showApp(() => {}, first.workspace)
  await expect.poll(names).toEqual(['Tapes', 'Series', 'Notes', 'Desk'])
})
