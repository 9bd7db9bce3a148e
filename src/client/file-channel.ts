import type { WorkspaceId } from '../../protocol/ids.ts'
import { syncChannelName, type SyncChannelMessage } from '../../protocol/sync-channel.ts'
import type { TransferNews, TransferView, TransferWish } from '../../protocol/transfers.ts'

/** `none`: no tab of this device speaks with a server for this workspace. */
export type TransferLine = 'none' | 'closed' | 'open'

/** The way of files between this device and the server, as a page sees it. Opened on first use. */
export interface FileChannel {
  readonly line: TransferLine
  /** Of a file that is on its way. */
  transfer(way: TransferView['way'], nodeId: string, hash: string): TransferView | null
  /** Somebody looks at a file that is not here. */
  want(file: { readonly nodeId: string; readonly hash: string; readonly size: number }): void
  /** Tries again what did not work; null is all of it. */
  retry(hash: string | null): void
  /** Drops what can be fetched again and is not to be kept. */
  makeRoom(): void
  /** Calls back after any news. Returns the unsubscribe. */
  on(listener: (news: TransferNews) => void): () => void
}

export function createFileChannel(workspaceId: WorkspaceId): FileChannel {
  const views = new Map<string, TransferView>()
  const listeners = new Set<(news: TransferNews) => void>()
  let line: TransferLine = 'none'
  let channel: BroadcastChannel | null = null

  function open(): BroadcastChannel {
    if (channel !== null) return channel
    channel = new BroadcastChannel(syncChannelName(workspaceId))
    channel.addEventListener('message', ({ data }: MessageEvent<SyncChannelMessage>) => hear(data))
    channel.postMessage({ kind: 'ask-transfers' } satisfies TransferWish)
    return channel
  }

  function hear(message: SyncChannelMessage): void {
    switch (message.kind) {
      case 'transfers':
        if (message.isWhole) views.clear()
        line = message.line
        for (const view of message.changed) views.set(view.key, view)
        for (const key of message.gone) views.delete(key)
        break
      case 'file-here':
      case 'files-dropped':
        break
      default:
        return
    }
    for (const listener of [...listeners]) listener(message)
  }

  const say = (wish: TransferWish) => open().postMessage(wish)

  return {
    get line() {
      return line
    },
    transfer: (way, nodeId, hash) =>
      views.get(way === 'up' ? `up ${nodeId} ${hash}` : `down ${hash}`) ?? null,
    want: ({ nodeId, hash, size }) => say({ kind: 'want-file', nodeId, hash, size }),
    retry: (hash) => say({ kind: 'retry-file', hash }),
    makeRoom: () => say({ kind: 'drop-files' }),
    on(listener) {
      open()
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
