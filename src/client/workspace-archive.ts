/**
 * A workspace as one file to take away, and back. The archive is a zip:
 *
 *   manifest.json            what it holds
 *   workspace.sqlite         the database, checked and consistent
 *   files/<sha-256>          attachments, each under the hash of its bytes
 *   workspace.sqlite.sha256  the hash of the database
 *
 * A restore makes a new workspace unless it is told to replace one, and then what was there is kept as a snapshot.
 * Everything is checked before anything is replaced.
 */
import { v7 } from 'uuid'
import { fail, ok, type Result } from '../../lib/result.ts'
import { bytesToHex, createSha256 } from '../../lib/sha256.ts'
import { AppFailure, appError, type AppError } from '../../protocol/errors.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { readPrivateFiles } from '../recover/private-files.ts'
import {
  checksumPath,
  databasePath,
  filesPath,
  formatVersion,
  manifestPath,
  type ArchiveManifest,
} from './archive-manifest.ts'
import { openArchive, type OpenedArchive } from './archive-reader.ts'
import { databaseDoor } from './device.ts'
import { maintainWorkspace } from './maintain.ts'
import { privateDirectory, privateFile, privateFilesIn } from './private-files.ts'
import { registerWorkspace, registryClient } from './registry.ts'
import {
  createBlobSink,
  createZipWriter,
  largestArchive,
  mostEntries,
  type ByteSink,
} from './zip-writer.ts'

export type ArchiveProgress = (doneBytes: number, totalBytes: number) => void

/** The archive of a workspace as a blob. */
export async function exportArchive(
  id: WorkspaceId,
  onProgress: ArchiveProgress = () => undefined,
): Promise<Result<Blob, AppError>> {
  const sink = createBlobSink('application/zip')
  const written = await writeArchive(id, sink, onProgress)
  return written.ok ? ok(sink.blob()) : written
}

/** Writes the archive of a workspace piece by piece, for example into a folder. */
export async function writeArchive(
  id: WorkspaceId,
  sink: ByteSink,
  onProgress: ArchiveProgress,
): Promise<Result<ArchiveManifest, AppError>> {
  try {
    const name = await nameOf(id)
    const made = await maintainWorkspace(id, 'exportFile', {})
    if (!made.ok)
      return rawCodes.has(made.error.code)
        ? await writeRawArchive(id, name, sink, onProgress, made.error)
        : made
    const database = await privateFile(made.value.path)
    if (database === null)
      return fail(
        appError('storage_failed', 'The exported file is gone. Nothing was changed; try again.'),
      )
    const { nodes, version } = made.value
    return ok(await write({ id, name, database, nodes, version }, sink, onProgress))
  } catch (error) {
    return fail(translated(error))
  }
}

async function nameOf(id: WorkspaceId): Promise<string> {
  const entry = (await registryClient.list()).find((one) => one.id === id)
  return entry?.displayName ?? 'Workspace'
}

/** A database that cannot be opened or is damaged is handed out as it lies. */
const rawCodes: ReadonlySet<AppError['code']> = new Set([
  'corrupt',
  'storage_failed',
  'newer_file',
  'internal',
])

async function writeRawArchive(
  id: WorkspaceId,
  name: string,
  sink: ByteSink,
  onProgress: ArchiveProgress,
  reason: AppError,
): Promise<Result<ArchiveManifest, AppError>> {
  const directory = await privateDirectory(`workspaces/${id}`)
  const found = directory === null ? [] : await readPrivateFiles(directory)
  const database = found.find(({ path }) => path.endsWith('/workspace.db'))
  if (database === undefined) return fail(reason)
  const log = found.find(({ path }) => path.endsWith('/workspace.db-wal'))
  const content = { id, name, database: database.content, nodes: 0, version: 0 }
  return ok(await write(content, sink, onProgress, log?.content))
}

type ArchiveContent = {
  readonly id: WorkspaceId
  readonly name: string
  readonly database: Blob
  readonly nodes: number
  readonly version: number
}

