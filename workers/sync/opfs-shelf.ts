import { targetName } from '../../protocol/database-api.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import type { FilePart, FileShelf } from './file-shelf.ts'

const pieceBytes = 1024 * 1024

/**
 * The files beside the database of a workspace, in the private file system of the origin: `files/<hash>` where the
 * database worker keeps them too, and `arriving/<hash>` for what is not whole.
 */
export function createOpfsShelf(workspaceId: WorkspaceId): FileShelf {
  const base = targetName({ kind: 'workspace', id: workspaceId })
  const folder = (name: 'files' | 'arriving') => directoryAt(`${base}/${name}`)

  return {
    find: (hash) =>
      missingIsNull(async () => (await (await folder('files')).getFileHandle(hash)).getFile()),

    async openPart(hash) {
      const arriving = await folder('arriving')
      const handle = await arriving.getFileHandle(hash, { create: true })
      const access = await handle.createSyncAccessHandle()
      return createPart(access, async () => {
        await moveTo(handle, await folder('files'), hash)
        await missingIsNull(() => arriving.removeEntry(hash))
      })
    },

    async remove(hash) {
      await missingIsNull(async () => (await folder('files')).removeEntry(hash))
    },

    async removeOldParts(before) {
      const arriving = await folder('arriving')
      for await (const entry of arriving.values()) {
        if (!(entry instanceof FileSystemFileHandle)) continue
        if ((await entry.getFile()).lastModified < before) await arriving.removeEntry(entry.name)
      }
    },
  }
}

function createPart(access: FileSystemSyncAccessHandle, place: () => Promise<void>): FilePart {
  let size = access.getSize()
  return {
    get size() {
      return size
    },
    *read() {
      for (let at = 0; at < size; at += pieceBytes) {
        const piece = new Uint8Array(Math.min(pieceBytes, size - at))
        access.read(piece, { at })
        yield piece
      }
    },
    append(bytes) {
      size += access.write(bytes, { at: size })
    },
    clear() {
      access.truncate(0)
      size = 0
    },
    close() {
      access.flush()
      access.close()
    },
    keep: place,
  }
}

/**
 * Every browser of today can rename a file here, though no standard says so; one that cannot writes it again, and until
 * the last byte is there the file is shorter than its node says.
 */
async function moveTo(
  handle: FileSystemFileHandle & {
    move?: (to: FileSystemDirectoryHandle, name: string) => unknown
  },
  directory: FileSystemDirectoryHandle,
  name: string,
): Promise<void> {
  if (handle.move !== undefined) {
    await handle.move(directory, name)
    return
  }
  const from = await handle.getFile()
  const target = await directory.getFileHandle(name, { create: true })
  const access = await target.createSyncAccessHandle()
  try {
    access.truncate(0)
    for (let at = 0; at < from.size; at += pieceBytes) {
      const piece = await from.slice(at, at + pieceBytes).arrayBuffer()
      access.write(new Uint8Array(piece), { at })
    }
    access.flush()
  } finally {
    access.close()
  }
}

async function directoryAt(path: string): Promise<FileSystemDirectoryHandle> {
  let directory = await navigator.storage.getDirectory()
  for (const name of path.split('/'))
    directory = await directory.getDirectoryHandle(name, { create: true })
  return directory
}

async function missingIsNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null
    throw error
  }
}
