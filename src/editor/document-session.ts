/**
 * One open document: the Y.Doc an editor works on, tied to the workspace that stores it.
 *
 *   typed ──> unsent ──(batchMs, or flush)──> sending ──ok──> on disk
 *               ^                               │
 *               │                               │
 *               └──────────── failed <──────────┘   (kept, tried again with growing delays)
 *
 *   forbidden, page gone, or reset from below ──> void: what is not stored is kept as a draft; a new session begins
 *
 * Invariants
 * 1. A local update leaves `unsent` and `sending` only when the workspace answered that it is on disk.
 * 2. What came from the workspace is never sent back to it.
 * 3. What is void never reaches the document again: it would write what was refused over what is confirmed. What of it
 *    is on no disk is a draft before the session says that it is over.
 * 4. `flush` hands everything unsent to the workspace before it returns, without waiting for what is under way.
 */
import * as Y from 'yjs'
import { documentFragment } from '../../domain/document/schema.ts'
import { backoffDelayMs } from '../../lib/backoff.ts'
import { createEmitter } from '../../lib/emitter.ts'
import type { Result } from '../../lib/result.ts'
import type { DocumentState } from '../../protocol/document-stream.ts'
import { appError, type AppError } from '../../protocol/errors.ts'
import { t } from '../words/words.ts'

/** The part of the workspace an editor stands on; `WorkspaceClient` is one. */
export interface DocumentDoor {
  openDocument(
    nodeId: string,
    origin: string,
    onUpdate: (update: Uint8Array) => void,
    /** What was opened is void: it is closed, and opened anew from what is stored. */
    onReset: () => void,
  ): Promise<{ readonly document: DocumentState; close(): void }>
  mutate(
    name: 'document.update' | 'drafts.keep',
    args: DocumentUpdate | KeptDocument,
  ): Promise<Result<unknown, AppError>>
}

type DocumentUpdate = {
  readonly nodeId: string
  readonly update: Uint8Array<ArrayBuffer>
  readonly origin: string
}
type KeptDocument = {
  readonly nodeId: string
  readonly update: Uint8Array<ArrayBuffer>
  readonly code: string
}

export type SaveState = {
  /** True while an edit is not yet on disk. */
  readonly unsaved: boolean
  /** Why the last attempt to store failed; null once one succeeded. The edits are kept in this tab. */
  readonly error: AppError | null
}

/** Timers and chance as arguments, so that a test can hold the time. */
export type SessionPlatform = {
  readonly setTimer: (run: () => void, delayMs: number) => number
  readonly clearTimer: (timer: number) => void
  readonly random: () => number
  /** Hears of bugs in listeners. */
  readonly report: (error: unknown) => void
}

export type SessionOptions = {
  readonly door: DocumentDoor
  readonly nodeId: string
  /** Names this editor, so that its own updates are not sent back to it. */
  readonly origin: string
  readonly platform: SessionPlatform
}

/** Longest time an edit waits for more of its kind. Storing it has to be done 100 ms after the keystroke. */
export const batchMs = 30

const retry = { firstMs: 250, maxMs: 8000 }

/** Trying again by itself cannot help here; a later edit or `flush` still does. */
const finalCodes = new Set<AppError['code']>([
  'not_found',
  'forbidden',
  'document_invalid',
  'too_large',
  'read_only',
  'closed',
  'invalid_args',
])

/** The document does not take this edit, nor any that comes after it. */
const endCodes = new Set<AppError['code']>(['not_found', 'forbidden'])

/** Marks transactions that carry updates of the workspace. */
export const storedOrigin = Symbol('stored')

export class DocumentSession {
  readonly doc = new Y.Doc()
  readonly fragment = this.doc.getXmlFragment(documentFragment)
  readonly #options: SessionOptions
  readonly #states
  #unsent: Uint8Array[] = []
  readonly #sending = new Set<Uint8Array>()
  #timer: number | null = null
  #failures = 0
  #state: SaveState = { unsaved: false, error: null }
  #closeStream: () => void = () => undefined
  #isClosed = false
  #isVoid = false
  /** Void, and nothing of it is in this tab alone. */
  #isSettled = false
  readonly #ends
  #onDrained: () => void = () => undefined

