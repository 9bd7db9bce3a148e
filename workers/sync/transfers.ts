/**
 * The transfers of files as a state machine: an event and a state give the next state and what is to be done. It knows
 * no network, no disk and no clock.
 *
 *   waiting ──▶ running ──done──▶ gone
 *      ▲           │ broke
 *      │ timer     ▼
 *      └──────── delayed         failed: it would break again the same way
 *                                  └── retry ──▶ waiting
 *
 * 1. A few run at once in each direction: first what somebody looks at, then the oldest.
 * 2. Nothing runs while the line is closed; what ran goes on where it stopped, and no attempt is counted against it.
 * 3. What breaks waits longer each time, and stands in nobody's way meanwhile.
 * 4. What would break again the same way waits for somebody who asks for it.
 * 5. The same bytes are fetched once, and are not sent twice at a time.
 * 6. News of a run that was stopped changes nothing.
 * 7. Where the server asks to be left alone, nothing is started before.
 */
import type { FileUpload, WantedFile } from '../../protocol/sync-api.ts'
import type { TransferView } from '../../protocol/transfers.ts'

export type Transfer = TransferView & {
  /** Counts the runs of all transfers; that of the latest one of this. */
  readonly run: number
  readonly attempts: number
  /** Somebody looks at it. */
  readonly isWatched: boolean
  readonly order: number
}

export type TransfersState = {
  readonly isOpen: boolean
  /** The server has asked to be left alone. */
  readonly isQuiet: boolean
  readonly runs: number
  readonly orders: number
  readonly transfers: ReadonlyMap<string, Transfer>
}

export const initialTransfers: TransfersState = {
  isOpen: false,
  isQuiet: false,
  runs: 0,
  orders: 0,
  transfers: new Map(),
}

export type TransfersEvent =
  | { readonly kind: 'line'; readonly isOpen: boolean }
  /** All that the database says is to be sent. */
  | { readonly kind: 'uploads'; readonly files: readonly FileUpload[] }
  /** Bytes that are not here and should be. */
  | { readonly kind: 'wanted'; readonly files: readonly WantedFile[]; readonly isWatched: boolean }
  | {
      readonly kind: 'progress'
      readonly key: string
      readonly run: number
      readonly done: number
      readonly size: number
    }
  /** It is done, and the database knows. */
  | { readonly kind: 'done'; readonly key: string; readonly run: number }
  | { readonly kind: 'broke'; readonly key: string; readonly run: number; readonly fault: Fault }
  | { readonly kind: 'timer'; readonly key: string; readonly run: number }
  | { readonly kind: 'quiet over' }
  /** Somebody asks for these bytes again; null: for all that did not work. */
  | { readonly kind: 'retry'; readonly hash: string | null }

/** Why a run ended early. `quietMs`: the server wants to be left alone for so long; null where it said nothing. */
export type Fault = { readonly code: string; readonly quietMs: number | null }

export type TransfersEffect =
  | { readonly do: 'start'; readonly transfer: Transfer }
  | { readonly do: 'stop'; readonly key: string }
  | {
      readonly do: 'wait'
      readonly key: string
      readonly run: number
      readonly attempts: number
    }
  | { readonly do: 'be quiet'; readonly forMs: number }
  /** The database is to remember why it was not taken; null: it is tried again. */
  | {
      readonly do: 'note'
      readonly nodeId: string
      readonly hash: string
      readonly code: string | null
    }

export type TransfersStep = readonly [TransfersState, readonly TransfersEffect[]]

const mostAtOnce = { up: 2, down: 4 } as const

/** What another attempt would not change. */
const lastingCodes: ReadonlySet<string> = new Set([
  'hash_mismatch',
  'too_large',
  'invalid_args',
  'quota_exceeded',
  'storage_failed',
])

export function stepTransfers(state: TransfersState, event: TransfersEvent): TransfersStep {
  switch (event.kind) {
    case 'line':
      return event.isOpen ? openLine(state) : closeLine(state)
    case 'uploads':
      return proceed(withUploads(state, event.files))
    case 'wanted':
      return proceed(event.files.reduce((next, file) => want(next, file, event.isWatched), state))
    case 'progress':
      // What gets on is no reason to wait longer the next time.
      return [changeRun(state, event, ({ done, size }) => ({ done, size, attempts: 0 })), []]
    case 'done':
      return proceed(changeRun(state, event, () => null))
    case 'broke':
      return onBroke(state, event)
    case 'timer':
      return proceed(changeRun(state, event, () => ({ phase: 'waiting' }), 'delayed'))
    case 'quiet over':
      return proceed({ ...state, isQuiet: false })
    case 'retry':
      return onRetry(state, event.hash)
  }
}

function openLine(state: TransfersState): TransfersStep {
  if (state.isOpen) return [state, []]
  return proceed(changeAll({ ...state, isOpen: true }, ({ phase }) => phase === 'delayed', again))
}

const again = { phase: 'waiting', attempts: 0, code: null } as const

function closeLine(state: TransfersState): TransfersStep {
  const running = [...state.transfers.values()].filter(({ phase }) => phase === 'running')
  return [
    changeAll({ ...state, isOpen: false }, ({ phase }) => phase === 'running', {
      phase: 'waiting',
    }),
    running.map(({ key }) => ({ do: 'stop', key })),
  ]
}

