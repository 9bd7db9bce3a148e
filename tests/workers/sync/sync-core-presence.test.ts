/** Invariant 5 of `workers/sync/sync-core.ts`. */
import { expect, test } from 'vitest'
import type { Presence } from '../../../protocol/wire/frames.ts'
import { initialCore, type CoreState } from '../../../workers/sync/core-state.ts'
import { step } from '../../../workers/sync/sync-core.ts'
import type { SyncEvent } from '../../../workers/sync/sync-events.ts'

const presence = { kind: 'presence', page: 'one', at: null } as const
const frame: Presence = { kind: 'presence', here: [], gone: ['b.1'] }
const event: SyncEvent = { kind: 'frame', line: 3, sent: { frame, bytes: [] } }
const live: CoreState = { ...initialCore, phase: 'live', line: 3, pull: 'sent' }

test('5: presence of others goes through without touching a state or a timer', () => {
  for (const state of [live, { ...live, phase: 'greeting' } as const])
    expect(step(state, event)).toEqual([state, [{ do: 'show presence', presence: frame }]])
})

test('5: presence of a line that is gone is not shown', () => {
  expect(step({ ...live, line: 4 }, event)).toEqual([{ ...live, line: 4 }, []])
})

test('5: presence of this device is sent while the line is open, and otherwise not', () => {
  expect(step(live, { kind: 'presence', presence })).toEqual([
    live,
    [{ do: 'send', sent: { frame: presence, bytes: [] } }],
  ])
  expect(step({ ...live, phase: 'greeting' }, { kind: 'presence', presence })[1]).toEqual([])
})
