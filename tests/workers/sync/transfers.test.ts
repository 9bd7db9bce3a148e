/** The transfers of files. Numbered after `workers/sync/transfers.ts`. */
import { expect, test } from 'vitest'
import {
  initialTransfers,
  stepTransfers,
  type Transfer,
  type TransfersEffect,
  type TransfersEvent,
  type TransfersState,
} from '../../../workers/sync/transfers.ts'

/** Runs events and keeps what was to be done. */
function play(...events: readonly TransfersEvent[]) {
  let state: TransfersState = initialTransfers
  const effects: TransfersEffect[] = []
  const self = {
    get state() {
      return state
    },
    /** What the event wanted done. */
    then(event: TransfersEvent): readonly TransfersEffect[] {
      const [next, more] = stepTransfers(state, event)
      state = next
      effects.push(...more)
      return more
    },
    get: (key: string): Transfer => {
      const transfer = state.transfers.get(key)
      if (transfer === undefined) throw new Error(`There is no ${key}`)
      return transfer
    },
    phases: () => Object.fromEntries([...state.transfers].map(([key, { phase }]) => [key, phase])),
    end(key: string, kind: 'done'): readonly TransfersEffect[] {
      return self.then({ kind, key, run: self.get(key).run })
    },
    breakOff(key: string, code: string, quietMs: number | null = null): readonly TransfersEffect[] {
      return self.then({ kind: 'broke', key, run: self.get(key).run, fault: { code, quietMs } })
    },
  }
  for (const event of events) self.then(event)
  return self
}

const open: TransfersEvent = { kind: 'line', isOpen: true }
const closed: TransfersEvent = { kind: 'line', isOpen: false }
const uploads = (...names: readonly string[]): TransfersEvent => ({
  kind: 'uploads',
  files: names.map((name) => ({ nodeId: `n${name}`, hash: name, size: 9, code: null })),
})
const wanted = (names: readonly string[], isWatched = false): TransfersEvent => ({
  kind: 'wanted',
  files: names.map((name) => ({ nodeId: `n${name}`, hash: name, size: 10 })),
  isWatched,
})
const up = (name: string) => `up n${name} ${name}`
const down = (name: string) => `down ${name}`
const started = (effects: readonly TransfersEffect[]) =>
  effects.flatMap((effect) => (effect.do === 'start' ? [effect.transfer.key] : []))

test('1: a few run at once, the oldest first, and the next one when one is done', () => {
  const transfers = play(uploads('a', 'b', 'c', 'd'))
  expect(started(transfers.then(open))).toEqual([up('a'), up('b')])
  expect(started(transfers.end(up('b'), 'done'))).toEqual([up('c')])
  expect(transfers.state.transfers.has(up('b'))).toBe(false)
})

test('1: what somebody looks at goes before what is kept, and before uploads in nobody\u2019s way', () => {
  const transfers = play(wanted(['a', 'b', 'c', 'd', 'e', 'f']), open)
  transfers.then(wanted(['f'], true))
  expect(started(transfers.end(down('a'), 'done'))).toEqual([down('f')])
  expect(started(transfers.then(uploads('u')))).toEqual([up('u')])
})

test('2: nothing runs while the line is closed, and what ran goes on without an attempt against it', () => {
  const transfers = play(uploads('a'), open)
  transfers.then({
    kind: 'progress',
    key: up('a'),
    run: transfers.get(up('a')).run,
    done: 4,
    size: 9,
  })
  expect(transfers.then(closed)).toEqual([{ do: 'stop', key: up('a') }])
  expect(transfers.get(up('a'))).toMatchObject({ phase: 'waiting', attempts: 0, done: 4 })
  expect(started(transfers.then(uploads('a', 'b')))).toEqual([])
  expect(started(transfers.then(open))).toEqual([up('a'), up('b')])
})

test('3: what breaks waits longer each time, and the others go on', () => {
  const transfers = play(uploads('a', 'b', 'c'), open)
  expect(transfers.breakOff(up('a'), 'offline')).toMatchObject([
    { do: 'wait', key: up('a'), attempts: 1 },
    { do: 'start', transfer: { key: up('c') } },
  ])
  const { run } = transfers.get(up('a'))
  transfers.end(up('b'), 'done')
  expect(started(transfers.then({ kind: 'timer', key: up('a'), run }))).toEqual([up('a')])
  expect(transfers.breakOff(up('a'), 'internal')[0]).toMatchObject({ do: 'wait', attempts: 2 })
  expect(transfers.get(up('a'))).toMatchObject({ phase: 'delayed', code: 'internal' })
})

