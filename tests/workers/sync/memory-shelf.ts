import type { FilePart, FileShelf } from '../../../workers/sync/file-shelf.ts'

/** A disk in memory. What is on it survives the one who uses it. */
export type MemoryShelf = FileShelf & {
  readonly files: Map<string, Uint8Array<ArrayBuffer>>
  readonly parts: Map<string, Uint8Array<ArrayBuffer>>
  /** Bytes that may be on it; more is a full disk. */
  room: number
}

export function createMemoryShelf(): MemoryShelf {
  const open = new Set<string>()
  const shelf: MemoryShelf = {
    files: new Map(),
    parts: new Map(),
    room: Infinity,
    async find(hash) {
      const bytes = shelf.files.get(hash)
      return bytes === undefined ? null : new Blob([bytes])
    },
    async openPart(hash) {
      if (open.has(hash)) throw new Error(`The part ${hash} is open already`)
      open.add(hash)
      const bytes = () => shelf.parts.get(hash) ?? new Uint8Array()
      const part: FilePart = {
        get size() {
          return bytes().length
        },
        *read() {
          yield bytes()
        },
        append(more) {
          const used = [...shelf.files.values(), ...shelf.parts.values()]
          const total = used.reduce((sum, { length }) => sum + length, more.length)
          if (total > shelf.room) throw new DOMException('No room', 'QuotaExceededError')
          const joined = new Uint8Array(bytes().length + more.length)
          joined.set(bytes())
          joined.set(more, bytes().length)
          shelf.parts.set(hash, joined)
        },
        clear: () => void shelf.parts.delete(hash),
        close: () => void open.delete(hash),
        async keep() {
          shelf.files.set(hash, bytes())
          shelf.parts.delete(hash)
        },
      }
      return part
    },
    async remove(hash) {
      shelf.files.delete(hash)
    },
    async removeOldParts() {
      // Nothing here grows old.
    },
  }
  return shelf
}
