/** What is said of a file in each state it can be in: where it is, what moves, and what can be done. */
import { expect, test } from 'vitest'
import type { TransferView } from '../../../../protocol/transfers.ts'
import { fileNote } from '../../../../src/features/page/file-words.ts'
import type { FileSight } from '../../../../src/features/page/file-watch.ts'

const here = { blob: new Blob([]), url: 'blob:here' }
const away: FileSight = { file: null, line: 'open', unsent: null, transfer: null }
const waiting: FileSight = { file: here, line: 'open', unsent: { code: null }, transfer: null }

const moving = (patch: Partial<TransferView>): TransferView => ({
  ...{ key: 'k', way: 'down', nodeId: 'n', hash: 'h', phase: 'running', code: null },
  ...{ done: 42, size: 100 },
  ...patch,
})

const say = (sight: FileSight, patch: Partial<FileSight> = {}) => {
  const note = fileNote({ ...sight, ...patch }, 1_240_000)
  return note === null ? null : [note.text, note.action, note.share, note.tone]
}

test('nothing is said of what is here and at the server, or has no server', () => {
  expect(say({ ...waiting, unsent: null })).toBeNull()
  expect(say(waiting, { line: 'none' })).toBeNull()
})

test('what is on its way to the server says how far it is', () => {
  expect(say(waiting)).toEqual(['Waiting to be uploaded', null, null, 'quiet'])
  expect(say(waiting, { transfer: moving({}) })).toEqual(['Uploading 42%', null, 0.42, 'quiet'])
  expect(say(waiting, { line: 'closed' })?.[0]).toMatch(/^On this device\. .*connection/)
})

test('what the server did not take says why, and can be tried again', () => {
  const refused = say(waiting, { unsent: { code: 'too_large' } })
  expect(refused).toEqual([expect.stringMatching(/^Too large/), 'Try again', null, 'trouble'])
  const delayed = moving({ phase: 'delayed', code: 'storage_full' })
  expect(say(waiting, { transfer: delayed })).toEqual([
    expect.stringMatching(/disk of the server/),
    'Try now',
    null,
    'wait',
  ])
})

test('what is not here can be fetched, unless there is nowhere to fetch it from', () => {
  expect(say(away)).toEqual(['Not on this device.', 'Get it (1.24 MB)', null, 'wait'])
  expect(say(away, { line: 'none' })).toEqual(['Not on this device.', null, null, 'wait'])
  expect(say(away, { line: 'closed' })).toEqual([
    expect.stringMatching(/connection/),
    null,
    null,
    'wait',
  ])
})

test('what arrives says how far it is, and why it stopped', () => {
  expect(say(away, { transfer: moving({}) })).toEqual(['Arriving 42%', null, 0.42, 'quiet'])
  expect(say(away, { transfer: moving({ phase: 'waiting' }) })?.[0]).toBe('Arriving')
  const unsentYet = moving({ phase: 'delayed', code: 'not_found' })
  expect(say(away, { transfer: unsentYet })).toEqual([
    expect.stringMatching(/has to send it/),
    'Try now',
    null,
    'wait',
  ])
  const full = moving({ phase: 'failed', code: 'quota_exceeded' })
  expect(say(away, { transfer: full })).toEqual([
    expect.stringMatching(/no room/),
    'Try again',
    null,
    'trouble',
  ])
})
