import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, unlink, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { workspaceIdSchema, type WorkspaceId } from '../../../protocol/ids.ts'
import type { Appended, AppendFault, Blobs, UploadPlace } from '../blobs.ts'

/**
 * The embedded engine: `workspaces/<id>/files/<hash>` below `dataDir`, and `workspaces/<id>/uploads/<upload>` for what
 * is not whole. A file gets its final name after its bytes are on disk.
 */
export function createDiskBlobs(dataDir: string): Blobs {
  const base = join(dataDir, 'workspaces')
  const filesOf = (workspace: WorkspaceId) => join(base, workspace, 'files')
  const uploadsOf = (workspace: WorkspaceId) => join(base, workspace, 'uploads')
  const fileAt = (workspace: WorkspaceId, hash: string) => join(filesOf(workspace), hash)
  const uploadAt = ({ workspace, id }: UploadPlace) => join(uploadsOf(workspace), id)

  return {
    received: async (upload) => (await sizeAt(uploadAt(upload))) ?? 0,

    async append(upload, offset, bytes, most) {
      const path = uploadAt(upload)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const file = await open(path, constants.O_WRONLY | constants.O_CREAT, 0o600)
      try {
        const { size } = await file.stat()
        if (size !== offset) return { received: size, fault: 'offset' }
        const appended = await write(file, offset, bytes, offset + most)
        if (appended.fault === 'disk_full') return appended
        await file.sync()
        if (offset === 0) await syncFolder(dirname(path))
        return appended
      } catch (error) {
        if (!isFull(error)) throw error
        return { received: (await file.stat()).size, fault: 'disk_full' }
      } finally {
        await file.close()
      }
    },

    async keep(upload, hash) {
      const path = uploadAt(upload)
      if ((await hashOf(path)) !== hash) return false
      const target = fileAt(upload.workspace, hash)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await rename(path, target)
      await syncFolder(dirname(target))
      return true
    },

    discard: (upload) => rm(uploadAt(upload), { force: true }),
    sizeOf: (workspace, hash) => sizeAt(fileAt(workspace, hash)),

    async read(workspace, hash, { from, to }) {
      if (from >= to) return new Blob([]).stream()
      // Opened before the answer begins: a file that is not there is told by a status.
      const file = await open(fileAt(workspace, hash), 'r')
      const stream = createReadStream('', { fd: file, start: from, end: to - 1 })
      return Readable.toWeb(stream) as ReadableStream<Uint8Array>
    },

    async remove(workspace, hash, before) {
      const path = fileAt(workspace, hash)
      const found = await missingIsNull(() => stat(path))
      if (found !== null && found.mtimeMs < before) await missingIsNull(() => unlink(path))
    },

    hashes: async (workspace) =>
      (await namesIn(filesOf(workspace))).filter((name) => /^[0-9a-f]{64}$/.test(name)),
    uploads: (workspace) => namesIn(uploadsOf(workspace)),

    async workspaces() {
      const found: WorkspaceId[] = []
      for (const name of await namesIn(base)) {
        const id = workspaceIdSchema.safeParse(name)
        if (!id.success) continue
        const names = await namesIn(join(base, name))
        if (names.includes('files') || names.includes('uploads')) found.push(id.data)
      }
      return found
    },

    async eraseWorkspace(workspace) {
      await rm(filesOf(workspace), { recursive: true, force: true })
      await rm(uploadsOf(workspace), { recursive: true, force: true })
    },
  }
}

async function write(
  file: FileHandle,
  offset: number,
  bytes: AsyncIterable<Uint8Array>,
  end: number,
): Promise<Appended> {
  const pieces = bytes[Symbol.asyncIterator]()
  let at = offset
  const stop = (fault: AppendFault | null): Appended => ({ received: at, fault })
  for (;;) {
    let next: IteratorResult<Uint8Array>
    try {
      next = await pieces.next()
    } catch {
      // The connection ended. Why does not matter: what came is kept, and the sender asks how far it got.
      return stop('cut')
    }
    if (next.done === true) return stop(null)
    const piece = next.value
    if (at + piece.byteLength > end) return stop('too_long')
    for (let done = 0; done < piece.byteLength;) {
      const { bytesWritten } = await file.write(piece, done, piece.byteLength - done, at)
      done += bytesWritten
      at += bytesWritten
    }
  }
}

async function hashOf(path: string): Promise<string | null> {
  const hash = createHash('sha256')
  const file = await missingIsNull(() => open(path, 'r'))
  if (file === null) return null
  for await (const piece of file.createReadStream()) hash.update(piece as Buffer)
  return hash.digest('hex')
}

async function sizeAt(path: string): Promise<number | null> {
  return (await missingIsNull(() => stat(path)))?.size ?? null
}

async function namesIn(folder: string): Promise<string[]> {
  return (await missingIsNull(() => readdir(folder))) ?? []
}

/** A new name is on disk once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function missingIsNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw error
  }
}

const isFull = (error: unknown) =>
  isSystemError(error) && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error
}
