import type { Guest } from './engine.ts'

/**
 * What guests have asked for and not taken back. Some of it waits before it starts (for the index, for the codec):
 * whoever waited looks here whether it is still wanted, so that nothing starts for a guest that has moved on or died.
 */
export type GuestWishes = {
  /** Notes a wish; the answer tells at any later time whether it stands. The same wish again replaces it. */
  add(guest: Guest, what: string): () => boolean
  withdraw(guest: Guest, what: string): void
  /** The guest is gone with all of its wishes, and with those it may still make. */
  forget(guest: Guest): void
}

export function createGuestWishes(): GuestWishes {
  const wishesByGuest = new WeakMap<Guest, Map<string, symbol>>()
  const gone = new WeakSet<Guest>()
  return {
    add(guest, what) {
      const wishes = wishesByGuest.get(guest) ?? new Map<string, symbol>()
      wishesByGuest.set(guest, wishes)
      const wish = Symbol(what)
      wishes.set(what, wish)
      return () => !gone.has(guest) && wishes.get(what) === wish
    },
    withdraw: (guest, what) => void wishesByGuest.get(guest)?.delete(what),
    forget(guest) {
      gone.add(guest)
      wishesByGuest.delete(guest)
    },
  }
}
