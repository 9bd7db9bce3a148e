/**
 * The bytes of attachments and pictures, by workspace and SHA-256. An engine implements it; `tests/server/blobs` holds
 * every engine to the same behaviour. Who may do what is not its business.
 *
 * 1. What `append` answered without a fault is on disk, and `received` tells it after a crash as well.
 * 2. Bytes stand under a hash whole, and only where they have that hash.
 * 3. Equal bytes are there once in a workspace.
 */
import type { WorkspaceId } from '../../protocol/ids.ts'

export interface Blobs {
  /** How many bytes of an upload are here: 0 where none came yet. */
  received(upload: UploadPlace): Promise<number>
  /** Adds what comes behind `offset`, at most `most` bytes. What came before a fault is kept. */
  append(
    upload: UploadPlace,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
    most: number,
  ): Promise<Appended>
  /** Puts the bytes of an upload under their hash. False where they have another one: nothing is changed then. */
  keep(upload: UploadPlace, hash: string): Promise<boolean>
  /** Removes what came of an upload, if anything did. */
  discard(upload: UploadPlace): Promise<void>
  /** Bytes under a hash; null where there are none. */
  sizeOf(workspace: WorkspaceId, hash: string): Promise<number | null>
  read(workspace: WorkspaceId, hash: string, range: ByteRange): Promise<ReadableStream<Uint8Array>>
  /** Removes bytes that were kept before that moment, ms. */
  remove(workspace: WorkspaceId, hash: string, before: number): Promise<void>
  hashes(workspace: WorkspaceId): Promise<readonly string[]>
  /** Uploads of which something is here. */
  uploads(workspace: WorkspaceId): Promise<readonly string[]>
  /** Those of which there are bytes. */
  workspaces(): Promise<readonly WorkspaceId[]>
  eraseWorkspace(workspace: WorkspaceId): Promise<void>
}

/** An upload that is under way; its id fits into a file name. */
export type UploadPlace = { readonly workspace: WorkspaceId; readonly id: string }

/** The first byte and the one behind the last. */
export type ByteRange = { readonly from: number; readonly to: number }

export type Appended = {
  /** How many bytes are here now. */
  readonly received: number
  readonly fault: AppendFault | null
}

/**
 * `offset`: other bytes are here than the sender believes. `cut`: the sender went away. `too_long`: more came than
 * there may be. `disk_full`: there is no room.
 */
export type AppendFault = 'offset' | 'cut' | 'too_long' | 'disk_full'
