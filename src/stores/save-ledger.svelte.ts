import { untrack } from 'svelte'
import { SvelteSet } from 'svelte/reactivity'
import type { AppError } from '../../protocol/errors.ts'
import type { OwnerState, PageEvent } from '../../protocol/database-api.ts'
import type { SyncStatus } from '../../protocol/sync-channel.ts'
import type { WorkspaceClient } from '../client/workspace.ts'

/** Refusals that mean the disk, not the request: they ask for attention until a later write succeeds. */
const diskCodes: ReadonlySet<string> = new Set([
  'quota_exceeded',
  'storage_failed',
  'storage_locked',
  'corrupt',
  'read_only',
  'owner_lost',
  'deadline',
  'newer_file',
  'other_build',
])

/** The last write that the disk answered. */
export type Receipt = {
  /** When this tab had it, ms since 1970. */
  readonly at: number
  /** How much later the disk had it, milliseconds. */
  readonly diskMs: number
}

/**
 * Knows where the work is. It counts what was said to the disk and not answered yet, so that "saved" is only ever
 * said of what the disk has answered.
 *
 *   opening ──first answer──► saved ──write──► saving ──answer──► saved
 *                                                  └──disk error──► trouble ──next good answer──► saved
 */
export class SaveLedger {
  #open = $state(0)
  readonly #unsaved = new SvelteSet<object>()
  #hasAnswered = $state(false)
  #receipt = $state.raw<Receipt | null>(null)
  #trouble = $state.raw<AppError | null>(null)
  #owner = $state.raw<OwnerState>({ role: 'opening' })
  #file = $state(0)
  #sync = $state.raw<SyncStatus | null>(null)

  get state(): 'opening' | 'saved' | 'saving' | 'trouble' {
    if (this.trouble !== null) return 'trouble'
    if (!this.#hasAnswered) return 'opening'
    return this.#open > 0 ? 'saving' : 'saved'
  }

  /** Of the line to the server; null where the workspace belongs to none. */
  get sync(): SyncStatus | null {
    return this.#sync
  }

  get receipt(): Receipt | null {
    return this.#receipt
  }

  get trouble(): AppError | null {
    return this.#trouble ?? (this.#owner.role === 'failed' ? this.#owner.error : null)
  }

  get owner(): OwnerState {
    return this.#owner
  }

  /** Counts the files that were put in the place of the workspace's: what was read of an earlier one is void. */
  get file(): number {
    return this.#file
  }

  /** True while something said has no answer yet: a tab that closes now would lose it. */
  get isSaving(): boolean {
    return this.#open > 0 || this.#unsaved.size > 0
  }

  /** Says whether an editor holds text that the disk did not take yet. It may do so beyond its page. */
  noteText(editor: object, isUnsaved: boolean): void {
    untrack(() => (isUnsaved ? this.#unsaved.add(editor) : this.#unsaved.delete(editor)))
  }

  /** The same workspace with its writes witnessed. */
  watch(workspace: WorkspaceClient): WorkspaceClient {
    this.#ownedBy(workspace.ownerState)
    this.#sync = workspace.sync.status
    workspace.sync.on((status) => {
      this.#sync = status
    })
    workspace.on((event: PageEvent) => {
      if (event.kind === 'owner') this.#ownedBy(event.state)
      if (event.kind === 'replaced') this.#file++
    })
    const mutate: WorkspaceClient['mutate'] = async (name, args) => {
      const at = Date.now()
      const start = performance.now()
      // A caller may stand in an effect; counting must not make that effect depend on the count.
      untrack(() => this.#open++)
      try {
        const answer = await workspace.mutate(name, args)
        if (answer.ok) this.#held({ at, diskMs: performance.now() - start })
        else if (diskCodes.has(answer.error.code)) this.#trouble = answer.error
        return answer
      } finally {
        untrack(() => this.#open--)
      }
    }
    const live: WorkspaceClient['live'] = (name, args, callback, onError) =>
      workspace.live(
        name,
        args,
        (value) => {
          this.#hasAnswered = true
          callback(value)
        },
        onError,
      )
    return new Proxy(workspace, {
      get(target, key) {
        if (key === 'mutate') return mutate
        if (key === 'live') return live
        const value: unknown = Reflect.get(target, key)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
  }

  /** A window that holds the open file has read it: what was saved before is there. */
  #ownedBy(state: OwnerState): void {
    this.#owner = state
    if (state.role === 'owner' || state.role === 'follower') this.#hasAnswered = true
  }

  #held(receipt: Receipt): void {
    this.#hasAnswered = true
    this.#trouble = null
    this.#receipt = receipt
  }
}