  private constructor(options: SessionOptions) {
    this.#options = options
    this.#states = createEmitter<SaveState>(options.platform.report)
    this.#ends = createEmitter<null>(options.platform.report)
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== storedOrigin) this.#keep(update)
    })
  }

  /** Opens the document of a node. Rejects with what the workspace says, or when its bytes are no document. */
  static async open(options: SessionOptions): Promise<DocumentSession> {
    const session = new DocumentSession(options)
    let early: Uint8Array[] | null = []
    let isVoidEarly = false
    const { document, close } = await options.door.openDocument(
      options.nodeId,
      options.origin,
      (update) => {
        if (early === null) session.#receive(update)
        else early.push(update)
      },
      () => {
        if (early === null) void session.#void('refused')
        else isVoidEarly = true
      },
    )
    // Which of the two the answer holds is not known.
    if (isVoidEarly) {
      close()
      session.doc.destroy()
      return DocumentSession.open(options)
    }
    session.#closeStream = close
    try {
      if (!document.isEmpty) Y.applyUpdate(session.doc, document.state, storedOrigin)
    } catch (error) {
      close()
      session.doc.destroy()
      throw error
    }
    const updates = early
    early = null
    for (const update of updates) session.#receive(update)
    return session
  }

  get saveState(): SaveState {
    return this.#state
  }

  /** Calls back with each new state. Returns the unsubscribe. */
  onSaveState(listener: (state: SaveState) => void): () => void {
    return this.#states.on(listener)
  }

  /** Calls back once what this session holds is void and safe: whoever shows it opens the document anew. */
  onEnd(listener: () => void): () => void {
    return this.#ends.on(listener)
  }

  /** Hands every unsent edit to the workspace at once; settles when the attempt did. */
  async flush(): Promise<void> {
    this.#stopTimer()
    await this.#send()
  }

  /**
   * Lets go of the document. Settles once everything typed is on disk, however often that has to be tried, or once
   * the workspace refused it for good.
   */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    if (!this.#isVoid) this.#closeStream()
    await this.flush()
    if (this.#timer !== null || (this.#isVoid && !this.#isSettled))
      await new Promise<void>((settled) => (this.#onDrained = settled))
    this.doc.destroy()
  }

  #receive(update: Uint8Array): void {
    if (this.#isClosed || this.#isVoid) return
    try {
      Y.applyUpdate(this.doc, update, storedOrigin)
    } catch (error) {
      this.#options.platform.report(error)
      this.#show(
        appError(
          'document_invalid',
          t(
            'An edit from elsewhere could not be read. What you see and type is safe; reload the page to see the rest.',
          ),
          { bytes: update.byteLength },
        ),
      )
    }
  }

  /** Keeps as a draft what is on no disk, however often that has to be tried, and ends. */
  async #void(code: string): Promise<void> {
    if (this.#isVoid) return
    this.#isVoid = true
    this.#closeStream()
    this.#stopTimer()
    const { nodeId, door, platform } = this.#options
    let isOwed = this.#isUnsaved
    for (let failures = 0; isOwed; failures++) {
      // What is under way may be stored yet; it does no harm in the draft as well.
      const update = new Uint8Array(Y.encodeStateAsUpdate(this.doc))
      const count = this.#unsent.length
      const error = await this.#attempt(() => door.mutate('drafts.keep', { nodeId, update, code }))
      if (error === null) {
        this.#unsent.splice(0, count)
        this.#sending.clear()
        isOwed = this.#unsent.length > 0
      }
      this.#show(error)
      if (error !== null)
        await new Promise<void>((resolve) =>
          platform.setTimer(resolve, backoffDelayMs(failures, retry, platform.random)),
        )
    }
    this.#isSettled = true
    this.#onDrained()
    this.#ends.emit(null)
  }

  #keep(update: Uint8Array): void {
    this.#unsent.push(update)
    if (this.#isVoid) return
    this.#show(this.#state.error)
    if (this.#timer === null) this.#schedule(batchMs)
  }

  #schedule(delayMs: number): void {
    this.#timer = this.#options.platform.setTimer(() => {
      this.#timer = null
      // One batch at a time, unless someone asks for a flush: the next leaves when this one is answered.
      if (this.#sending.size === 0) void this.#send()
    }, delayMs)
  }

  #stopTimer(): void {
    if (this.#timer === null) return
    this.#options.platform.clearTimer(this.#timer)
    this.#timer = null
  }

  async #send(): Promise<void> {
    if (this.#unsent.length === 0 || this.#isVoid) return
    const batch = this.#unsent
    const update = batch.length === 1 && batch[0] !== undefined ? batch[0] : Y.mergeUpdates(batch)
    this.#unsent = []
    this.#sending.add(update)
    const { nodeId, origin, door } = this.#options
    const error = await this.#attempt(() =>
      door.mutate('document.update', { nodeId, origin, update: new Uint8Array(update) }),
    )
    // The draft holds it, or will.
    if (this.#isVoid) return
    this.#sending.delete(update)
    if (error !== null) this.#unsent.unshift(update)
    this.#failures = error === null ? 0 : this.#failures + 1
    this.#show(error)
    if (error !== null && endCodes.has(error.code)) return void this.#void(error.code)
    this.#goOn(error)
  }

  get #isUnsaved(): boolean {
    return this.#unsent.length > 0 || this.#sending.size > 0
  }

  /** What is left after an answer: the next batch at once, a failed one after a pause. */
  #goOn(error: AppError | null): void {
    if (this.#timer !== null) return
    if (this.#unsent.length === 0 || (error !== null && finalCodes.has(error.code))) {
      if (this.#sending.size === 0) this.#onDrained()
      return
    }
    if (error === null) this.#schedule(0)
    else this.#schedule(backoffDelayMs(this.#failures - 1, retry, this.#options.platform.random))
  }

  async #attempt(run: () => Promise<Result<unknown, AppError>>): Promise<AppError | null> {
    try {
      const result = await run()
      return result.ok ? null : result.error
    } catch (error) {
      this.#options.platform.report(error)
      return appError(
        'internal',
        t('Your last edit is not on disk yet. It is kept in this tab and is tried again.'),
      )
    }
  }

  #show(error: AppError | null): void {
    const unsaved = this.#isUnsaved
    if (unsaved === this.#state.unsaved && error === this.#state.error) return
    this.#state = { unsaved, error }
    this.#states.emit(this.#state)
  }
}

/** The browser's own timers. */
export function browserPlatform(report: (error: unknown) => void): SessionPlatform {
  return {
    setTimer: (run, delayMs) => window.setTimeout(run, delayMs),
    clearTimer: (timer) => window.clearTimeout(timer),
    random: () => Math.random(),
    report,
  }
}
