/**
 * Live queries: which subscriptions a commit touches, what changed in their results, and one message a guest.
 *
 * 1. After a flush every touched subscription equals a fresh query.
 * 2. A subscription that throws hears its own error and breaks nobody else.
 * 3. `gen` grows by one with every message of a subscription; a page that misses one asks for the whole value.
 * 4. Nothing that was not touched is run again.
 */
import type { AppError } from '../../protocol/errors.ts'
import { appError } from '../../protocol/errors.ts'
import type { LiveMessage } from '../../protocol/database-api.ts'
import { ok, type Result } from '../../lib/result.ts'
import { routes, type Changes, type RoutingKey } from './changes.ts'
import type { QueryOutcome, RowSource } from './queries/query.ts'
import { runQuery, type PreparedQuery } from './run-query.ts'
import type { SqlValue } from './sqlite/connection.ts'
import type { WorkspaceContext } from './workspace-context.ts'

/** Someone who listens: one page, near or through a forwarding worker. */
export type LiveListener = { send(messages: readonly LiveMessage[]): void }

type Subscription = {
  readonly id: number
  readonly listener: LiveListener
  readonly query: PreparedQuery
  keys: readonly RoutingKey[]
  gen: number
  shown: Shown
}

type Shown =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'json'; readonly json: string }
  | {
      readonly kind: 'rows'
      readonly versionByKey: ReadonlyMap<number, SqlValue>
      readonly idByKey: ReadonlyMap<number, string>
      readonly keys: readonly number[]
    }

export type LiveQueries = {
  subscribe(listener: LiveListener, id: number, query: PreparedQuery): void
  unsubscribe(listener: LiveListener, id: number): void
  drop(listener: LiveListener): void
  /** Runs what the changes touch and sends what differs, one message a listener. */
  flush(changes: Changes): void
  readonly size: number
}

export function createLiveQueries(
  context: WorkspaceContext,
  report: (error: unknown) => void,
): LiveQueries {
  const subscriptions = new Map<LiveListener, Map<number, Subscription>>()
  const subscribersByKey = new Map<RoutingKey, Set<Subscription>>()
  let size = 0

  function route(subscription: Subscription, keys: readonly RoutingKey[]): void {
    for (const key of subscription.keys) {
      const subscribers = subscribersByKey.get(key)
      subscribers?.delete(subscription)
      if (subscribers?.size === 0) subscribersByKey.delete(key)
    }
    subscription.keys = keys
    for (const key of keys) {
      const subscribers = subscribersByKey.get(key)
      if (subscribers === undefined) subscribersByKey.set(key, new Set([subscription]))
      else subscribers.add(subscription)
    }
  }

  function refresh(subscription: Subscription): LiveMessage | null {
    const message = safely((): Result<LiveMessage | null, AppError> => {
      const outcome = runQuery(context, subscription.query)
      if (!outcome.ok) return outcome
      if (!isSame(subscription.keys, outcome.value.keys)) route(subscription, outcome.value.keys)
      return ok(difference(subscription, outcome.value))
    }, report)
    if (message.ok) return message.value
    subscription.shown = { kind: 'nothing' }
    return { kind: 'error', subscription: subscription.id, error: message.error }
  }

  function touched(changes: Changes): Set<Subscription> {
    const found = new Set<Subscription>()
    if (changes.has(routes.all)) {
      for (const own of subscriptions.values()) for (const one of own.values()) found.add(one)
      return found
    }
    for (const key of changes) for (const one of subscribersByKey.get(key) ?? []) found.add(one)
    return found
  }

  return {
    subscribe(listener, id, query) {
      const subscription: Subscription = {
        id,
        listener,
        query,
        keys: [],
        gen: 0,
        shown: { kind: 'nothing' },
      }
      let own = subscriptions.get(listener)
      if (own === undefined) {
        own = new Map<number, Subscription>()
        subscriptions.set(listener, own)
      }
      const replaced = own.get(id)
      if (replaced !== undefined) route(replaced, [])
      else size++
      own.set(id, subscription)
      const message = refresh(subscription)
      if (message !== null) listener.send([message])
    },
    unsubscribe(listener, id) {
      const subscription = subscriptions.get(listener)?.get(id)
      if (subscription === undefined) return
      route(subscription, [])
      subscriptions.get(listener)?.delete(id)
      size--
    },
    drop(listener) {
      for (const subscription of subscriptions.get(listener)?.values() ?? []) {
        route(subscription, [])
        size--
      }
      subscriptions.delete(listener)
    },
    flush(changes) {
      const messagesByListener = new Map<LiveListener, LiveMessage[]>()
      for (const subscription of touched(changes)) {
        const message = refresh(subscription)
        if (message === null) continue
        const messages = messagesByListener.get(subscription.listener)
        if (messages === undefined) messagesByListener.set(subscription.listener, [message])
        else messages.push(message)
      }
      for (const [listener, messages] of messagesByListener) listener.send(messages)
    },
    get size() {
      return size
    },
  }
}

function difference(subscription: Subscription, outcome: QueryOutcome): LiveMessage | null {
  const shown = subscription.shown
  if (outcome.kind === 'rows') return rowDifference(subscription, outcome.source)
  if (shown.kind === 'json' && shown.json === outcome.json) return null
  subscription.shown = { kind: 'json', json: outcome.json }
  return wholeValue(subscription, outcome.json)
}

/** Only rows with another version are read: a list of a hundred costs as much as its one changed row. */
function rowDifference(subscription: Subscription, source: RowSource): LiveMessage | null {
  const before = subscription.shown.kind === 'rows' ? subscription.shown : null
  const versions = source.versions()
  const keys = versions.map((row) => row[0])
  const changed = versions.filter(([key, version]) => before?.versionByKey.get(key) !== version)
  const isSameOrder = before !== null && isSame(before.keys, keys)
  if (isSameOrder && changed.length === 0) return null
  const rows = changed.length === 0 ? [] : source.pick(changed.map((row) => row[0]))
  const idByKey = new Map(before?.idByKey)
  for (const [key, id] of rows) idByKey.set(key, id)
  const ids = (some: readonly number[]) => some.map((key) => idByKey.get(key) ?? '')
  const versionByKey = new Map(versions)
  const gone = before?.keys.filter((key) => !versionByKey.has(key)) ?? []
  const deletes = ids(gone)
  for (const key of gone) idByKey.delete(key)
  subscription.shown = { kind: 'rows', versionByKey, idByKey, keys }
  if (before === null) {
    const jsonByKey = new Map(rows.map(([key, , json]) => [key, json]))
    return wholeValue(subscription, arrayOf(keys.map((key) => jsonByKey.get(key) ?? 'null')))
  }
  return {
    kind: 'patch',
    subscription: subscription.id,
    gen: ++subscription.gen,
    upserts: arrayOf(rows.map((row) => row[2])),
    deletes,
    order: isSameOrder ? null : ids(keys),
  }
}

const arrayOf = (parts: readonly string[]) => `[${parts.join(',')}]`

function wholeValue(subscription: Subscription, json: string): LiveMessage {
  return { kind: 'value', subscription: subscription.id, gen: ++subscription.gen, json }
}

function isSame<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((one, index) => one === right[index])
}

function safely<T>(
  run: () => Result<T, AppError>,
  report: (error: unknown) => void,
): Result<T, AppError> {
  try {
    return run()
  } catch (error) {
    report(error)
    return {
      ok: false,
      error: appError(
        'internal',
        'This list could not be read. What is stored is unharmed. Reload to try again.',
        {
          detail: error instanceof Error ? error.message : String(error),
        },
      ),
    }
  }
}
