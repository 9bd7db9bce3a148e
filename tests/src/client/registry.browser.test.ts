import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import type { WorkspaceId } from '../../../protocol/ids.ts'
import { registryClient } from '../../../src/client/registry.ts'

test('a workspace is removed once, and one that is not on this device is not found', async () => {
  const unknown = v7() as WorkspaceId
  expect(await registryClient.remove(unknown)).toMatchObject({
    ok: false,
    error: { code: 'not_found', id: unknown },
  })
  const made = await registryClient.create('Mill Tapes')
  if (!made.ok) throw new Error(made.error.message)
  const { id } = made.value
  expect(await registryClient.remove(id)).toMatchObject({ ok: true })
  expect((await registryClient.list()).map((entry) => entry.id)).not.toContain(id)
  expect(await registryClient.remove(id)).toMatchObject({ ok: false, error: { code: 'not_found' } })
})
