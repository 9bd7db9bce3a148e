import { fail, ok, type Result } from '../../../lib/result.ts'
import { appError, type AppError } from '../../../protocol/errors.ts'
import type { CopyState, SyncCalls } from '../../../protocol/sync-api.ts'
import { routes, type Changes } from '../changes.ts'
import type { DocumentCodec, WorkspaceContext } from '../workspace-context.ts'
import { beginEpoch, beginGroup } from './connect.ts'
import { confirmUpdates, readUnsentUpdates, refuseUpdates } from './document-sync.ts'
import {
  forgetFetched,
  noteFetched,
  readDroppable,
  readFileUploads,
  readWantedFiles,
  refuseFileUpload,
  settleFileUpload,
} from './file-queue.ts'
import { countUnsent, readOutbox } from './outbox.ts'
import { saveCopies } from './copies.ts'
import { greet } from './greet.ts'
import { isOfAnotherCopy, quarantine, receivePage, type Received } from './receive-page.ts'
import { restamp } from './restamp.ts'

export type SyncSurroundings = {
  loadCodec(): Promise<DocumentCodec>
  /** Live queries hear of it, and what waits for a pause begins. */
  changed(changes: Changes): void
  /** An update for the editors that have this document open. */
  publish(nodeId: string, update: Uint8Array): void
  /** Editors let go of this document and ask for it anew. */
  reset(nodeId: string): void
  /** Who I am here, or what I may do, may have changed. */
  identified(): void
}

/** The calls of the room that speaks with the server, each in one transaction. */
export function createSyncDoor(context: WorkspaceContext, around: SyncSurroundings) {
  function tell(received: Received | null): boolean {
    if (received === null) return false
    for (const { nodeId, update } of received.updates) around.publish(nodeId, update)
    for (const nodeId of received.reset) around.reset(nodeId)
    around.changed(received.changes)
    return true
  }

  function copy(): CopyState | null {
    const { sync } = context
    if (sync === null) return null
    return {
      group: context.group,
      epoch: sync.epoch,
      cursor: sync.cursor,
      run: sync.run,
      heard: sync.heard,
      lastAck: sync.lastAck,
      lastQueued: sync.nextPush - 1,
      behind: sync.behind,
      whole: sync.whole,
      unsent: countUnsent(context.connection, sync),
    }
  }

  const filesChanged = () => around.changed(new Set([routes.files]))

  const calls: {
    readonly [Name in keyof SyncCalls]: (...args: Parameters<SyncCalls[Name]>) => unknown
  } = {
    copy,
    greet(greeting) {
      if (!greet(context, greeting)) return
      around.changed(new Set([routes.all]))
      around.identified()
    },
    noteCopies(copies) {
      if (saveCopies(context.connection, copies)) around.changed(new Set([routes.mutations]))
    },
    outbox(after) {
      const mutations = readOutbox(context.connection, context.origin, after)
      const sentTo = mutations.at(-1)?.header.seq ?? after
      if (sentTo !== context.sentTo) {
        context.sentTo = sentTo
        around.changed(new Set([routes.mutations]))
      }
      return mutations
    },
    unsentUpdates: async () => readUnsentUpdates(context, await around.loadCodec()),
    async take(page, bytes, run) {
      await around.loadCodec()
      if (!isOfAnotherCopy(context, page)) return tell(receivePage(context, page, bytes, run))
      beginGroup(context)
      return false
    },
    confirm(updates, heard) {
      around.changed(confirmUpdates(context, updates, heard))
    },
    async refuseUpdates(nodeId, code) {
      await around.loadCodec()
      if (!refuseUpdates(context, nodeId, code, context.platform.clock.now())) return
      around.reset(nodeId)
      around.changed(
        new Set([routes.document(nodeId), routes.text, routes.drafts, routes.mutations]),
      )
    },
    restamp(serverNow) {
      restamp(context, serverNow)
      around.changed(new Set([routes.all]))
    },
    beginEpoch: (epoch, server) => beginEpoch(context, epoch, server),
    beginGroup: () => beginGroup(context),
    async quarantine(seq, code) {
      await around.loadCodec()
      tell(quarantine(context, seq, code))
    },
    fileUploads: () => readFileUploads(context.connection),
    settleFile(nodeId, hash) {
      settleFileUpload(context.connection, nodeId, hash)
      filesChanged()
    },
    refuseFile(nodeId, hash, code) {
      refuseFileUpload(context.connection, nodeId, hash, code)
      filesChanged()
    },
    wantedFiles: () => readWantedFiles(context.connection),
    fetchedFile(file) {
      noteFetched(context.connection, file, context.platform.clock.now())
      filesChanged()
    },
    droppableFiles: () => readDroppable(context.connection),
    forgetFetched(hashes) {
      forgetFetched(context.connection, hashes)
      filesChanged()
    },
  }

  return {
    async call(
      name: keyof SyncCalls,
      args: readonly unknown[],
    ): Promise<Result<unknown, AppError>> {
      if (context.sync === null)
        return fail(appError('not_found', 'This copy is connected to no server.'))
      // Name and arguments belong together by the type of the door on the other side.
      const run = calls[name] as (...args: readonly unknown[]) => unknown
      return ok(await run(...args))
    },
  }
}
