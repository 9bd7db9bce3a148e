import { fail, ok, type Result } from '../../lib/result.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { ask, type FileLine, type LineFault } from './file-line.ts'
import type { ChunkSize } from './chunk-size.ts'
import type { Fault } from './transfers.ts'

export type FileToSend = {
  readonly workspaceId: WorkspaceId
  readonly nodeId: string
  readonly hash: string
  readonly size: number
  /** Null where they are not on this device: the server may have them from another one. */
  readonly bytes: Blob | null
}

const tus = { 'Tus-Resumable': '1.0.0' } as const
const chunkType = 'application/offset+octet-stream'
/** Times that the server may say in a row that it goes on elsewhere, before that is a fault. */
const mostDetours = 3

/**
 * Sends a file by tus 1.0. The server knows an upload by its node and hash, so beginning always comes first and tells
 * where it goes on: nothing about it is kept here.
 */
export async function uploadFile(
  line: FileLine,
  file: FileToSend,
  chunkSize: ChunkSize,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Result<null, Fault>> {
  const { bytes, size } = file
  let place = await begin(line, file, chunkSize.fits(size), signal)
  for (let detours = 0; ;) {
    if (!place.ok) return fail(place.error)
    const { location, offset } = place.value
    onProgress(offset)
    if (offset >= size) return ok(null)
    if (bytes === null) {
      await ask(line, location, { method: 'DELETE', headers: tus }, signal)
      return fail({ code: 'bytes_missing', quietMs: null })
    }
    const chunk = bytes.slice(offset, offset + chunkSize.next())
    const sent = await chunkSize.measure(chunk.size, () =>
      patch(line, location, offset, chunk, signal),
    )
    if (sent.ok) {
      detours = 0
      place = ok({ location, offset: sent.value })
      continue
    }
    const { code, received, status } = sent.error
    if (signal.aborted || ++detours > mostDetours) return fail(sent.error)
    if (code === 'wrong_offset' && received !== null) place = ok({ location, offset: received })
    // It ended meanwhile: what is not finished within a day is removed.
    else if (code === 'not_found') place = await begin(line, file, false, signal)
    // Something on the way takes no chunk of this size.
    else if (status === 413 && code === 'unsupported' && chunkSize.shrink()) continue
    else return fail(sent.error)
  }
}

type Place = { readonly location: string; readonly offset: number }

async function begin(
  line: FileLine,
  { workspaceId, nodeId, hash, size, bytes }: FileToSend,
  isAllAtOnce: boolean,
  signal: AbortSignal,
): Promise<Result<Place, LineFault>> {
  const headers = {
    ...tus,
    'Upload-Length': String(size),
    'Upload-Metadata': `node ${btoa(nodeId)},hash ${btoa(hash)}`,
  }
  const request: RequestInit =
    isAllAtOnce && size > 0 && bytes !== null
      ? { method: 'POST', headers: { ...headers, 'Content-Type': chunkType }, body: bytes }
      : { method: 'POST', headers }
  const answer = await ask(line, `/api/workspaces/${workspaceId}/files`, request, signal)
  if (!answer.ok) return answer
  const location = answer.value.headers.get('Location')
  const offset = offsetOf(answer.value)
  return location === null || offset === null ? fail(noTus) : ok({ location, offset })
}

async function patch(
  line: FileLine,
  location: string,
  offset: number,
  chunk: Blob,
  signal: AbortSignal,
): Promise<Result<number, LineFault>> {
  const headers = { ...tus, 'Content-Type': chunkType, 'Upload-Offset': String(offset) }
  const answer = await ask(line, location, { method: 'PATCH', headers, body: chunk }, signal)
  if (!answer.ok) return answer
  const reached = offsetOf(answer.value)
  return reached === null ? fail(noTus) : ok(reached)
}

const noTus: LineFault = { code: 'unsupported', quietMs: null, received: null, status: 200 }

function offsetOf({ headers }: Response): number | null {
  const text = headers.get('Upload-Offset') ?? ''
  return /^\d+$/.test(text) ? Number(text) : null
}
