/** What the pill says is only ever what the disk has answered. */
import { expect, test } from 'vitest'
import type { OwnerState } from '../../../protocol/database-api.ts'
import { appError } from '../../../protocol/errors.ts'
import { SaveLedger } from '../../../src/stores/save-ledger.svelte.ts'
import { createFakeWorkspace } from '../fake-workspace.ts'

function watched(ownerState?: OwnerState) {
  const fake = createFakeWorkspace(undefined, ownerState)
  const ledger = new SaveLedger()
  const workspace = ledger.watch(fake)
  const id = fake.seed({ name: 'Page' })
  const write = () => workspace.mutate('nodes.update', { id, attributes: { name: 'Other' } })
  return { fake, ledger, workspace, write }
}

test('nothing is called saved before the disk has answered once', async () => {
  const { ledger, workspace } = watched({ role: 'opening' })
  expect(ledger.state).toBe('opening')
  await new Promise<void>((resolve) => workspace.live('workspace.counts', {}, () => resolve()))
  expect(ledger.state).toBe('saved')
  expect(ledger.receipt).toBe(null)
})

test('between a write and its answer the state is saving', async () => {
  const { ledger, write } = watched()
  const answer = write()
  expect(ledger.isSaving).toBe(true)
  await answer
  expect(ledger.state).toBe('saved')
  expect(ledger.receipt?.diskMs).toBeGreaterThanOrEqual(0)
})

test('a full disk asks for attention until a later write succeeds', async () => {
  const { fake, ledger, write } = watched()
  await write()
  fake.refuseNext(appError('quota_exceeded', 'The disk is full. Free about 20 MB.'))
  await write()
  expect(ledger.state).toBe('trouble')
  expect(ledger.trouble?.message).toBe('The disk is full. Free about 20 MB.')
  await write()
  expect(ledger.state).toBe('saved')
})

test('a refused request is no trouble of the disk', async () => {
  const { fake, ledger, write } = watched()
  await write()
  fake.refuseNext(appError('cycle', 'A node cannot move below itself.'))
  await write()
  expect(ledger.state).toBe('saved')
})

test('a file that could not be held asks for attention', () => {
  const { fake, ledger } = watched()
  const error = appError('storage_locked', 'Another program holds the file.')
  fake.emit({ kind: 'owner', state: { role: 'failed', error } })
  expect(ledger.state).toBe('trouble')
  fake.emit({ kind: 'owner', state: { role: 'owner', epoch: 2 } })
  expect(ledger.trouble).toBe(null)
})
