import { EditorState } from 'prosemirror-state'
import { expect, test } from 'vitest'
import { documentFromMarkdown } from '../../../domain/document/markdown/parse.ts'
import { markdownFromDocument } from '../../../domain/document/markdown/serialise.ts'
import {
  dropItem,
  itemDepth,
  itemLines,
  planItemDrop,
} from '../../../src/editor/commands/item-drop.ts'

/** Drops the item of that name into the gap before the line of that name (null: the end), at the wished depth. */
function drop(markdown: string, name: string, before: string | null, depth: number): string {
  const state = EditorState.create({
    doc: documentFromMarkdown(markdown, { resolve: () => null }),
  })
  let dragged = -1
  state.doc.descendants((node, position) => {
    if (node.type.name === 'list_item' && node.firstChild?.textContent === name) dragged = position
  })
  const lines = itemLines(state.doc, dragged + 2, dragged) ?? []
  const names = lines.map(({ node }) => node.firstChild?.textContent)
  const plan = planItemDrop(lines, before === null ? lines.length : names.indexOf(before), depth)
  const { tr } = state
  if (plan === null || !dropItem(tr, dragged, plan, true)) return markdown
  tr.doc.check()
  return markdownFromDocument(tr.doc, () => null).trimEnd()
}

const list = '- a\n- b\n  - c\n- d'

test('an item goes deeper at most one level below the line above it', () => {
  expect(drop(list, 'b', 'd', 1)).toBe('- a\n  - b\n    - c\n- d')
  expect(drop(list, 'd', null, 1)).toBe('- a\n- b\n  - c\n  - d')
  expect(drop(list, 'd', null, 9)).toBe('- a\n- b\n  - c\n    - d')
})

test('an item comes out when it is drawn to the left', () => {
  expect(drop(list, 'c', 'd', 0)).toBe('- a\n- b\n- c\n- d')
  expect(drop('- a\n  - b\n    - c', 'c', null, 0)).toBe('- a\n  - b\n- c')
})

test('no other line changes its level', () => {
  expect(drop('- a\n  - b\n- c', 'c', 'b', 0)).toBe('- a\n  - c\n  - b')
  expect(drop('- a\n  - b\n- c', 'c', 'a', 5)).toBe('- c\n- a\n  - b')
})

test('where it lies already nothing changes, also as the only one in its list', () => {
  for (const [name, before, depth] of [
    ['a', 'b', 0],
    ['c', 'd', 1],
    ['d', null, 0],
  ] as const)
    expect(drop(list, name, before, depth)).toBe(list)
})

test('the last item of a nested list takes the list along', () => {
  expect(drop(list, 'c', 'a', 0)).toBe('- c\n- a\n- b\n- d')
  expect(drop(list, 'c', 'b', 1)).toBe('- a\n  - c\n- b\n- d')
})

test('tasks and numbers stay what they are', () => {
  expect(drop('1. a\n2. b', 'b', null, 1)).toBe('1. a\n   1. b')
  expect(drop('- [ ] a\n- [x] b', 'b', null, 1)).toBe('- [ ] a\n  - [x] b')
})

test('the depth of an item is told from the outside in', () => {
  const doc = documentFromMarkdown('> - a\n>   - b', { resolve: () => null })
  const depths: number[] = []
  doc.descendants((node, position) => {
    if (node.type.name === 'list_item') depths.push(itemDepth(doc, position))
  })
  expect(depths).toEqual([0, 1])
})
