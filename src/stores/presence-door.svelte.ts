import type { WorkspaceId } from '../../protocol/ids.ts'
import { syncChannelName, type SyncChannelMessage } from '../../protocol/sync-channel.ts'
import { idle } from '../ui/when-idle.ts'
import type { Presence } from './presence.svelte.ts'

/**
 * Whether anybody could be here beside this page. A workspace that no server knows has nobody: nothing is loaded and
 * nothing is told until a tab of this device speaks with a server.
 *
 *   closed ──open──▶ listening ──somebody holds a line──▶ present ──close──▶ closed
 */
export class PresenceDoor {
  #presence = $state.raw<Presence | null>(null)
  #channel: BroadcastChannel | null = null

  /** Null where nobody else can be. */
  get current(): Presence | null {
    return this.#presence
  }

  /** Listens for a line once the browser has nothing better to do. Returns what ends it. */
  open(workspace: { readonly id: WorkspaceId; readonly personId: string }): () => void {
    let isOver = false
    let loading: Promise<void> | null = null
    const load = async (channel: BroadcastChannel): Promise<void> => {
      const { Presence: Loaded } = await import('./presence.svelte.ts')
      if (isOver) return
      this.#presence = new Loaded({ channel, personId: workspace.personId })
    }
    void idle().then(() => {
      if (isOver) return
      const channel = new BroadcastChannel(syncChannelName(workspace.id))
      this.#channel = channel
      channel.addEventListener('message', ({ data }: MessageEvent<SyncChannelMessage>) => {
        if (data.kind !== 'tell' && data.kind !== 'others') return
        loading ??= load(channel).catch(reportError)
      })
      channel.postMessage({ kind: 'who' } satisfies SyncChannelMessage)
    })
    return () => {
      isOver = true
      this.#presence?.close()
      this.#presence = null
      this.#channel?.close()
      this.#channel = null
    }
  }
}
