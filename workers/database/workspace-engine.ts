/**
 * An open workspace as an engine: one queue of synchronous work on one connection. What must not wait (mutations,
 * queries) runs at once; what can (indexing, compaction, pruning) runs in short slices when nothing else came.
 */
import { fail, ok } from '../../lib/result.ts'
import type {
  EngineAnswer,
  EngineCall,
  MutateCall,
  WorkspaceIdentity,
} from '../../protocol/database-api.ts'
import { AppFailure, appError, type AppError } from '../../protocol/errors.ts'
import { documentUpdate } from '../../protocol/mutations/document-update.ts'
import { draftsKeep } from '../../protocol/mutations/drafts-keep.ts'
import { draftsTake } from '../../protocol/mutations/drafts-take.ts'
import { isMutationName, mutationSchemas } from '../../protocol/mutations/registry.ts'
import { routes, type Changes } from './changes.ts'
import { createChores } from './chores.ts'
import { createDocumentStreams } from './document-streams.ts'
import type { DocumentCodec } from './workspace-context.ts'
import type { Engine, Guest } from './engine.ts'
import { createGuestWishes } from './guest-wishes.ts'
import { createLiveQueries, type LiveListener } from './live-queries.ts'
import type { Maintenance } from './maintenance.ts'
import { mutate } from './mutate.ts'
import { findPlace } from './nodes.ts'
import { outcomeJson } from './queries/query.ts'
import { prepareQuery, runQuery, type PreparedQuery } from './run-query.ts'
import { connectCopy, disconnectCopy } from './sync/connect.ts'
import { keepDocument } from './sync/drafts.ts'
import { keepFiles } from './sync/file-queue.ts'
import { requireWritable } from './sync/reach.ts'
import { createSyncDoor } from './sync/sync-door.ts'
import { createStopwatch } from './stopwatch.ts'
import type { WorkspaceContext } from './workspace-context.ts'

export type WorkspaceEngineOptions = {
  readonly context: WorkspaceContext
  readonly epoch: number
  /** What needs the files around the database; absent in memory. */
  readonly maintenance: Maintenance | null
  closeFile(): void
}

