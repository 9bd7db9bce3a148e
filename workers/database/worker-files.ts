import { fail, ok, type Result } from '../../lib/result.ts'
import { targetName, type StoredFile, type Target } from '../../protocol/database-api.ts'
import { appError, type AppError } from '../../protocol/errors.ts'

/** The directory at a path of OPFS. */
export async function directoryAt(
  path: string,
  create: boolean,
): Promise<FileSystemDirectoryHandle> {
  let directory = await navigator.storage.getDirectory()
  for (const name of path.split('/'))
    directory = await directory.getDirectoryHandle(name, { create })
  return directory
}

export async function hasDirectory(path: string): Promise<boolean> {
  try {
    await directoryAt(path, false)
    return true
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return false
    throw error
  }
}

/** Bytes that were stored so short a time ago, ms, need not be marked as stored again. */
const freshMs = 3_600_000

/** Names the lock that who stores files shares, and who removes them has alone. */
export const filesLock = (target: Target) => `holdfast:files:${targetName(target)}`

/**
 * Writes bytes under their hash beside the database. A file is complete once it has its final size: a crash leaves a
 * shorter one, which the next store of the same bytes writes anew.
 */
export async function storeFile(target: Target, blob: Blob): Promise<Result<StoredFile, AppError>> {
  try {
    const bytes = new Uint8Array(await blob.arrayBuffer())
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const path = `${targetName(target)}/files`
    // Equal bytes that come at the same time are written once: a file has one writer.
    const key = `${path}/${hash}`
    const writing =
      writingByPath.get(key) ??
      navigator.locks.request(filesLock(target), { mode: 'shared' }, () =>
        writeFile(path, hash, bytes),
      )
    writingByPath.set(key, writing)
    try {
      await writing
    } finally {
      writingByPath.delete(key)
    }
    return ok({ hash, size: bytes.length })
  } catch (error) {
    return fail(fileError(error, blob.size))
  }
}

const writingByPath = new Map<string, Promise<void>>()

async function writeFile(
  path: string,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const directory = await directoryAt(path, true)
  const handle = await directory.getFileHandle(name, { create: true })
  const present = await handle.getFile()
  const isThere = present.size === bytes.length && bytes.length > 0
  if (isThere && Date.now() - present.lastModified < freshMs) return
  let access: FileSystemSyncAccessHandle
  try {
    access = await handle.createSyncAccessHandle()
  } catch (error) {
    // Another window stores the same bytes just now.
    if (isThere && error instanceof DOMException && error.name === 'NoModificationAllowedError')
      return
    throw error
  }
  try {
    // What is there gets one byte of its own again: it counts as stored now, and at no moment is it incomplete.
    if (!isThere) access.truncate(0)
    access.write(isThere ? bytes.subarray(0, 1) : bytes, { at: 0 })
    access.flush()
  } finally {
    access.close()
  }
}

/** Deletes the whole directory of a target, if there is one. The caller has made sure that nobody holds it. */
export async function removeDirectory(target: Target): Promise<void> {
  const path = targetName(target).split('/')
  const name = path.pop()
  // A workspace that was made and never opened has an entry in the registry and no directory.
  if (name === undefined || !(await hasDirectory(targetName(target)))) return
  const parent =
    path.length === 0
      ? await navigator.storage.getDirectory()
      : await directoryAt(path.join('/'), false)
  await parent.removeEntry(name, { recursive: true })
}

function fileError(error: unknown, size: number): AppError {
  const name = error instanceof Error ? error.name : 'Error'
  const detail = error instanceof Error ? error.message : String(error)
  if (name === 'QuotaExceededError')
    return appError(
      'quota_exceeded',
      'The disk is full. The file was not stored; everything else is safe.',
      { size, detail },
    )
  return appError(
    'storage_failed',
    'The browser could not store the file. Everything else is safe.',
    { size, name, detail },
  )
}
