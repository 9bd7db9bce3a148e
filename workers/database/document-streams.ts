import type { Guest } from './engine.ts'

/** Who has which document open: an appended update goes to all of them. */
export function createDocumentStreams() {
  const guestsByNode = new Map<string, Set<Guest>>()
  return {
    open(guest: Guest, nodeId: string): void {
      const guests = guestsByNode.get(nodeId)
      if (guests === undefined) guestsByNode.set(nodeId, new Set([guest]))
      else guests.add(guest)
    },
    close(guest: Guest, nodeId: string): void {
      const guests = guestsByNode.get(nodeId)
      guests?.delete(guest)
      if (guests?.size === 0) guestsByNode.delete(nodeId)
    },
    drop(guest: Guest): void {
      for (const [nodeId, guests] of guestsByNode) {
        guests.delete(guest)
        if (guests.size === 0) guestsByNode.delete(nodeId)
      }
    },
    /** The page that sent it hears it too: it may show the document twice; `origin` tells its editors apart. */
    publish(nodeId: string, update: Uint8Array, origin: string): void {
      for (const guest of guestsByNode.get(nodeId) ?? [])
        guest.send({ kind: 'document', nodeId, update, origin })
    },
    reset(nodeId: string): void {
      for (const guest of guestsByNode.get(nodeId) ?? [])
        guest.send({ kind: 'document-reset', nodeId })
    },
  }
}