test('3: what gets on begins to count anew', () => {
  const transfers = play(uploads('a'), open)
  transfers.breakOff(up('a'), 'offline')
  transfers.then({ kind: 'timer', key: up('a'), run: transfers.get(up('a')).run })
  transfers.then({
    kind: 'progress',
    key: up('a'),
    run: transfers.get(up('a')).run,
    done: 4,
    size: 9,
  })
  expect(transfers.breakOff(up('a'), 'offline')[0]).toMatchObject({ attempts: 1 })
})

test('3: on the next line everything that waits for its turn is tried at once', () => {
  const transfers = play(uploads('a'), open)
  transfers.breakOff(up('a'), 'offline')
  transfers.then(closed)
  expect(started(transfers.then(open))).toEqual([up('a')])
})

test('4: a refusal that would be the same again is noted, waits for somebody, and blocks nobody', () => {
  const transfers = play(uploads('poison', 'b', 'c'), open)
  const effects = transfers.breakOff(up('poison'), 'hash_mismatch')
  expect(effects[0]).toEqual({
    do: 'note',
    nodeId: 'npoison',
    hash: 'poison',
    code: 'hash_mismatch',
  })
  expect(started(effects)).toEqual([up('c')])
  transfers.then(closed)
  transfers.then(open)
  transfers.end(up('b'), 'done')
  transfers.end(up('c'), 'done')
  expect(transfers.phases()).toEqual({ [up('poison')]: 'failed' })
  const retried = transfers.then({ kind: 'retry', hash: 'poison' })
  expect(retried[0]).toMatchObject({ do: 'note', code: null })
  expect(started(retried)).toEqual([up('poison')])
})

test('4: what was refused before a restart is not tried by itself', () => {
  const transfers = play(open, {
    kind: 'uploads',
    files: [{ nodeId: 'na', hash: 'a', size: 9, code: 'too_large' }],
  })
  expect(transfers.phases()).toEqual({ [up('a')]: 'failed' })
  expect(started(transfers.then({ kind: 'retry', hash: null }))).toEqual([up('a')])
})

test('5: the same bytes are fetched once, by the node that is looked at', () => {
  const transfers = play(wanted(['a']))
  transfers.then({
    kind: 'wanted',
    files: [{ nodeId: 'other', hash: 'a', size: 10 }],
    isWatched: true,
  })
  const [effect] = transfers.then(open)
  expect(effect).toMatchObject({ do: 'start', transfer: { nodeId: 'other' } })
  expect(transfers.state.transfers.size).toBe(1)
})

test('5: the same bytes for two nodes are sent one after the other', () => {
  const twice: TransfersEvent = {
    kind: 'uploads',
    files: ['n1', 'n2'].map((nodeId) => ({ nodeId, hash: 'a', size: 9, code: null })),
  }
  const transfers = play(twice)
  expect(started(transfers.then(open))).toEqual(['up n1 a'])
  expect(started(transfers.end('up n1 a', 'done'))).toEqual(['up n2 a'])
})

test('6: news of a run that was stopped changes nothing', () => {
  const transfers = play(uploads('a'), open)
  const { run } = transfers.get(up('a'))
  transfers.then(closed)
  transfers.then(open)
  const before = transfers.state
  for (const event of [
    { kind: 'done', key: up('a'), run },
    { kind: 'broke', key: up('a'), run, fault: { code: 'offline', quietMs: null } },
    { kind: 'progress', key: up('a'), run, done: 1, size: 2 },
    { kind: 'timer', key: up('a'), run },
  ] as const)
    transfers.then(event)
  expect(transfers.state).toEqual(before)
})

test('6: what the database settled leaves, unless it is on its way', () => {
  const transfers = play(uploads('a', 'b', 'c'), open)
  transfers.then(uploads())
  expect(Object.keys(transfers.phases())).toEqual([up('a'), up('b')])
})

test('7: where the server wants to be left alone nothing starts before', () => {
  const transfers = play(uploads('a', 'b', 'c'), wanted(['d']), open)
  expect(transfers.breakOff(up('a'), 'rate_limited', 5000)).toEqual([
    { do: 'be quiet', forMs: 5000 },
  ])
  expect(transfers.breakOff(up('b'), 'rate_limited', 5000)).toEqual([])
  expect(transfers.get(up('a'))).toMatchObject({ phase: 'waiting', attempts: 0 })
  expect(started(transfers.then(wanted(['e'], true)))).toEqual([])
  expect(started(transfers.then({ kind: 'quiet over' }))).toEqual([up('a'), up('b'), down('e')])
})
