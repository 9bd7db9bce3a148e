/** The pill says of a connected workspace no more than the line and the disk have answered. */
import { expect, test } from 'vitest'
import type { SyncStatus } from '../../protocol/sync-channel.ts'
import { whereabouts } from '../../src/features/shell/whereabouts.ts'

const live: SyncStatus = {
  phase: 'live',
  reason: null,
  unsent: 0,
  arrived: { have: 10, of: 10 },
  devices: { current: 1, total: 2 },
  settledAt: 0,
}
const say = (
  sync: SyncStatus | null,
  state: 'saved' | 'saving' | 'trouble' | 'opening' = 'saved',
) => {
  const { label, tone, places } = whereabouts({ state, sync })
  return [label, tone, places.join(' ')]
}

test.each([
  [null, ['Saved on this device', 'quiet', 'held held absent absent']],
  [live, ['Synced', 'quiet', 'held held held held']],
  [{ ...live, unsent: 2 }, ['Sending', 'quiet', 'held held waiting held']],
  [{ ...live, phase: 'waiting', reason: 'offline' }, ['Offline', 'quiet', 'held held held held']],
  [
    { ...live, phase: 'waiting', unsent: 3, devices: { current: 0, total: 2 } },
    ['Offline (3 waiting)', 'wait', 'held held waiting waiting'],
  ],
  [
    { ...live, phase: 'arriving', arrived: { have: 999, of: 1000 } },
    ['Arriving, 99 %', 'quiet', 'held held held held'],
  ],
  [
    { ...live, phase: 'stopped', reason: 'unauthenticated' },
    ['Signed out', 'wait', 'held held held held'],
  ],
  [
    { ...live, phase: 'stopped', reason: 'revoked', devices: { current: 0, total: 0 } },
    ['Not syncing', 'wait', 'held held held absent'],
  ],
] as const)('%# what is said of the line', (sync, expected) => {
  expect(say(sync)).toEqual(expected)
})

test('what the disk does not have is said to be on its way nowhere', () => {
  expect(say(live, 'trouble')[1]).toBe('trouble')
  expect(say(live, 'saving')).toEqual(['Sending', 'quiet', 'held waiting held held'])
  expect(say(null, 'opening')[0]).toBe('Opening')
})
