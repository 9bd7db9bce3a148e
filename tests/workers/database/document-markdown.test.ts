import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseMarkdown } from '../../../domain/document/markdown/parse.ts'
import { updateFromDocument } from '../../../domain/document/yjs.ts'
import { openTestWorkspace, type TestWorkspace } from './test-workspace.ts'

let workspace: TestWorkspace
beforeEach(async () => {
  workspace = await openTestWorkspace()
})
afterEach(async () => {
  await workspace.close()
})

async function write(nodeId: string, source: string, targets: Record<string, string> = {}) {
  const parsed = parseMarkdown(source, {
    resolve: ({ target }) => {
      const id = targets[target]
      return id === undefined ? null : { nodeId: id, isPage: true }
    },
  })
  if (!parsed.ok) throw new Error(parsed.error.message)
  const update = updateFromDocument(parsed.value.document)
  expect(await workspace.mutate('document.update', { nodeId, update })).toMatchObject({ ok: true })
}

test('A page comes out as the Markdown it came in as', async () => {
  const page = await workspace.create(null, 'Notes')
  const source = '# Heading\n\n- one\n- two **bold**\n\n> [!tip] Mind\n> this\n'
  await write(page, source)
  expect(await workspace.query('document.markdown', { nodeId: page })).toBe(source)
})

test('A link is written as the present name of its page', async () => {
  const target = await workspace.create(null, 'Old name')
  const page = await workspace.create(null, 'Notes')
  await write(page, 'See [[Old name]] and [[Old name|this]].\n', { 'Old name': target })
  await workspace.mutate('nodes.update', { id: target, attributes: { name: 'New name' } })
  expect(await workspace.query('document.markdown', { nodeId: page })).toBe(
    'See [[New name]] and [[New name|this]].\n',
  )
})

test('A link to one of several pages of a name is written as its path', async () => {
  const space = await workspace.create(null, 'Garden', 'space')
  const inGarden = await workspace.create(space, 'Plan')
  await workspace.create(null, 'plan')
  const page = await workspace.create(null, 'Notes')
  await write(page, 'See [[Garden/Plan]].\n', { 'Garden/Plan': inGarden })
  expect(await workspace.query('document.markdown', { nodeId: page })).toBe(
    'See [[Garden/Plan]].\n',
  )
})

test('Properties stand in the frontmatter, with the name where a file cannot have it', async () => {
  const page = await workspace.create(null, 'Either/or')
  await workspace.mutate('nodes.update', { id: page, attributes: { stage: 'Draft' } })
  expect(await workspace.query('document.markdown', { nodeId: page })).toBe(
    '---\nstage: Draft\nholdfast.name: Either/or\n---\n',
  )
})

test('A node that is not there is refused', async () => {
  await expect(
    workspace.query('document.markdown', { nodeId: '00000000-0000-7000-8000-000000000000' }),
  ).rejects.toThrow('not_found')
})