async function write(
  { id, name, database, nodes, version }: ArchiveContent,
  sink: ByteSink,
  onProgress: ArchiveProgress,
  log?: Blob,
): Promise<ArchiveManifest> {
  const files = await privateFilesIn(`workspaces/${id}/files`)
  const fileBytes = [...files.values()].reduce((sum, file) => sum + file.size, 0)
  const total = database.size + fileBytes
  if (total > largestArchive || files.size + 4 > mostEntries)
    throw new AppFailure(
      appError(
        'too_large',
        'One zip holds at most 4 GB and 65,000 files; this workspace is larger. Take the database alone, and the files from its folder.',
        { bytes: total, files: files.size },
      ),
    )
  const manifest: ArchiveManifest = {
    format: 'holdfast-workspace',
    formatVersion,
    madeAt: new Date().toISOString(),
    workspace: { id, name },
    database: { path: databasePath, bytes: database.size, nodes, version },
    files: { count: files.size, bytes: fileBytes },
  }
  const zip = createZipWriter(sink)
  let done = 0
  const count = (bytes: Uint8Array) => {
    done += bytes.length
    onProgress(done, total)
  }
  const nothing = () => undefined
  await zip.add(manifestPath, new Blob([JSON.stringify(manifest, null, 2)]), false, nothing)
  const hash = createSha256()
  await zip.add(databasePath, database, true, (bytes) => {
    hash.update(bytes)
    count(bytes)
  })
  // A damaged database goes with the log of its last writes: whoever repairs it needs both.
  if (log !== undefined) await zip.add(`${databasePath}-wal`, log, true, nothing)
  for (const [fileName, file] of files) await zip.add(filesPath + fileName, file, false, count)
  await zip.add(checksumPath, new Blob([bytesToHex(hash.digest())]), false, nothing)
  await zip.end()
  return manifest
}

export type RestoreTarget =
  /** A workspace of its own, under this name or the one in the archive. */
  | { readonly into: 'new'; readonly name?: string }
  /** In the place of one that is here; its present state is kept as a snapshot. */
  | { readonly into: 'existing'; readonly id: WorkspaceId }

export type Restored = {
  readonly id: WorkspaceId
  readonly nodes: number
  readonly files: number
  /** Attachments whose bytes in the archive are not those that were put in. They are left out. */
  readonly damagedFiles: number
  readonly keptAs: string | null
}

/** Checks a backup (a zip of ours, or a bare database) and makes a workspace of it. A failure leaves nothing behind. */
export async function restoreArchive(
  file: Blob,
  target: RestoreTarget,
  onProgress: ArchiveProgress = () => undefined,
): Promise<Result<Restored, AppError>> {
  const id = target.into === 'new' ? (v7() as WorkspaceId) : target.id
  try {
    const archive = await openArchive(file)
    const restored = await putInPlace(archive, id, target.into === 'new', onProgress)
    if (target.into === 'new') await register(id, target.name ?? archive.name)
    return ok(restored)
  } catch (error) {
    const isBegun = (await privateDirectory(`workspaces/${id}`)) !== null
    if (target.into === 'new' && isBegun)
      await databaseDoor().removeTarget({ kind: 'workspace', id })
    return fail(translated(error))
  }
}

async function putInPlace(
  archive: OpenedArchive,
  id: WorkspaceId,
  isNew: boolean,
  onProgress: ArchiveProgress,
): Promise<Restored> {
  const target = { kind: 'workspace', id } as const
  const door = databaseDoor()
  const total = archive.databaseBytes + archive.fileBytes
  const database = await archive.readDatabase()
  const name = 'restore.sqlite'
  required(await door.storeIncoming(target, name, database))
  let done = archive.databaseBytes
  onProgress(done, total)
  let files = 0
  let damagedFiles = 0
  for (const entry of archive.files) {
    const content = await entry.read()
    if (content === null) damagedFiles++
    else {
      const stored = required(await door.storeFile(target, content))
      if (stored.hash === entry.hash) files++
      else damagedFiles++
    }
    done += entry.bytes
    onProgress(done, total)
  }
  const createFor = isNew ? (await registryClient.device()).person : null
  const report = required(await maintainWorkspace(id, 'restoreFile', { name }, { createFor }))
  return { id, files, damagedFiles, ...report }
}

async function register(id: WorkspaceId, name: string): Promise<void> {
  const taken = new Set((await registryClient.list()).map((entry) => entry.displayName))
  let free = name
  for (let copy = 2; taken.has(free); copy++) free = `${name} ${copy}`
  required(await registerWorkspace(id, free))
}

function required<T>(answer: Result<T, AppError>): T {
  if (!answer.ok) throw new AppFailure(answer.error)
  return answer.value
}

function translated(error: unknown): AppError {
  if (error instanceof AppFailure) return error.error
  if (!(error instanceof DOMException)) throw error
  const detail = `${error.name}: ${error.message}`
  return error.name === 'QuotaExceededError'
    ? appError(
        'quota_exceeded',
        'There is not enough room. Nothing was changed. Free some space and try again.',
        { detail },
      )
    : appError(
        'storage_failed',
        'The browser could not read or write one of the files. The workspace is unharmed.',
        { detail },
      )
}
