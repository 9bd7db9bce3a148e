import { ok, type Result } from '../../lib/result.ts'
import {
  targetName,
  type EngineAnswer,
  type EngineCall,
  type StoredFile,
  type Target,
} from '../../protocol/database-api.ts'
import type { AppError } from '../../protocol/errors.ts'
import type { NodeId, WorkspaceId } from '../../protocol/ids.ts'
import { databaseDoor } from './device.ts'
import { createFileChannel, type FileChannel } from './file-channel.ts'

/** The bytes beside a workspace's database: attachments, pictures. */
export type WorkspaceFiles = {
  /** Writes bytes under their SHA-256; the same bytes are stored once. */
  store(blob: Blob): Promise<Result<StoredFile, AppError>>
  /** The stored file, or null when its bytes are not on this device. */
  read(hash: string, mime: string): Promise<Blob | null>
  readonly channel: FileChannel
  /** Keeps the files of a node and of all below on this device, or no longer; null is the whole workspace. */
  keep(nodeId: NodeId | null, isKept: boolean): Promise<Result<null, AppError>>
}

export function createFiles(
  workspaceId: WorkspaceId,
  call: (call: EngineCall) => Promise<EngineAnswer>,
): WorkspaceFiles {
  const target: Target = { kind: 'workspace', id: workspaceId }
  return {
    channel: createFileChannel(workspaceId),
    async keep(nodeId, isKept) {
      const answer = await call({ method: 'keepFiles', nodeId, isKept })
      return answer.ok ? ok(null) : answer
    },
    store: (blob) => databaseDoor().storeFile(target, blob),
    async read(hash, mime) {
      if (!/^[0-9a-f]{64}$/.test(hash)) return null
      try {
        let directory = await navigator.storage.getDirectory()
        for (const name of [...targetName(target).split('/'), 'files'])
          directory = await directory.getDirectoryHandle(name)
        const file = await (await directory.getFileHandle(hash)).getFile()
        return file.slice(0, file.size, mime)
      } catch (error) {
        if (error instanceof DOMException && error.name === 'NotFoundError') return null
        throw error
      }
    },
  }
}
