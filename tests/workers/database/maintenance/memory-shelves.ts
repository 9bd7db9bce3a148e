import { AppFailure, appError } from '../../../../protocol/errors.ts'
import type { Shelf, ShelfName, Shelves } from '../../../../workers/database/maintenance/shelves.ts'
import { MemoryFile } from './memory-file.ts'

export type MemoryShelves = Shelves & {
  /** The files of a shelf, by name. */
  on(shelf: ShelfName): Map<string, MemoryFile>
  /** When each attachment was stored, ms, by name. */
  readonly storedAt: Map<string, number>
  /** Bytes that every file opened from now on may still take, together with none of the others. */
  room: number
}

export function createMemoryShelves(): MemoryShelves {
  const filesByShelf = new Map<ShelfName, Map<string, MemoryFile>>()
  const on = (name: ShelfName) => {
    const files = filesByShelf.get(name) ?? new Map<string, MemoryFile>()
    filesByShelf.set(name, files)
    return files
  }
  const shelves: MemoryShelves = {
    on,
    room: Number.POSITIVE_INFINITY,
    shelf: (name) => memoryShelf(name, on(name), () => shelves.room),
    storedAt: new Map(),
    files: () => Promise.resolve([...shelves.storedAt.keys()].map((name) => ({ name, bytes: 1 }))),
    removeFile: (name, since) =>
      Promise.resolve(
        (shelves.storedAt.get(name) ?? since) < since && shelves.storedAt.delete(name),
      ),
  }
  return shelves
}

function memoryShelf(shelf: ShelfName, files: Map<string, MemoryFile>, room: () => number): Shelf {
  return {
    list: () =>
      Promise.resolve([...files].map(([name, file]) => ({ name, bytes: file.bytes.length }))),
    open(name, how) {
      const present = files.get(name)
      if (present === undefined && how === 'present')
        return Promise.reject(
          new AppFailure(appError('not_found', 'This file is not on this device.', { name })),
        )
      if (present?.isOpen === true)
        return Promise.reject(
          new AppFailure(appError('storage_failed', 'This file is open already.', { name })),
        )
      const file = present ?? new MemoryFile()
      file.isOpen = true
      file.room = room()
      if (how === 'create') file.truncate(0)
      files.set(name, file)
      return Promise.resolve(file)
    },
    readText(name) {
      const file = files.get(name)
      return Promise.resolve(file === undefined ? null : new TextDecoder().decode(file.bytes))
    },
    writeText(name, text) {
      const file = new MemoryFile()
      file.write(new TextEncoder().encode(text), { at: 0 })
      files.set(name, file)
      return Promise.resolve()
    },
    remove(name) {
      files.delete(name)
      return Promise.resolve()
    },
    pathOf: (name) => `${shelf}/${name}`,
  }
}
