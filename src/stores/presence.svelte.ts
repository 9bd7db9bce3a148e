/* eslint-disable svelte/prefer-svelte-reactivity -- reason: the map is read by no screen; what is shown is replaced as a whole */
import { createEmitter } from '../../lib/emitter.ts'
import type { NodeId } from '../../protocol/ids.ts'
import {
  pageLockName,
  type PresenceMessage,
  type SyncChannelMessage,
} from '../../protocol/sync-channel.ts'
import type { WirePresentPage } from '../../protocol/wire/frames.ts'
import { peopleOf, type PresentPage, type PresentPerson } from './present-people.ts'

export type PresenceParts = {
  readonly channel: Pick<
    BroadcastChannel,
    'postMessage' | 'addEventListener' | 'removeEventListener'
  >
  /** Who sits here. */
  readonly personId: string
}

/** Cursors are told this often at most, milliseconds. */
const tellEveryMs = 100

/**
 * Who else is in this workspace, and where this page is for them. A mirror of what the tab that holds the line to the
 * server tells; several pages and devices of a person are one person.
 */
export class Presence {
  readonly personId: string
  #pages = $state.raw<readonly PresentPage[]>([])
  #followed = $state.raw<string | null>(null)
  readonly people: readonly PresentPerson[] = $derived.by(() =>
    peopleOf(this.#pages, this.personId),
  )
  /** Who is followed, as long as they are here. */
  readonly following: PresentPerson | null = $derived(
    this.people.find(({ person }) => person === this.#followed) ?? null,
  )
  readonly #pageById = new Map<string, PresentPage>()
  readonly #changes = createEmitter<void>((error) => reportError(error))
  readonly #channel: PresenceParts['channel']
  /** The name of this page: a letter and digits, as the wire wants it. */
  readonly #page = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    (byte % 36).toString(36),
  ).join('')
  #node: NodeId | null = null
  #awareness: string | null = null
  #timer: number | null = null
  #moves = 0
  #endLock: (() => void) | null = null
  #isOver = false
  readonly #onMessage = ({ data }: MessageEvent<SyncChannelMessage>) => {
    this.#hear(data)
  }
  readonly #onVisibility = () => {
    this.#tell()
  }
  readonly #onHide = () => {
    this.#post({ kind: 'present', page: this.#page, at: null })
  }

  constructor({ channel, personId }: PresenceParts) {
    this.#channel = channel
    this.personId = personId
    channel.addEventListener('message', this.#onMessage)
    document.addEventListener('visibilitychange', this.#onVisibility)
    window.addEventListener('pagehide', this.#onHide)
    // As long as the lock is held the page is there; a crash lets go of it, too. Nothing is told before it is held.
    navigator.locks
      .request(
        pageLockName(this.#page),
        () =>
          new Promise<void>((resolve) => {
            this.#endLock = resolve
            this.#tell()
          }),
      )
      .catch(reportError)
    this.#post({ kind: 'who' })
  }

  /** Those with a page at the node. */
  at(node: NodeId): readonly PresentPerson[] {
    return this.people.filter(({ pages }) => pages.some((page) => page.node === node))
  }

  /** Pages of others at the node, with their cursors. */
  pagesAt(node: NodeId): readonly PresentPage[] {
    return this.#pages.filter((page) => page.node === node)
  }

  /** Calls back after each change of who is where. Returns the unsubscribe. */
  onChange(listener: () => void): () => void {
    return this.#changes.on(listener)
  }

  /** This page shows that node now; null: none. */
  show(node: NodeId | null): void {
    if (node === this.#node) return
    this.#node = node
    this.#awareness = null
    this.#tell()
  }

  /** Where caret and selection are on the shown node, as an awareness state; told a few times a second. */
  setAwareness(node: NodeId, awareness: string | null): void {
    if (node !== this.#node || awareness === this.#awareness) return
    this.#awareness = awareness
    this.#timer ??= window.setTimeout(() => {
      this.#timer = null
      this.#tell()
    }, tellEveryMs)
  }

  follow(person: string): void {
    this.#followed = person
    this.#changes.emit()
  }

  unfollow(): void {
    if (this.#followed === null) return
    this.#followed = null
    this.#changes.emit()
  }

  close(): void {
    if (this.#timer !== null) window.clearTimeout(this.#timer)
    this.#channel.removeEventListener('message', this.#onMessage)
    document.removeEventListener('visibilitychange', this.#onVisibility)
    window.removeEventListener('pagehide', this.#onHide)
    this.#onHide()
    this.#isOver = true
    this.#endLock?.()
  }

  #hear(message: SyncChannelMessage): void {
    if (message.kind === 'tell') return this.#tell()
    if (message.kind !== 'others') return
    if (message.isWhole) this.#pageById.clear()
    for (const page of message.here) this.#pageById.set(page.id, this.#shown(page))
    for (const id of message.gone) this.#pageById.delete(id)
    this.#pages = [...this.#pageById.values()]
    this.#changes.emit()
  }

  #shown(page: WirePresentPage): PresentPage {
    this.#moves += 1
    return { ...page, movedAt: this.#moves }
  }

  /** A page that nobody looks at is in the workspace, at no node. */
  #tell(): void {
    if (this.#endLock === null || this.#isOver) return
    const isSeen = document.visibilityState === 'visible'
    this.#post({
      kind: 'present',
      page: this.#page,
      at: { node: isSeen ? this.#node : null, awareness: isSeen ? this.#awareness : null },
    })
  }

  #post(message: PresenceMessage): void {
    this.#channel.postMessage(message)
  }
}
