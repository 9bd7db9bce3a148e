import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { fail, ok, type Result } from '../../../lib/result.ts'
import { appError, type AppError } from '../../../protocol/errors.ts'
import {
  DocumentSession,
  batchMs,
  type DocumentDoor,
  type SaveState,
  type SessionPlatform,
} from '../../../src/editor/document-session.ts'

const nodeId = '0190f3a0-0000-7000-8000-000000000001'

/** Time that passes only when told to. */
class HeldTime {
  now = 0
  #next = 1
  readonly #timers = new Map<number, { readonly at: number; readonly run: () => void }>()
  readonly reported: unknown[] = []
  readonly platform: SessionPlatform = {
    setTimer: (run, delayMs) => {
      this.#timers.set(this.#next, { at: this.now + delayMs, run })
      return this.#next++
    },
    clearTimer: (timer) => void this.#timers.delete(timer),
    random: () => 0,
    report: (error) => this.reported.push(error),
  }
  async pass(ms: number): Promise<void> {
    await settle()
    const end = this.now + ms
    for (;;) {
      const due = [...this.#timers]
        .filter(([, t]) => t.at <= end)
        .sort((a, b) => a[1].at - b[1].at)[0]
      if (due === undefined) break
      this.now = due[1].at
      this.#timers.delete(due[0])
      due[1].run()
      await settle()
    }
    this.now = end
    await settle()
  }
  get waiting(): number {
    return this.#timers.size
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

/** A workspace that keeps documents in memory and fails on request. */
class MemoryDoor implements DocumentDoor {
  readonly stored: Uint8Array[] = []
  readonly answers: ((result: Result<unknown, AppError>) => void)[] = []
  failure: AppError | null = null
  isHeld = false
  calls = 0
  closed = 0
  send: (update: Uint8Array) => void = () => undefined
  /** What was opened is void. */
  reset: () => void = () => undefined
  /** What was kept as a draft, with its reason. */
  readonly drafts: { readonly code: string; readonly text: string }[] = []
  state: Uint8Array | null = null

  openDocument: DocumentDoor['openDocument'] = async (_node, _origin, onUpdate, onReset) => {
    this.send = onUpdate
    this.reset = onReset
    return {
      document: { state: this.state ?? new Uint8Array(), isEmpty: this.state === null },
      close: () => void this.closed++,
    }
  }
  mutate: DocumentDoor['mutate'] = async (_name, args) => {
    if ('code' in args) {
      if (this.failure !== null && this.failure.code !== 'forbidden') return fail(this.failure)
      this.drafts.push({ code: args.code, text: textOf([args.update]) })
      return ok(null)
    }
    this.calls++
    if (this.isHeld) {
      const result = await new Promise<Result<unknown, AppError>>((resolve) =>
        this.answers.push(resolve),
      )
      if (result.ok) this.stored.push(args.update)
      return result
    }
    if (this.failure !== null) return fail(this.failure)
    this.stored.push(args.update)
    return ok(null)
  }
  get text(): string {
    return textOf([...(this.state === null ? [] : [this.state]), ...this.stored])
  }
}

function textOf(updates: readonly Uint8Array[]): string {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc.getXmlFragment('content').toJSON()
}

async function openOn(door: MemoryDoor, time: HeldTime): Promise<DocumentSession> {
  return DocumentSession.open({ door, nodeId, origin: 'tab', platform: time.platform })
}

function type(session: DocumentSession, text: string): void {
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(text)])
  session.fragment.insert(session.fragment.length, [paragraph])
}

function updateOf(text: string): Uint8Array {
  const doc = new Y.Doc()
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(text)])
  doc.getXmlFragment('content').insert(0, [paragraph])
  return Y.encodeStateAsUpdate(doc)
}

