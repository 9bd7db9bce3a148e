import { fail, ok, type Result } from '../../lib/result.ts'
import { bytesToHex, createSha256 } from '../../lib/sha256.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { ask, offline, silenceMs, type FileLine } from './file-line.ts'
import type { FilePart, FileShelf } from './file-shelf.ts'
import type { Fault } from './transfers.ts'

export type FileToFetch = {
  readonly workspaceId: WorkspaceId
  readonly nodeId: string
  readonly hash: string
}

/**
 * Fetches a file behind what arrived of it before, and keeps it only where its hash is right. Answers its size, or why
 * it is not here; what came before that stays for the next attempt.
 */
export async function downloadFile(
  line: FileLine,
  shelf: FileShelf,
  file: FileToFetch,
  signal: AbortSignal,
  onProgress: (done: number, size: number) => void,
): Promise<Result<number, Fault>> {
  try {
    const part = await shelf.openPart(file.hash)
    try {
      const fetched = await fetchInto(part, line, file, signal, onProgress)
      if (!fetched.ok) return fetched
    } finally {
      part.close()
    }
    const { size } = part
    await part.keep()
    return ok(size)
  } catch (error) {
    return fail({ code: isFull(error) ? 'quota_exceeded' : 'storage_failed', quietMs: null })
  }
}

async function fetchInto(
  part: FilePart,
  line: FileLine,
  { workspaceId, nodeId, hash }: FileToFetch,
  signal: AbortSignal,
  onProgress: (done: number, size: number) => void,
): Promise<Result<null, Fault>> {
  const path = `/api/workspaces/${workspaceId}/files/${nodeId}/${hash}`
  const headers: Record<string, string> =
    part.size === 0 ? {} : { Range: `bytes=${part.size}-`, 'If-Range': `"${hash}"` }
  const answer = await ask(line, path, { headers }, signal)
  if (!answer.ok) {
    // All of it is here already, or more than there is.
    if (answer.error.status === 416) return verify(part, hash)
    return answer
  }
  if (answer.value.status !== 206) part.clear()
  const size = part.size + Number(answer.value.headers.get('Content-Length') ?? 0)
  onProgress(part.size, size)
  const isWhole = await receive(answer.value, line, signal, (bytes) => {
    part.append(bytes)
    onProgress(part.size, size)
  })
  if (!isWhole || part.size < size) return fail(offline)
  return verify(part, hash)
}

function verify(part: FilePart, hash: string): Result<null, Fault> {
  const sha = createSha256()
  for (const piece of part.read()) sha.update(piece)
  if (bytesToHex(sha.digest()) === hash) return ok(null)
  part.clear()
  return fail({ code: 'hash_mismatch', quietMs: null })
}

/** False where the line broke, or said nothing for too long. */
async function receive(
  { body }: Response,
  line: FileLine,
  signal: AbortSignal,
  take: (bytes: Uint8Array) => void,
): Promise<boolean> {
  if (body === null) return true
  const reader = body.getReader()
  const stop = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop)
  try {
    for (;;) {
      const cancel = line.schedule(stop, silenceMs)
      const next = await brokenIsNull(() => reader.read())
      cancel()
      if (next === null) return false
      if (next.done) return !signal.aborted
      take(next.value)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

async function brokenIsNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch {
    return null
  }
}

const isFull = (error: unknown) =>
  error instanceof DOMException && error.name === 'QuotaExceededError'
