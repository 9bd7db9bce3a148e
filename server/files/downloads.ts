import { notFound } from '../accounts/failures.ts'
import type { Admission } from '../accounts/tickets.ts'
import type { NodeId } from '../../protocol/ids.ts'
import type { ByteRange } from '../blobs/blobs.ts'
import type { FilesContext } from './files-context.ts'
import { readerOf } from './uploads.ts'

export type Download = {
  readonly size: number
  read(range: ByteRange): Promise<ReadableStream<Uint8Array>>
}

/**
 * The bytes that a node was given, for who may read it. A node, a hash and bytes that are not there look like those that
 * one may not read.
 */
export async function findDownload(
  { store, blobs }: FilesContext,
  visitor: Admission,
  node: NodeId,
  hash: string,
): Promise<Download> {
  const { workspace } = visitor
  const log = await store.openWorkspace(workspace)
  const size = await log.files.sizeFor(node, hash, readerOf(visitor))
  // A pair outlives its bytes where a log was put back to a backup without its files.
  if (size === null || (await blobs.sizeOf(workspace, hash)) !== size) throw notFound('The file')
  return { size, read: (range) => blobs.read(workspace, hash, range) }
}
