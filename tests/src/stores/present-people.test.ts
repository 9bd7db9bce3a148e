import { expect, test } from 'vitest'
import type { NodeId } from '../../../protocol/ids.ts'
import {
  initialsOf,
  peopleOf,
  personColour,
  type PresentPage,
} from '../../../src/stores/present-people.ts'

const [here, there] = ['one', 'two'] as NodeId[]
const page = (id: string, patch: Partial<PresentPage> = {}): PresentPage => ({
  id,
  person: 'bob',
  name: 'Bob Marsh',
  node: here ?? null,
  awareness: null,
  movedAt: 1,
  ...patch,
})

test('several tabs and devices of a person are one person, where they moved last', () => {
  const people = peopleOf(
    [
      page('a.1'),
      page('b.1', { node: there ?? null, movedAt: 7 }),
      page('c.1', { node: null, movedAt: 9 }),
    ],
    'ada',
  )
  expect(people).toMatchObject([{ person: 'bob', name: 'Bob Marsh', isYou: false, node: there }])
  expect(people[0]?.pages.map(({ id }) => id)).toEqual(['c.1', 'b.1', 'a.1'])
})

test('oneself on another device is called so, and has the colour that is always one’s own', () => {
  expect(peopleOf([page('a.1', { person: 'ada' })], 'ada')).toMatchObject([{ isYou: true }])
  expect(personColour('ada', 'ada')).toBe(1)
})

test('the colour of others is the same on every device and never one’s own', () => {
  const colours = new Set<number>()
  for (let index = 0; index < 200; index++) {
    const colour = personColour(`person-${index}`, 'ada')
    expect(colour).toBe(personColour(`person-${index}`, 'bob'))
    colours.add(colour)
  }
  expect([...colours].sort()).toEqual([2, 3, 4, 5, 6])
})

test('initials are of the first and the last word, in any script', () => {
  expect(['Bob', 'bob marsh', 'Inês de Castro', '  ', '李 小龙', '👩‍🚀 Ada'].map(initialsOf)).toEqual(
    ['B', 'BM', 'IC', '', '李小', '👩A'],
  )
})
