import * as Comlink from 'comlink'
import { createEmitter } from '../../lib/emitter.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import {
  syncChannelName,
  type SyncChannelMessage,
  type SyncStatus,
} from '../../protocol/sync-channel.ts'

/** What a page knows of the line between its workspace and the server, whichever tab holds it. */
export type SyncLink = {
  /** Null while the workspace belongs to no server, or nothing is known yet. */
  readonly status: SyncStatus | null
  on(listener: (status: SyncStatus | null) => void): () => void
  /** Tries again now, also where the server sent this copy away. */
  retry(): void
}

export type HeldSyncLink = SyncLink & {
  /** The tab that owns a connected copy holds the line; the others listen. */
  set(standing: { readonly isConnected: boolean; readonly isOwner: boolean }): void
  close(): void
}

/** `attach` gives another worker a port to the database of this tab. */
export function createSyncLink(
  workspaceId: WorkspaceId,
  attach: (port: MessagePort) => void,
  report: (error: unknown) => void,
): HeldSyncLink {
  const news = createEmitter<SyncStatus | null>(report)
  let channel: BroadcastChannel | null = null
  let status: SyncStatus | null = null
  let isHolding = false

  function tell(next: SyncStatus | null): void {
    status = next
    news.emit(next)
  }

  function say(message: SyncChannelMessage): void {
    channel?.postMessage(message)
  }

  function listen(): void {
    if (channel !== null) return
    channel = new BroadcastChannel(syncChannelName(workspaceId))
    channel.onmessage = ({ data }: MessageEvent<SyncChannelMessage>) => {
      if (data.kind === 'status') tell(data.status)
    }
    say({ kind: 'ask' })
  }

  function hushed(): void {
    channel?.close()
    channel = null
    if (status !== null) tell(null)
  }

  async function hold(): Promise<void> {
    const { syncDoor } = await import('./sync-door.ts')
    if (!isHolding) return
    const { port1, port2 } = new MessageChannel()
    attach(port1)
    await syncDoor().start(workspaceId, Comlink.transfer(port2, [port2]))
  }

  async function letGo(): Promise<void> {
    const { syncDoor } = await import('./sync-door.ts')
    if (!isHolding) await syncDoor().stop(workspaceId)
  }

  function holdWhile(isWanted: boolean): void {
    if (isWanted === isHolding) return
    isHolding = isWanted
    ;(isWanted ? hold() : letGo()).catch(report)
  }

  return {
    get status() {
      return status
    },
    on: (listener) => news.on(listener),
    retry: () => say({ kind: 'retry' }),
    set({ isConnected, isOwner }) {
      if (isConnected) listen()
      else hushed()
      holdWhile(isConnected && isOwner)
    },
    close() {
      holdWhile(false)
      hushed()
    },
  }
}