export function createWorkspaceEngine(options: WorkspaceEngineOptions): Engine {
  const { context, epoch } = options
  const { platform } = context
  const live = createLiveQueries(context, platform.report)
  const streams = createDocumentStreams()
  const stopwatch = createStopwatch(platform.elapsedMs)
  const wishes = createGuestWishes()
  const listenerByGuest = new Map<Guest, LiveListener>()
  let isClosed = false
  const guests = new Set<Guest>()
  const replaced = createGate()
  let lastAsked = platform.elapsedMs()
  /** Calls wait for this one while the file under them is being replaced; they may wait for the next owner. */
  let held: Promise<void> | null = null
  let isReplaced = false
  let loadingCodec: Promise<DocumentCodec> | null = null
  const chores = createChores(context, {
    loadCodec,
    changed: tell,
    measure: stopwatch.measure,
  })

  /** Rooms that speak with a server. */
  const listening = new Set<Guest>()
  const syncDoor = createSyncDoor(context, {
    loadCodec,
    changed(changes) {
      tell(changes)
      chores.wake()
    },
    publish: (nodeId, update) => streams.publish(nodeId, update, ''),
    reset: (nodeId) => streams.reset(nodeId),
    identified: tellIdentity,
  })

  function loadCodec(): Promise<DocumentCodec> {
    loadingCodec ??= import('./document-codec.ts').then((module) => {
      context.codec = module.documentCodec
      return module.documentCodec
    })
    return loadingCodec
  }

  function listenerOf(guest: Guest): LiveListener {
    let listener = listenerByGuest.get(guest)
    if (listener === undefined) {
      listener = { send: (messages) => guest.send({ kind: 'live', messages }) }
      listenerByGuest.set(guest, listener)
    }
    return listener
  }

  /** What was committed stays committed and is acknowledged, whatever goes wrong in telling of it. */
  function tell(changes: Changes): void {
    try {
      stopwatch.measure('live queries', () => live.flush(changes))
    } catch (error) {
      platform.report(error)
    }
  }

  function afterCommit(changes: Changes): void {
    tell(changes)
    chores.wake()
    if (context.sync !== null) for (const guest of listening) guest.send({ kind: 'queued' })
  }

  async function answerMutate(call: MutateCall): Promise<EngineAnswer> {
    const { name } = call
    if (!isMutationName(name))
      return fail(
        appError('unknown_mutation', `There is no mutation "${name}".`, {
          name,
          known: Object.keys(mutationSchemas),
        }),
      )
    if (name === 'document.update') return appendDocumentUpdate(call)
    if (name === 'drafts.keep') return keepDraft(call)
    if (name === 'drafts.take') return takeDraft(call)
    const { answer, changes } = stopwatch.measure(name, () => mutate(context, { ...call, name }))
    if (changes !== null) afterCommit(changes)
    return answer
  }

  async function appendDocumentUpdate(call: MutateCall): Promise<EngineAnswer> {
    const parsed = documentUpdate.safeParse(call.args)
    if (!parsed.success)
      return fail(
        appError(
          'invalid_args',
          'document.update takes {nodeId, update} with the update as bytes. Nothing was written.',
          {
            issues: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
          },
        ),
      )
    const codec = await loadCodec()
    const { nodeId, update, origin = '' } = parsed.data
    requireWritable(context, nodeId)
    stopwatch.measure('document.update', () => codec.append(context, nodeId, update))
    streams.publish(nodeId, update, origin)
    afterCommit(new Set([routes.document(nodeId)]))
    return ok({ nodeId })
  }

  async function keepDraft({ args }: MutateCall): Promise<EngineAnswer> {
    const parsed = draftsKeep.safeParse(args)
    if (!parsed.success)
      return fail(appError('invalid_args', 'drafts.keep takes {nodeId, update, code}.'))
    const codec = await loadCodec()
    const { nodeId, update: document, code } = parsed.data
    keepDocument(context, codec, { nodeId, document, code, at: platform.clock.now() })
    tell(new Set([routes.drafts]))
    return ok({ nodeId })
  }

  async function takeDraft({ args }: MutateCall): Promise<EngineAnswer> {
    const parsed = draftsTake.safeParse(args)
    if (!parsed.success)
      return fail(appError('invalid_args', 'drafts.take takes {id, block}. Nothing was changed.'))
    const drafts = await import('./document-drafts.ts')
    const { nodeId, update } = stopwatch.measure('drafts.take', () =>
      drafts.takeDraft(context, parsed.data),
    )
    if (update !== null) streams.publish(nodeId, update, '')
    afterCommit(new Set([routes.document(nodeId), routes.drafts]))
    return ok({ id: parsed.data.id })
  }

  async function ready(query: PreparedQuery): Promise<void> {
    if (query.needsDocuments) await loadCodec()
    if (query.needsIndex) await chores.indexNow()
    await query.load()
  }

  async function answerQuery(name: string, args: unknown): Promise<EngineAnswer> {
    const query = prepareQuery(name, args)
    if (!query.ok) return query
    if (query.value.needsDocuments || query.value.needsIndex) await ready(query.value)
    const outcome = stopwatch.measure(name, () => runQuery(context, query.value))
    return outcome.ok ? ok(outcomeJson(outcome.value)) : outcome
  }

  async function subscribe(
    guest: Guest,
    call: Extract<EngineCall, { method: 'subscribe' }>,
  ): Promise<EngineAnswer> {
    const query = prepareQuery(call.name, call.args)
    if (!query.ok) return query
    const isWanted = wishes.add(guest, `subscription ${call.subscription}`)
    if (query.value.needsDocuments || query.value.needsIndex) await ready(query.value)
    // The owner may have let go of the file meanwhile: the next one is asked again.
    if (isClosed) return fail(ownerLost())
    if (!isWanted()) return ok(null)
    stopwatch.measure(call.name, () =>
      live.subscribe(listenerOf(guest), call.subscription, query.value),
    )
    return ok(null)
  }

  async function openDocument(guest: Guest, nodeId: string): Promise<EngineAnswer> {
    const place = findPlace(context.connection, nodeId)
    if (place === undefined)
      return fail(appError('not_found', 'This page is not in the workspace.', { id: nodeId }))
    const isWanted = wishes.add(guest, `document ${nodeId}`)
    const codec = await loadCodec()
    if (isWanted()) streams.open(guest, nodeId)
    const state = stopwatch.measure('document.open', () =>
      codec.read(context.connection, place.key),
    )
    return ok({ state: state ?? new Uint8Array(), isEmpty: state === null })
  }

  async function answer(guest: Guest, call: EngineCall): Promise<EngineAnswer> {
    switch (call.method) {
      case 'mutate':
        return answerMutate(call)
      case 'query':
        return answerQuery(call.name, call.args)
      case 'subscribe':
        return subscribe(guest, call)
      case 'unsubscribe':
        wishes.withdraw(guest, `subscription ${call.subscription}`)
        live.unsubscribe(listenerOf(guest), call.subscription)
        return ok(null)
      case 'openDocument':
        return openDocument(guest, call.nodeId)
      case 'closeDocument':
        wishes.withdraw(guest, `document ${call.nodeId}`)
        streams.close(guest, call.nodeId)
        return ok(null)
      case 'identify':
        return ok(identity())
      case 'connect':
        connectCopy(context, call.person)
        tell(new Set([routes.all]))
        tellIdentity()
        return ok(null)
      case 'disconnect':
        disconnectCopy(context)
        tell(new Set([routes.mutations]))
        tellIdentity()
        return ok(null)
      case 'keepFiles':
        if (!keepFiles(context.connection, call.nodeId, call.isKept))
          return fail(appError('not_found', 'This page is not in the workspace.'))
        afterCommit(new Set([routes.files]))
        return ok(null)
      case 'sync':
        listening.add(guest)
        return syncDoor.call(call.name, call.args)
      case 'maintain':
        return options.maintenance === null
          ? fail(appError('unsupported', 'This copy of the workspace has no file to look after.'))
          : options.maintenance.run(call.task, call.args, (progress) => guest.send(progress))
    }
  }

  function identity(): WorkspaceIdentity {
    return {
      privateRootId: context.privateRootId,
      personId: context.me.id,
      isConnected: context.sync !== null,
      grants: context.grants,
      longestBlock: stopwatch.longest(),
    }
  }

  /** Who I am here, or what I may do, is another than before. */
  function tellIdentity(): void {
    for (const guest of guests) guest.send({ kind: 'identity', identity: identity() })
  }

  function leave(): void {
    for (const guest of guests) guest.send({ kind: 'replaced' })
    guests.clear()
    replaced.open()
  }

  chores.wake()
  options.maintenance?.attach({
    epoch,
    idleMs: () => platform.elapsedMs() - lastAsked,
    hold() {
      const gate = createGate()
      held = gate.opened
      return () => {
        held = null
        gate.open()
      }
    },
    reopen() {
      isReplaced = true
    },
    indexNow: chores.indexNow,
    wake: chores.wake,
    measure: stopwatch.measure,
  })

  return {
    epoch,
    replaced: replaced.opened,
    async call(guest, call) {
      guests.add(guest)
      lastAsked = platform.elapsedMs()
      try {
        while (held !== null && call.method !== 'maintain') await held
        const answered = await answer(guest, call)
        // The answer goes first: a call that a closing engine leaves without one is asked again of the next.
        if (isReplaced && call.method === 'maintain') platform.schedule(leave, 0)
        return answered
      } catch (error) {
        // What was still waiting when the file was closed is asked again of the next owner.
        return fail(isClosed ? ownerLost() : toAppError(error, platform.report))
      }
    },
    drop(guest) {
      wishes.forget(guest)
      const listener = listenerByGuest.get(guest)
      if (listener !== undefined) live.drop(listener)
      listenerByGuest.delete(guest)
      guests.delete(guest)
      listening.delete(guest)
      streams.drop(guest)
    },
    async close() {
      await options.maintenance?.stop()
      await chores.stop()
      isClosed = true
      options.closeFile()
    },
  }
}

/** A promise with its resolve outside. */
function createGate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => undefined as void
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}

function ownerLost(): AppError {
  return appError(
    'owner_lost',
    'The workspace moved to another window. Nothing is lost; try again.',
  )
}

function toAppError(error: unknown, report: (error: unknown) => void): AppError {
  if (error instanceof AppFailure) return error.error
  report(error)
  return appError('internal', 'Something in Holdfast failed. What was saved before is unharmed.', {
    detail: error instanceof Error ? error.message : String(error),
  })
}
