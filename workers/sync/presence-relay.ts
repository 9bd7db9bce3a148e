/**
 * Between the pages of this device and the line to the server, as far as presence goes. It keeps where each page is, to
 * tell it again on the next line, and who else is there, for pages that come later.
 *
 * 1. While the line is not open nobody else is there.
 * 2. Each line begins with all pages of the device, and with none of those that are gone.
 */
import type { PresenceMessage } from '../../protocol/sync-channel.ts'
import type { OwnPresence, Presence, WirePresentPage } from '../../protocol/wire/frames.ts'

export interface PresenceRelay {
  /** From a page, over the channel. */
  fromPage(message: PresenceMessage): void
  fromServer(frame: Presence): void
  /** The line is open, or no longer. */
  setOpen(isOpen: boolean): void
}

export type PresenceRelayParts = {
  toPages(message: PresenceMessage): void
  toServer(presence: OwnPresence): void
  /** Settles when the page is gone, however it went. */
  ending(page: string): Promise<void>
  report(error: unknown): void
}

export function createPresenceRelay(parts: PresenceRelayParts): PresenceRelay {
  const { toPages, toServer, ending, report } = parts
  const own = new Map<string, NonNullable<OwnPresence['at']>>()
  const others = new Map<string, WirePresentPage>()
  let isOpen = false

  function tell(page: string, at: OwnPresence['at']): void {
    if (isOpen) toServer({ kind: 'presence', page, at })
  }

  function leave(page: string): void {
    if (own.delete(page)) tell(page, null)
  }

  function tellOthers(): void {
    toPages({ kind: 'others', isWhole: true, here: [...others.values()], gone: [] })
  }

  toPages({ kind: 'tell' })
  return {
    fromPage(message) {
      if (message.kind === 'who') return tellOthers()
      if (message.kind !== 'present') return
      const { page, at } = message
      if (at === null) return leave(page)
      if (!own.has(page)) ending(page).then(() => leave(page), report)
      own.set(page, at)
      tell(page, at)
    },
    fromServer({ here, gone }) {
      for (const page of here) others.set(page.id, page)
      for (const id of gone) others.delete(id)
      toPages({ kind: 'others', isWhole: false, here, gone })
    },
    setOpen(value) {
      if (isOpen === value) return
      isOpen = value
      if (isOpen) for (const [page, at] of own) tell(page, at)
      else if (others.size > 0) {
        others.clear()
        tellOthers()
      }
    },
  }
}
