import type { WorkspaceId } from '../../protocol/ids.ts'
import type { TransferNews } from '../../protocol/transfers.ts'
import type { Database } from './database-port.ts'
import { createFileTransfers, type FileTransfers } from './file-transfers.ts'
import { createOpfsShelf } from './opfs-shelf.ts'

/** The transfers of a workspace in this worker: its network, its disk and its clock. */
export function startTransfers(
  workspaceId: WorkspaceId,
  database: Pick<Database, 'call'>,
  toPages: (news: TransferNews) => void,
  settled: () => void,
): FileTransfers {
  return createFileTransfers({
    workspaceId,
    shelf: createOpfsShelf(workspaceId),
    ask: (name, ...args) => database.call(name, ...args),
    toPages,
    settled,
    fetch: (input, init) => fetch(input, init),
    schedule(work, delayMs) {
      const timer = setTimeout(work, delayMs)
      return () => clearTimeout(timer)
    },
    now: () => Date.now(),
    elapsedMs: () => performance.now(),
    random: () => Math.random(),
    report: (error) => reportError(error),
  })
}
