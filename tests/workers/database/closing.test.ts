import { expect, test } from 'vitest'
import { openTestWorkspace } from './test-workspace.ts'

test('a live query that is being prepared while the file is closed is left to the next owner, without an error', async () => {
  const workspace = await openTestWorkspace()
  const nodeId = await workspace.create(null, 'Page')
  const asked = workspace.engine.call(workspace.guest, {
    method: 'subscribe',
    subscription: 1,
    name: 'document.text',
    args: { nodeId },
  })
  await workspace.close()
  expect(await asked).toMatchObject({ ok: false, error: { code: 'owner_lost' } })
  expect(workspace.reports).toEqual([])
})
