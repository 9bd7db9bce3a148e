import { AppFailure, appError } from '../../../protocol/errors.ts'
import { targetName, type Target } from '../../../protocol/database-api.ts'
import type { RawFile } from '../sqlite/plain-files.ts'
import { directoryAt, filesLock } from '../worker-files.ts'
import type { Shelf, Shelves } from './shelves.ts'

/** The shelves of a target in the private file system of the origin. */
export function opfsShelves(target: Target): Shelves {
  const base = targetName(target)
  return {
    shelf: (name) => opfsShelf(`${base}/${name}`),
    files: () => opfsShelf(`${base}/files`).list(),
    removeFile: (name, since) =>
      // Nobody stores meanwhile: what is stored again must not go.
      navigator.locks.request(filesLock(target), async () => {
        const directory = await present(() => directoryAt(`${base}/files`, false))
        const handle = directory && (await present(() => directory.getFileHandle(name)))
        if (directory === null || handle === null) return false
        if ((await handle.getFile()).lastModified >= since) return false
        await directory.removeEntry(name)
        return true
      }),
  }
}

function opfsShelf(path: string): Shelf {
  return {
    async list() {
      const found: { name: string; bytes: number }[] = []
      const directory = await present(() => directoryAt(path, false))
      if (directory === null) return found
      for await (const entry of directory.values())
        if (entry.kind === 'file')
          found.push({ name: entry.name, bytes: (await fileOf(entry)).size })
      return found
    },
    async open(name, how) {
      const directory = await directoryAt(path, how === 'create')
      const handle = await fileHandle(directory, name, how === 'create')
      const access = await translated(name, () => handle.createSyncAccessHandle())
      if (how === 'create') access.truncate(0)
      return access satisfies RawFile
    },
    async readText(name) {
      const directory = await present(() => directoryAt(path, false))
      const handle = directory && (await present(() => directory.getFileHandle(name)))
      return handle === null ? null : (await handle.getFile()).text()
    },
    async writeText(name, text) {
      const handle = await fileHandle(await directoryAt(path, true), name, true)
      const access = await translated(name, () => handle.createSyncAccessHandle())
      try {
        await translated(name, () => {
          access.truncate(0)
          access.write(new TextEncoder().encode(text), { at: 0 })
          access.flush()
        })
      } finally {
        access.close()
      }
    },
    async remove(name) {
      const directory = await present(() => directoryAt(path, false))
      if (directory !== null) await present(() => directory.removeEntry(name))
    },
    pathOf: (name) => `${path}/${name}`,
  }
}

async function fileOf(handle: FileSystemHandle): Promise<File> {
  if (!(handle instanceof FileSystemFileHandle))
    throw new Error(`${handle.name} is no file, though the directory says so`)
  return handle.getFile()
}

async function fileHandle(
  directory: FileSystemDirectoryHandle,
  name: string,
  create: boolean,
): Promise<FileSystemFileHandle> {
  return translated(name, () => directory.getFileHandle(name, { create }))
}

/** Null where the browser says that there is no such entry. */
async function present<T>(find: () => Promise<T>): Promise<T | null> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null
    throw error
  }
}

async function translated<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    const detail = `${error.name}: ${error.message}`
    if (error.name === 'NotFoundError')
      throw new AppFailure(appError('not_found', 'This file is not on this device.', { name }))
    if (error.name === 'QuotaExceededError')
      throw new AppFailure(
        appError(
          'quota_exceeded',
          'The disk is full, so the copy was not made. The workspace itself is safe. Free some space and try again.',
          { detail },
        ),
      )
    throw new AppFailure(
      appError(
        'storage_failed',
        'The browser did not give access to a file beside the workspace. Nothing was changed.',
        { name, detail },
      ),
    )
  }
}
