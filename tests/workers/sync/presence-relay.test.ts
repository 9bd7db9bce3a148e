/** Numbered after the invariants of `workers/sync/presence-relay.ts`. */
import { beforeEach, expect, test } from 'vitest'
import type { NodeId } from '../../../protocol/ids.ts'
import type { PresenceMessage } from '../../../protocol/sync-channel.ts'
import type { OwnPresence, WirePresentPage } from '../../../protocol/wire/frames.ts'
import { createPresenceRelay, type PresenceRelay } from '../../../workers/sync/presence-relay.ts'

const node = '0190c0de-0000-7000-8000-000000000001' as NodeId
const at = { node, awareness: null }
const bob: WirePresentPage = { id: 'b.1', person: 'bob', name: 'Bob', node, awareness: null }

let toPages: PresenceMessage[]
let toServer: OwnPresence[]
let endings: Map<string, () => void>
let relay: PresenceRelay

beforeEach(() => {
  toPages = []
  toServer = []
  endings = new Map()
  relay = createPresenceRelay({
    toPages: (message) => toPages.push(message),
    toServer: (presence) => toServer.push(presence),
    ending: (page) => new Promise((resolve) => endings.set(page, resolve)),
    report: (error) => {
      throw error
    },
  })
})

test('a relay that begins asks all pages where they are', () => {
  expect(toPages).toEqual([{ kind: 'tell' }])
})

test('1: when the line is lost, nobody else is there', () => {
  relay.setOpen(true)
  relay.fromServer({ kind: 'presence', here: [bob], gone: [] })
  relay.setOpen(false)
  expect(toPages.at(-1)).toEqual({ kind: 'others', isWhole: true, here: [], gone: [] })
})

test('a page that comes later hears of everyone', () => {
  relay.setOpen(true)
  relay.fromServer({ kind: 'presence', here: [bob, { ...bob, id: 'c.1' }], gone: [] })
  relay.fromServer({ kind: 'presence', here: [], gone: ['c.1'] })
  relay.fromPage({ kind: 'who' })
  expect(toPages.at(-1)).toEqual({ kind: 'others', isWhole: true, here: [bob], gone: [] })
})

test('2: what is told while the line is lost is told on the next one, once', () => {
  relay.fromPage({ kind: 'present', page: 'one', at: { node: null, awareness: null } })
  relay.fromPage({ kind: 'present', page: 'one', at })
  expect(toServer).toEqual([])
  relay.setOpen(true)
  expect(toServer).toEqual([{ kind: 'presence', page: 'one', at }])
  relay.setOpen(false)
  relay.setOpen(true)
  expect(toServer).toHaveLength(2)
})

test('2: a page that closed, or crashed, is gone', async () => {
  relay.setOpen(true)
  relay.fromPage({ kind: 'present', page: 'one', at })
  relay.fromPage({ kind: 'present', page: 'two', at })
  relay.fromPage({ kind: 'present', page: 'one', at: null })
  endings.get('two')?.()
  await expect.poll(() => toServer.length).toBe(4)
  expect(toServer.slice(2)).toEqual([
    { kind: 'presence', page: 'one', at: null },
    { kind: 'presence', page: 'two', at: null },
  ])
})