/** The database is right: what it does not name is settled, unless it is on its way this moment. */
function withUploads(state: TransfersState, files: readonly FileUpload[]): TransfersState {
  const named = new Set(files.map(keyOfUpload))
  const transfers = new Map(
    [...state.transfers].filter(
      ([key, { way, phase }]) => way === 'down' || phase === 'running' || named.has(key),
    ),
  )
  let { orders } = state
  for (const file of files) {
    const key = keyOfUpload(file)
    if (transfers.has(key)) continue
    const { nodeId, hash, size, code } = file
    const phase = code === null ? 'waiting' : 'failed'
    transfers.set(key, {
      ...fresh,
      key,
      way: 'up',
      nodeId,
      hash,
      size,
      phase,
      code,
      order: orders++,
    })
  }
  return { ...state, orders, transfers }
}

const fresh = {
  phase: 'waiting',
  code: null,
  done: 0,
  size: 0,
  run: 0,
  attempts: 0,
  isWatched: false,
} as const

const keyOfUpload = ({ nodeId, hash }: Pick<FileUpload, 'nodeId' | 'hash'>) =>
  `up ${nodeId} ${hash}`

function want(state: TransfersState, file: WantedFile, isWatched: boolean): TransfersState {
  const key = `down ${file.hash}`
  const known = state.transfers.get(key)
  const order = known?.order ?? state.orders
  const transfer: Transfer =
    known === undefined
      ? { ...fresh, ...file, key, way: 'down', order, isWatched }
      : // The node that is looked at now is there, and may be read.
        { ...known, ...(isWatched ? { isWatched, nodeId: file.nodeId } : {}) }
  return {
    ...state,
    orders: Math.max(state.orders, order + 1),
    transfers: new Map(state.transfers).set(key, transfer),
  }
}

function onBroke(
  state: TransfersState,
  event: Extract<TransfersEvent, { kind: 'broke' }>,
): TransfersStep {
  const transfer = state.transfers.get(event.key)
  if (transfer?.run !== event.run || transfer.phase !== 'running') return [state, []]
  const { code, quietMs } = event.fault
  const { key, run, way, nodeId, hash } = transfer
  if (lastingCodes.has(code)) {
    const [next, effects] = proceed(changeRun(state, event, () => ({ phase: 'failed', code })))
    const note: TransfersEffect[] = way === 'up' ? [{ do: 'note', nodeId, hash, code }] : []
    return [next, [...note, ...effects]]
  }
  if (quietMs !== null)
    return [
      { ...changeRun(state, event, () => ({ phase: 'waiting' })), isQuiet: true },
      state.isQuiet ? [] : [{ do: 'be quiet', forMs: quietMs }],
    ]
  const attempts = transfer.attempts + 1
  const [next, effects] = proceed(
    changeRun(state, event, () => ({ phase: 'delayed', code, attempts })),
  )
  return [next, [{ do: 'wait', key, run, attempts }, ...effects]]
}

function onRetry(state: TransfersState, hash: string | null): TransfersStep {
  const isMeant = (transfer: Transfer) =>
    (hash === null || transfer.hash === hash) &&
    (transfer.phase === 'failed' || transfer.phase === 'delayed')
  const noted = [...state.transfers.values()].filter(
    (transfer) => isMeant(transfer) && transfer.way === 'up' && transfer.phase === 'failed',
  )
  const [next, effects] = proceed(changeAll(state, isMeant, again))
  return [
    next,
    [
      ...noted.map(({ nodeId, hash }) => ({ do: 'note', nodeId, hash, code: null }) as const),
      ...effects,
    ],
  ]
}

/** Starts what may run. */
function proceed(state: TransfersState): TransfersStep {
  if (!state.isOpen || state.isQuiet) return [state, []]
  const transfers = new Map(state.transfers)
  const effects: TransfersEffect[] = []
  let { runs } = state
  for (const way of ['up', 'down'] as const) {
    const ofWay = [...transfers.values()].filter((transfer) => transfer.way === way)
    const running = ofWay.filter(({ phase }) => phase === 'running')
    const busy = new Set(running.map(({ hash }) => hash))
    const waiting = ofWay
      .filter(({ phase }) => phase === 'waiting')
      .toSorted((a, b) => Number(b.isWatched) - Number(a.isWatched) || a.order - b.order)
    for (const transfer of waiting) {
      if (busy.size >= mostAtOnce[way]) break
      if (busy.has(transfer.hash)) continue
      busy.add(transfer.hash)
      const started: Transfer = { ...transfer, phase: 'running', run: ++runs }
      transfers.set(transfer.key, started)
      effects.push({ do: 'start', transfer: started })
    }
  }
  return [effects.length === 0 ? state : { ...state, runs, transfers }, effects]
}

/** Changes the transfer of which the event tells, if it is the run that it knows of; null removes it. */
function changeRun<Event extends { readonly key: string; readonly run: number }>(
  state: TransfersState,
  event: Event,
  change: (event: Event) => Partial<Transfer> | null,
  phase: Transfer['phase'] = 'running',
): TransfersState {
  const transfer = state.transfers.get(event.key)
  if (transfer?.run !== event.run || transfer.phase !== phase) return state
  const transfers = new Map(state.transfers)
  const changed = change(event)
  if (changed === null) transfers.delete(event.key)
  else transfers.set(event.key, { ...transfer, ...changed })
  return { ...state, transfers }
}

function changeAll(
  state: TransfersState,
  isMeant: (transfer: Transfer) => boolean,
  change: Partial<Transfer>,
): TransfersState {
  const transfers = new Map(
    [...state.transfers].map(([key, transfer]) => [
      key,
      isMeant(transfer) ? { ...transfer, ...change } : transfer,
    ]),
  )
  return { ...state, transfers }
}
