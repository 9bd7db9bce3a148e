/**
 * Which bytes belong to which node of a workspace. The log must not look into values, which may be sealed, so it does
 * not know what hash a node names: a pair of node and hash is written where an upload ends.
 *
 * 1. A pair is written only for a node that is there, by somebody who may write it at that moment.
 * 2. Bytes that are here already are given to a further node without being sent only for somebody who may read a node
 *    that has them.
 * 3. An account has one upload of the same bytes for the same node: beginning it again finds it.
 */
import type { Result } from '../../../lib/result.ts'
import type { AccountId, NodeId } from '../../../protocol/ids.ts'
import type { Home } from '../../sync/access.ts'

export interface FileRecords {
  begin(wish: UploadWish): Promise<Result<UploadRecord, UploadRefusal>>
  upload(id: string): Promise<UploadRecord | null>
  prolong(id: string, expiresAt: number): Promise<void>
  /** Ends an upload whose bytes are here: the node has them from now on. Else the reason, and the upload is gone. */
  finish(id: string, judge: FileJudge): Promise<FileRefusal | null>
  forget(id: string): Promise<void>
  /** Uploads that nobody went on with. */
  expired(now: number): Promise<readonly string[]>
  /** The size of the node's bytes; null where it has none under this hash or may not be read. */
  sizeFor(node: NodeId, hash: string, canRead: (home: Home) => boolean): Promise<number | null>
  /**
   * Of the bytes that are here those that no node has had for `graceMs`. What is unneeded for the first time is noted.
   */
  unneeded(hashes: readonly string[], now: number, graceMs: number): Promise<readonly string[]>
}

export type UploadRecord = {
  readonly id: string
  readonly account: AccountId
  readonly node: NodeId
  readonly hash: string
  readonly size: number
  readonly expiresAt: number
  /** The node has the bytes. */
  readonly isDone: boolean
}

export type UploadWish = Omit<UploadRecord, 'isDone'> & {
  /** Bytes of this hash and size are here. */
  readonly isStored: boolean
  readonly mostBytes: number
  readonly mostUnfinished: number
  readonly judge: FileJudge
  readonly canRead: (home: Home) => boolean
}

/** Why somebody may not give bytes to a node that stands there; null: they may. */
export type FileJudge = (home: Home | null) => FileRefusal | null

export type FileRefusal = 'not_found' | 'forbidden'
/** `too_many`: the account has as many unfinished uploads as it may. */
type UploadRefusal = FileRefusal | 'quota_exceeded' | 'too_many'
