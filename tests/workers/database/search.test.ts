import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestWorkspace, type TestWorkspace } from './test-workspace.ts'

let workspace: TestWorkspace
beforeEach(async () => {
  workspace = await openTestWorkspace()
})
afterEach(async () => {
  await workspace.close()
  expect(workspace.reports).toEqual([])
})

async function write(names: readonly { readonly name: string; readonly note?: string }[]) {
  const mutations = names.map((attributes) => ({
    name: 'nodes.create',
    args: { id: v7(), type: 'page', parentId: null, attributes },
  }))
  const answer = await workspace.mutate('nodes.batch', { mutations })
  if (!answer.ok) throw new Error(answer.error.message)
}

const search = async (text: string, limit = 50) =>
  (await workspace.query('nodes.search', { text, limit })).map((hit) => hit.name)

/** Waits until the words have been counted in the background. */
async function untilCounted() {
  await expect
    .poll(() => workspace.connection.value('SELECT count(*) FROM search_terms'), {
      timeout: 10_000,
    })
    .toBeGreaterThan(0)
}

const many = Array.from({ length: 4000 }, (_, index) => ({
  name: `Page ${index}`,
  note: index % 2 === 0 ? 'meadow and stream' : 'meadowsweet',
}))

test('a common word gives a full page, those with the word in their name first, then the newest', async () => {
  await write([{ name: 'The meadow' }, ...many])
  await untilCounted()
  const found = await search('meadow')
  expect(found).toHaveLength(50)
  expect(found[0]).toBe('The meadow')
  expect(found[1]).toBe('Page 3999')
})

test('a common prefix still finds every node where its commonest words fill no page', async () => {
  const rare = Array.from({ length: 30 }, (_, index) => ({
    name: `Rare ${index}`,
    note: `meadx${index} owl`,
  }))
  await write([...rare, ...many])
  await untilCounted()
  expect((await search('owl mead')).sort()).toEqual(rare.map(({ name }) => name).sort())
})

test('counting words changes no result of a rare word', async () => {
  await write([{ name: 'Heron', note: 'over the meadow' }, ...many])
  const before = await search('heron')
  await untilCounted()
  expect(await search('heron')).toEqual(before)
  expect(before).toEqual(['Heron'])
})

test('words that came after the count are found', async () => {
  await write(many)
  await untilCounted()
  await write([{ name: 'Kingfisher', note: 'meadow' }])
  expect(await search('kingf')).toEqual(['Kingfisher'])
  expect((await search('kingfisher mea'))[0]).toBe('Kingfisher')
})
