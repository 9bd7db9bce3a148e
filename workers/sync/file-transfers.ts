/**
 * Runs the transfers of a workspace's files: what the state machine wants done, with the network, the disk and the
 * database; and tells the pages.
 */
import { backoffDelayMs } from '../../lib/backoff.ts'
import { AppFailure } from '../../protocol/errors.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import type { SyncCallName, SyncCalls, WantedFile } from '../../protocol/sync-api.ts'
import type { SyncChannelMessage } from '../../protocol/sync-channel.ts'
import type { TransferNews } from '../../protocol/transfers.ts'
import { createChunkSize } from './chunk-size.ts'
import { downloadFile } from './download-file.ts'
import type { FileLine } from './file-line.ts'
import type { FileShelf } from './file-shelf.ts'
import { createTransferNews } from './transfer-news.ts'
import {
  initialTransfers,
  stepTransfers,
  type Fault,
  type Transfer,
  type TransfersEffect,
  type TransfersEvent,
} from './transfers.ts'
import { uploadFile } from './upload-file.ts'

export interface FileTransfers {
  /** The copy and the server speak with each other, or no longer. */
  setLine(isOpen: boolean): void
  /** Something was committed here: files may wait, or be wanted. */
  changed(): void
  fromPage(message: SyncChannelMessage): void
  close(): void
}

export type FileTransfersParts = FileLine & {
  readonly workspaceId: WorkspaceId
  readonly shelf: FileShelf
  /** Rejects where the database cannot answer now. */
  ask<Name extends SyncCallName>(
    name: Name,
    ...args: Parameters<SyncCalls[Name]>
  ): Promise<ReturnType<SyncCalls[Name]>>
  toPages(message: TransferNews): void
  /** A file less waits for the server. */
  settled(): void
  now(): number
  elapsedMs(): number
  random(): number
  report(error: unknown): void
}

const retry = { firstMs: 2000, maxMs: 10 * 60_000 }
/** Changes that come together are looked at once, ms. */
const settleMs = 400
/** Between two steps of progress of one file, ms. */
const progressMs = 100
const oldPartMs = 7 * 24 * 3_600_000