describe('a document session', () => {
  test('sends the edits of one batch as one update, at most batchMs after the first of them', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    const session = await openOn(door, time)
    type(session, 'a')
    await time.pass(batchMs - 1)
    type(session, 'b')
    expect(door.calls).toBe(0)
    await time.pass(1)
    expect(door.calls).toBe(1)
    expect(door.text).toBe('<paragraph>a</paragraph><paragraph>b</paragraph>')
    expect(batchMs).toBeLessThanOrEqual(40)
  })

  test('does not send back what came from the workspace', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    door.state = updateOf('first')
    const session = await openOn(door, time)
    door.send(updateOf('second'))
    await time.pass(1000)
    expect(session.fragment.length).toBe(2)
    expect(door.calls).toBe(0)
    expect(session.saveState).toEqual({ unsaved: false, error: null })
  })

  test('applies updates that arrive before the document itself', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    const open = door.openDocument
    door.openDocument = async (node, origin, onUpdate, onReset) => {
      const opened = await open(node, origin, onUpdate, onReset)
      onUpdate(updateOf('early'))
      return opened
    }
    const session = await openOn(door, time)
    expect(session.fragment.toJSON()).toBe('<paragraph>early</paragraph>')
  })

  test('tells that something is unsaved until the workspace answered', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    door.isHeld = true
    const session = await openOn(door, time)
    const states: SaveState[] = []
    session.onSaveState((state) => states.push(state))
    type(session, 'a')
    await time.pass(batchMs)
    expect(session.saveState.unsaved).toBe(true)
    door.answers.shift()?.(ok(null))
    await settle()
    expect(states).toEqual([
      { unsaved: true, error: null },
      { unsaved: false, error: null },
    ])
  })

  test('keeps an edit whose storing failed, says why, and tries again with growing pauses', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    door.failure = appError('storage_failed', 'The disk did not answer.')
    const session = await openOn(door, time)
    type(session, 'a')
    await time.pass(batchMs)
    expect(session.saveState).toEqual({ unsaved: true, error: door.failure })
    await time.pass(1000)
    expect(door.calls).toBe(4)
    type(session, 'b')
    door.failure = null
    await time.pass(8000)
    expect(door.text).toBe('<paragraph>a</paragraph><paragraph>b</paragraph>')
    expect(session.saveState).toEqual({ unsaved: false, error: null })
  })

  test('survives a workspace that throws', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    const mutate = door.mutate
    door.mutate = async () => Promise.reject(new Error('gone'))
    const session = await openOn(door, time)
    type(session, 'a')
    await time.pass(batchMs)
    expect(session.saveState.error?.code).toBe('internal')
    expect(time.reported).toHaveLength(1)
    door.mutate = mutate
    await time.pass(500)
    expect(door.text).toBe('<paragraph>a</paragraph>')
  })

  test('does not repeat by itself what can never be stored, but keeps it for the next flush', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    door.failure = appError('too_large', 'This is too much at once.')
    const session = await openOn(door, time)
    type(session, 'a')
    await time.pass(60_000)
    expect(door.calls).toBe(1)
    expect(time.waiting).toBe(0)
    door.failure = null
    await session.flush()
    expect(door.text).toBe('<paragraph>a</paragraph>')
  })

  test('flush hands over at once, even while an earlier batch is still under way', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    door.isHeld = true
    const session = await openOn(door, time)
    type(session, 'a')
    await time.pass(batchMs)
    type(session, 'b')
    const flushed = session.flush()
    expect(door.calls).toBe(2)
    door.answers.forEach((answer) => answer(ok(null)))
    await flushed
    expect(door.text).toBe('<paragraph>a</paragraph><paragraph>b</paragraph>')
    expect(session.saveState.unsaved).toBe(false)
  })

  test('sends one batch at a time while nobody asks for a flush', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    door.isHeld = true
    const session = await openOn(door, time)
    type(session, 'a')
    await time.pass(batchMs)
    for (const text of ['b', 'c', 'd']) {
      type(session, text)
      await time.pass(batchMs * 2)
    }
    expect(door.calls).toBe(1)
    door.answers.shift()?.(ok(null))
    await time.pass(0)
    expect(door.calls).toBe(2)
    door.answers.shift()?.(ok(null))
    await settle()
    expect(door.text).toContain('<paragraph>d</paragraph>')
  })

  test('close stores the rest, stops listening and stops the clock', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    const session = await openOn(door, time)
    type(session, 'a')
    await session.close()
    await session.close()
    expect(door.text).toBe('<paragraph>a</paragraph>')
    expect(door.closed).toBe(1)
    expect(time.waiting).toBe(0)
    door.send(updateOf('late'))
  })

  test('goes on trying after close until the last edit is on disk', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    door.failure = appError('storage_locked', 'Another tab holds the file.')
    const session = await openOn(door, time)
    type(session, 'a')
    let isClosed = false
    void session.close().then(() => (isClosed = true))
    await time.pass(300)
    expect(isClosed).toBe(false)
    door.failure = null
    await time.pass(10_000)
    expect(isClosed).toBe(true)
    expect(door.text).toBe('<paragraph>a</paragraph>')
  })

  test('reports an update it cannot read and goes on', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    const session = await openOn(door, time)
    door.send(new Uint8Array([1, 200, 3, 4]))
    expect(session.saveState.error?.code).toBe('document_invalid')
    type(session, 'a')
    await time.pass(batchMs)
    expect(door.text).toBe('<paragraph>a</paragraph>')
  })

  test('refuses to open bytes that are no document', async () => {
    const door = new MemoryDoor()
    door.state = new Uint8Array([1, 200, 3, 4])
    await expect(openOn(door, new HeldTime())).rejects.toThrow()
    expect(door.closed).toBe(1)
  })

  test('that is void keeps as a draft what is on no disk, writes nothing more, and ends once that is safe', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    door.state = updateOf('confirmed')
    const session = await openOn(door, time)
    let ends = 0
    session.onEnd(() => ends++)
    type(session, 'half a thought')
    door.failure = appError('storage_locked', 'Another tab holds the file.')
    door.reset()
    await time.pass(100)
    expect(ends).toBe(0)
    expect(session.saveState.unsaved).toBe(true)
    door.failure = null
    await time.pass(8000)
    expect(ends).toBe(1)
    expect(door.drafts).toEqual([
      {
        code: 'refused',
        text: '<paragraph>confirmed</paragraph><paragraph>half a thought</paragraph>',
      },
    ])
    expect(session.saveState.unsaved).toBe(false)
    type(session, 'too late')
    await session.close()
    expect(door.stored).toEqual([])
  })

  test('that is void and has everything on the disk leaves no draft', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    const session = await openOn(door, time)
    let ends = 0
    session.onEnd(() => ends++)
    type(session, 'a')
    await time.pass(batchMs)
    door.reset()
    await settle()
    expect(ends).toBe(1)
    expect(door.drafts).toEqual([])
    expect(door.closed).toBe(1)
  })

  test('an edit that is forbidden becomes a draft with its reason, also while the page is left', async () => {
    const time = new HeldTime()
    const door = new MemoryDoor()
    door.failure = appError('forbidden', 'You may only read here.')
    const session = await openOn(door, time)
    type(session, 'a')
    await session.close()
    expect(door.drafts).toEqual([{ code: 'forbidden', text: '<paragraph>a</paragraph>' }])
  })

  test('reads the document again when it was void before it was read', async () => {
    const door = new MemoryDoor()
    door.state = updateOf('refused')
    const open = door.openDocument
    door.openDocument = async (node, origin, onUpdate, onReset) => {
      const opened = await open(node, origin, onUpdate, onReset)
      door.openDocument = open
      door.state = updateOf('confirmed')
      onReset()
      return opened
    }
    const session = await openOn(door, new HeldTime())
    expect(session.fragment.toJSON()).toBe('<paragraph>confirmed</paragraph>')
  })
})
