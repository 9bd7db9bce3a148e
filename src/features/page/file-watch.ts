/**
 * Files as a page shows them: where their bytes are, from the moment somebody looks at them until nobody does. One for
 * each workspace, so that a page with many pictures asks once.
 */
import type { UnsentFile } from '../../../protocol/queries/registry.ts'
import type { TransferView } from '../../../protocol/transfers.ts'
import type { TransferLine } from '../../client/file-channel.ts'
import type { WorkspaceClient } from '../../client/workspace.ts'

/** The bytes that a node names. */
export type FileName = {
  readonly nodeId: string
  readonly hash: string
  readonly mime: string
  readonly size: number
}

/** A stored file with an address that this page may show. */
export type OpenFile = { readonly blob: Blob; readonly url: string }

/** A file at this moment. */
export type FileSight = {
  /** Null where the bytes are not on this device. */
  readonly file: OpenFile | null
  readonly line: TransferLine
  /** Here, and the server does not have it yet; `code` says why it did not take it. */
  readonly unsent: Pick<UnsentFile, 'code'> | null
  /** On its way, or waiting for it. */
  readonly transfer: TransferView | null
}

export interface FileWatch {
  /** `isWanted`: bytes that are not here are fetched. Calls back at once when it is known, and after each change. */
  watch(file: FileName, isWanted: boolean, callback: (sight: FileSight) => void): () => void
  /** Fetches bytes, or tries again what did not work. */
  get(file: FileName): void
}

/** Types that a page may draw from a blob URL: none of them runs anything there. */
const drawn =
  /^(?:image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml|x-icon)|audio\/|video\/|application\/pdf$)/

const watchByWorkspace = new WeakMap<Workspace, FileWatch>()

type Workspace = Pick<WorkspaceClient, 'files' | 'live'>

export function fileWatchOf(workspace: Workspace): FileWatch {
  const known = watchByWorkspace.get(workspace)
  if (known !== undefined) return known
  const watch = createFileWatch(workspace)
  watchByWorkspace.set(workspace, watch)
  return watch
}

type Watcher = {
  readonly file: FileName
  readonly callback: (sight: FileSight) => void
  isWanted: boolean
  stored: OpenFile | null | undefined
}

function createFileWatch(workspace: Workspace): FileWatch {
  const { channel } = workspace.files
  const watchers = new Set<Watcher>()
  /** Kept while the tab lives: the bytes stay on the disk, these only name them. */
  const fileByHash = new Map<string, OpenFile>()
  let unsent = new Map<string, UnsentFile>()
  let stop: (() => void) | null = null

  function begin(): void {
    const stopNews = channel.on((news) => {
      if (news.kind === 'files-dropped') news.hashes.forEach((hash) => fileByHash.delete(hash))
      for (const watcher of [...watchers]) {
        const { hash } = watcher.file
        const hasCome = news.kind === 'file-here' && news.hash === hash
        const hasGone = news.kind === 'files-dropped' && news.hashes.includes(hash)
        if (hasGone) watcher.isWanted = false
        // Whoever holds the line now may not have heard what was wanted before.
        const isNewHolder = news.kind === 'transfers' && news.isWhole
        if (isNewHolder && watcher.stored === null && watcher.isWanted) channel.want(watcher.file)
        if (hasCome || hasGone) read(watcher).catch(reportError)
        else show(watcher)
      }
    })
    const stopUnsent = workspace.live('files.unsent', {}, (files) => {
      unsent = new Map(files.map((file) => [keyOf(file), file]))
      watchers.forEach(show)
    })
    stop = () => {
      stopNews()
      stopUnsent()
    }
  }

  async function read(watcher: Watcher): Promise<void> {
    const stored = await open(watcher.file)
    if (!watchers.has(watcher)) return
    watcher.stored = stored
    if (stored === null && watcher.isWanted) channel.want(watcher.file)
    show(watcher)
  }

  async function open({ hash, mime }: FileName): Promise<OpenFile | null> {
    const known = fileByHash.get(hash)
    if (known !== undefined) return known
    // Anything else is handed out as bytes, so that opening its address never shows it as a page of ours.
    const type = drawn.test(mime) ? mime : 'application/octet-stream'
    const blob = await workspace.files.read(hash, type)
    if (blob === null) return null
    const file = { blob, url: URL.createObjectURL(blob) }
    fileByHash.set(hash, file)
    return file
  }

  function show({ file, stored, callback }: Watcher): void {
    if (stored === undefined) return
    const { line } = channel
    const { nodeId, hash } = file
    const isHere = stored !== null
    callback({
      file: stored,
      line,
      unsent: isHere ? (unsent.get(keyOf(file)) ?? null) : null,
      transfer: channel.transfer(isHere ? 'up' : 'down', nodeId, hash),
    })
  }

  return {
    watch(file, isWanted, callback) {
      const watcher: Watcher = { file, callback, isWanted, stored: undefined }
      watchers.add(watcher)
      if (stop === null) begin()
      read(watcher).catch(reportError)
      return () => {
        watchers.delete(watcher)
        if (watchers.size > 0) return
        stop?.()
        stop = null
      }
    },
    get(file) {
      for (const watcher of watchers) if (watcher.file.hash === file.hash) watcher.isWanted = true
      channel.want(file)
      channel.retry(file.hash)
    },
  }
}

const keyOf = ({ nodeId, hash }: Pick<UnsentFile, 'nodeId' | 'hash'>) => `${nodeId} ${hash}`