export function createFileTransfers(parts: FileTransfersParts): FileTransfers {
  const { workspaceId, shelf, toPages } = parts
  const chunkSize = createChunkSize(parts.elapsedMs)
  const news = createTransferNews(parts)
  const runByKey = new Map<
    string,
    { readonly stop: AbortController; readonly isOver: Promise<void> }
  >()
  /** Known to be on this device. */
  const present = new Set<string>()
  const cancels = new Set<() => void>()
  let state = initialTransfers
  let isClosed = false
  let cancelLook: (() => void) | null = null

  /** The owner of the file may be on its way to another window: what waits is asked for again. */
  function report(error: unknown): void {
    if (!isClosed && !(error instanceof AppFailure)) parts.report(error)
  }

  function send(event: TransfersEvent): void {
    if (isClosed) return
    const [next, effects] = stepTransfers(state, event)
    state = next
    effects.forEach(carryOut)
    news.show(state)
  }

  function carryOut(effect: TransfersEffect): void {
    switch (effect.do) {
      case 'start':
        start(effect.transfer)
        return
      case 'stop':
        runByKey.get(effect.key)?.stop.abort()
        return
      case 'wait': {
        const { key, run, attempts } = effect
        const delayMs = backoffDelayMs(attempts - 1, retry, parts.random)
        later(() => send({ kind: 'timer', key, run }), delayMs)
        return
      }
      case 'be quiet':
        later(() => send({ kind: 'quiet over' }), effect.forMs)
        return
      case 'note':
        parts.ask('refuseFile', effect.nodeId, effect.hash, effect.code).catch(report)
    }
  }

  function later(work: () => void, delayMs: number): () => void {
    const cancel = parts.schedule(() => {
      cancels.delete(cancel)
      work()
    }, delayMs)
    cancels.add(cancel)
    return cancel
  }

  function start(transfer: Transfer): void {
    const { key } = transfer
    const before = runByKey.get(key)
    const stop = new AbortController()
    const isOver = Promise.resolve(before?.isOver).then(() => run(transfer, stop))
    const entry = { stop, isOver: isOver.catch(report) }
    runByKey.set(key, entry)
    void entry.isOver.then(() => {
      if (runByKey.get(key) === entry) runByKey.delete(key)
    })
  }

  async function run(transfer: Transfer, stop: AbortController): Promise<void> {
    const { key, run } = transfer
    if (stop.signal.aborted) return
    const fault = await carry(transfer, stop.signal).catch((error: unknown): Fault => {
      // The database or the disk did not answer: neither is a reason to give the file up.
      report(error)
      return { code: 'internal', quietMs: null }
    })
    if (stop.signal.aborted) return
    if (fault === null) {
      send({ kind: 'done', key, run })
      if (transfer.way === 'down') toPages({ kind: 'file-here', hash: transfer.hash })
      // Behind the first few hundred there may be more.
      else if (!hasUploads()) look()
    } else send({ kind: 'broke', key, run, fault })
  }

  /** Null where it is done. */
  function carry(transfer: Transfer, signal: AbortSignal): Promise<Fault | null> {
    return transfer.way === 'up' ? upload(transfer, signal) : download(transfer, signal)
  }

  async function upload(transfer: Transfer, signal: AbortSignal): Promise<Fault | null> {
    const { nodeId, hash } = transfer
    const bytes = await shelf.find(hash)
    const size = bytes?.size ?? transfer.size
    const file = { workspaceId, nodeId, hash, size, bytes }
    const progress = progressOf(transfer)
    const sent = await uploadFile(parts, file, chunkSize, signal, (done) => progress(done, size))
    if (!sent.ok) return sent.error
    await parts.ask('settleFile', nodeId, hash)
    parts.settled()
    return null
  }

  async function download(transfer: Transfer, signal: AbortSignal): Promise<Fault | null> {
    const { nodeId, hash } = transfer
    const file = { workspaceId, nodeId, hash }
    const progress = progressOf(transfer)
    const fetchOnce = () => downloadFile(parts, shelf, file, signal, progress)
    let fetched = await fetchOnce()
    if (!fetched.ok && fetched.error.code === 'quota_exceeded' && (await dropFetched()) > 0)
      fetched = await fetchOnce()
    if (!fetched.ok) return fetched.error
    await parts.ask('fetchedFile', { hash, size: fetched.value })
    present.add(hash)
    return null
  }

  function progressOf({ key, run }: Transfer): (done: number, size: number) => void {
    let toldAt = -Infinity
    return (done, size) => {
      const now = parts.elapsedMs()
      if (now - toldAt < progressMs) return
      toldAt = now
      send({ kind: 'progress', key, run, done, size })
    }
  }

  /** Makes room on this device of what can be fetched again; answers how many files went. */
  async function dropFetched(): Promise<number> {
    const files = await parts.ask('droppableFiles')
    const hashes = files.map(({ hash }) => hash)
    for (const hash of hashes) {
      present.delete(hash)
      await shelf.remove(hash)
    }
    await parts.ask('forgetFetched', hashes)
    if (hashes.length > 0) toPages({ kind: 'files-dropped', hashes })
    return hashes.length
  }

  function look(): void {
    cancelLook ??= later(() => {
      cancelLook = null
      readQueue().catch(report)
    }, settleMs)
  }

  async function readQueue(): Promise<void> {
    if (!state.isOpen) return
    send({ kind: 'uploads', files: await parts.ask('fileUploads') })
    const missing: WantedFile[] = []
    for (const file of await parts.ask('wantedFiles')) {
      if (present.has(file.hash)) continue
      if ((await shelf.find(file.hash)) === null) missing.push(file)
      else present.add(file.hash)
    }
    if (missing.length > 0) send({ kind: 'wanted', files: missing, isWatched: false })
  }

  const hasUploads = () => [...state.transfers.values()].some(({ way }) => way === 'up')

  news.tellAll(state)
  shelf.removeOldParts(parts.now() - oldPartMs).catch(report)
  return {
    setLine(isOpen) {
      if (isOpen === state.isOpen) return
      send({ kind: 'line', isOpen })
      if (isOpen) look()
    },
    changed: look,
    fromPage(message) {
      switch (message.kind) {
        case 'ask-transfers':
          news.tellAll(state)
          return
        case 'want-file': {
          const { nodeId, hash, size } = message
          send({ kind: 'wanted', files: [{ nodeId, hash, size }], isWatched: true })
          return
        }
        case 'retry-file':
          send({ kind: 'retry', hash: message.hash })
          return
        case 'drop-files':
          dropFetched().catch(report)
          return
        default:
        // Of others, for others.
      }
    },
    close() {
      send({ kind: 'line', isOpen: false })
      isClosed = true
      for (const cancel of cancels) cancel()
      news.close()
    },
  }
}
