import { v7 } from 'uuid'
import { createEmitter } from '../../lib/emitter.ts'
import type { Result } from '../../lib/result.ts'
import type {
  EngineAnswer,
  LiveMessage,
  OpenOptions,
  OwnerState,
  PageEvent,
} from '../../protocol/database-api.ts'
import { targetName } from '../../protocol/database-api.ts'
import type { DocumentState } from '../../protocol/document-stream.ts'
import { AppFailure, type AppError } from '../../protocol/errors.ts'
import type { OpId } from '../../protocol/ids.ts'
import type { DatabaseDoor } from './database-door.ts'
import { readAnswer } from '../../protocol/queries/answer.ts'
import { createLiveResult, type LiveResult } from './live-result.ts'

/** One open target without its words: what the clients of workspace and registry are made of. */
export type TargetClient = {
  query(name: string, args: unknown): Promise<unknown>
  mutate(name: string, args: unknown, opId?: OpId): Promise<Result<unknown, AppError>>
  live(
    name: string,
    args: unknown,
    callback: (value: unknown) => void,
    onError: (error: AppError) => void,
  ): () => void
  openDocument(
    nodeId: string,
    origin: string,
    onUpdate: (update: Uint8Array) => void,
    onReset?: () => void,
  ): Promise<{ readonly document: DocumentState; close(): void }>
  call(call: Parameters<DatabaseDoor['call']>[1]): Promise<EngineAnswer>
  readonly ownerState: OwnerState
  on(listener: (event: PageEvent) => void): () => void
  close(): Promise<void>
}

type Subscription = {
  readonly name: string
  readonly args: unknown
  readonly result: LiveResult
  readonly callback: (value: unknown) => void
  readonly onError: (error: AppError) => void
}

export function openTarget(
  door: DatabaseDoor,
  options: OpenOptions,
  report: (error: unknown) => void,
): TargetClient {
  const target = targetName(options.target)
  const events = createEmitter<PageEvent>(report)
  const subscriptions = new Map<number, Subscription>()
  const editorsByNode = new Map<string, number>()
  let nextSubscription = 1
  let ownerState: OwnerState = { role: 'opening' }

  const closeTarget = door.open(options, receive, askAgain)

  function receive(event: PageEvent): void {
    if (event.kind === 'owner') ownerState = event.state
    if (event.kind === 'live') for (const message of event.messages) apply(message)
    events.emit(event)
  }

  /** A worker that was started anew knows neither subscriptions nor open documents. */
  function askAgain(): void {
    for (const [id, subscription] of subscriptions) ask(id, subscription)
    for (const nodeId of editorsByNode.keys()) refreshDocument(nodeId).catch(report)
  }

  /** What was written meanwhile reaches the editors as one update; Yjs ignores what it knows. */
  async function refreshDocument(nodeId: string): Promise<void> {
    const answer = await door.call(target, { method: 'openDocument', nodeId })
    if (!answer.ok) return
    const { state, isEmpty } = answer.value as DocumentState
    if (!isEmpty) receive({ kind: 'document', nodeId, update: state, origin: '' })
  }

  function apply(message: LiveMessage): void {
    const subscription = subscriptions.get(message.subscription)
    if (subscription === undefined) return
    if (message.kind === 'error') return subscription.onError(message.error)
    const applied = subscription.result.apply(message)
    if (applied === 'stale') ask(message.subscription, subscription)
    else subscription.callback(applied.value)
  }

  function ask(id: number, subscription: Subscription): void {
    door
      .call(target, {
        method: 'subscribe',
        subscription: id,
        name: subscription.name,
        args: subscription.args,
      })
      .then((answer) => {
        if (!answer.ok && subscriptions.get(id) === subscription) subscription.onError(answer.error)
      }, report)
  }

  return {
    async query(name, args) {
      const answer = await door.call(target, { method: 'query', name, args })
      if (!answer.ok) throw new AppFailure(answer.error)
      return readAnswer(name, String(answer.value))
    },
    mutate: (name, args, opId = v7() as OpId) =>
      door.call(target, { method: 'mutate', opId, name, args }),
    live(name, args, callback, onError) {
      const id = nextSubscription++
      const subscription = { name, args, result: createLiveResult(name), callback, onError }
      subscriptions.set(id, subscription)
      ask(id, subscription)
      return () => {
        if (!subscriptions.delete(id)) return
        door.call(target, { method: 'unsubscribe', subscription: id }).catch(report)
      }
    },
    async openDocument(nodeId, origin, onUpdate, onReset) {
      const stop = events.on((event) => {
        if (event.kind === 'document-reset' && event.nodeId === nodeId) onReset?.()
        if (event.kind === 'document' && event.nodeId === nodeId && event.origin !== origin)
          onUpdate(event.update)
      })
      editorsByNode.set(nodeId, (editorsByNode.get(nodeId) ?? 0) + 1)
      const close = () => {
        stop()
        const left = (editorsByNode.get(nodeId) ?? 1) - 1
        if (left > 0) return void editorsByNode.set(nodeId, left)
        editorsByNode.delete(nodeId)
        door.call(target, { method: 'closeDocument', nodeId }).catch(report)
      }
      const answer = await door.call(target, { method: 'openDocument', nodeId })
      if (answer.ok) return { document: answer.value as DocumentState, close }
      close()
      throw new AppFailure(answer.error)
    },
    call: (call) => door.call(target, call),
    get ownerState() {
      return ownerState
    },
    on: (listener) => events.on(listener),
    close: closeTarget,
  }
}
