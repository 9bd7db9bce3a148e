/**
 * Uploads of bytes to nodes, which a broken line or a killed process only delays.
 *
 *   begun --append--> begun … --the last byte--> done
 *     `--end, wrong hash, no right any more, a day without a byte--> gone
 *
 * 1. An upload goes on at `received`, whatever was lost on the way: that is what lies on disk.
 * 2. One sender at a time: who comes later, asking or sending, ends the one before.
 * 3. A node has bytes only after they were found to have the hash that was declared.
 */
import { AppFailure, appError } from '../../protocol/errors.ts'
import type { NodeId, WorkspaceId } from '../../protocol/ids.ts'
import type { Admission } from '../accounts/tickets.ts'
import { notFound } from '../accounts/failures.ts'
import { isAllowedIn, type Home } from '../sync/access.ts'
import type { FileJudge, UploadRecord } from '../stores/workspace/file-records.ts'
import type { FilesContext } from './files-context.ts'
import { createTakeover } from './takeover.ts'

export type UploadProgress = {
  readonly id: string
  readonly size: number
  readonly received: number
  readonly expiresAt: number
}

export type Declared = { readonly node: NodeId; readonly hash: string; readonly size: number }

export interface Uploads {
  /** Begins, or goes on with what the same account began. */
  begin(visitor: Admission, declared: Declared): Promise<UploadProgress>
  progress(visitor: Admission, id: string): Promise<UploadProgress>
  append(
    visitor: Admission,
    id: string,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<UploadProgress>
  end(visitor: Admission, id: string): Promise<void>
}

const hourMs = 3_600_000

export function createUploads(context: FilesContext): Uploads {
  const { clock, store, blobs, limits } = context
  const takeover = createTakeover()
  const expiry = () => clock.now() + limits.unfinishedHours * hourMs
  const recordsOf = async (workspace: WorkspaceId) => (await store.openWorkspace(workspace)).files

  async function find({ workspace, account }: Admission, id: string): Promise<UploadRecord> {
    const upload = await (await recordsOf(workspace)).upload(id)
    if (upload === null || upload.account !== account || upload.expiresAt <= clock.now()) {
      throw notFound('The upload')
    }
    return upload
  }

  /** Where the upload stands; one that has all of its bytes is finished. */
  async function settle(visitor: Admission, upload: UploadRecord): Promise<UploadProgress> {
    const { id, hash, size, expiresAt } = upload
    const { workspace } = visitor
    const place = { workspace, id }
    if (upload.isDone) return { id, size, received: size, expiresAt }
    if (size === 0) await blobs.append(place, 0, nothing(), 0)
    const received = await blobs.received(place)
    if (received < size) return { id, size, received, expiresAt }
    const records = await recordsOf(workspace)
    if (!(await blobs.keep(place, hash))) {
      await records.forget(id)
      await blobs.discard(place)
      throw new AppFailure(
        appError(
          'hash_mismatch',
          'What arrived is not the file that was announced. Nothing of it was kept; send it again.',
          { hash },
        ),
      )
    }
    const refusal = await records.finish(id, judgeFor(visitor))
    if (refusal !== null) throw refused(refusal)
    return { id, size, received: size, expiresAt }
  }

  return {
    async begin(visitor, { node, hash, size }) {
      const { workspace, account } = visitor
      const most = limits.largestMib * 2 ** 20
      if (size > most) {
        throw new AppFailure(
          appError('too_large', `A file has at most ${limits.largestMib} MB on this server.`, {
            most,
          }),
        )
      }
      const begun = await (
        await recordsOf(workspace)
      ).begin({
        ...{ node, hash, size, account },
        id: Buffer.from(context.randomBytes(16)).toString('hex'),
        expiresAt: expiry(),
        isStored: (await blobs.sizeOf(workspace, hash)) === size,
        mostBytes: limits.workspaceMib * 2 ** 20,
        mostUnfinished: limits.unfinishedPerAccount,
        judge: judgeFor(visitor),
        canRead: readerOf(visitor),
      })
      if (!begun.ok) throw refused(begun.error, limits)
      const upload = begun.value
      return takeover.run(upload.id, async () => settle(visitor, upload))
    },

    async progress(visitor, id) {
      const upload = await find(visitor, id)
      return takeover.run(id, async () => settle(visitor, upload))
    },

    async append(visitor, id, offset, bytes) {
      const { workspace } = visitor
      const found = await find(visitor, id)
      return takeover.run(id, async (until) => {
        // Who sent it before may have sent all of it meanwhile.
        const upload = await find(visitor, id)
        const { size } = upload
        if (upload.isDone && offset !== size) throw wrongOffset(size)
        if (upload.isDone) return settle(visitor, upload)
        const log = await store.openWorkspace(workspace)
        const home = await log.read(({ homeOf }) => homeOf(found.node))
        const refusal = judgeFor(visitor)(home)
        if (refusal !== null) throw refused(refusal)
        const appended = await blobs.append({ workspace, id }, offset, until(bytes), size - offset)
        const expiresAt = expiry()
        await log.files.prolong(id, expiresAt)
        switch (appended.fault) {
          case 'offset':
            throw wrongOffset(appended.received)
          case 'too_long':
            throw new AppFailure(
              appError('too_large', `More came than the ${size} bytes that were announced.`, {
                most: size,
              }),
            )
          case 'disk_full':
            throw new AppFailure(
              appError(
                'storage_full',
                'The disk of the server is full. The file waits on this device; whoever runs the server has to make room.',
              ),
            )
          case 'cut':
          case null:
            return settle(visitor, { ...upload, expiresAt })
        }
      })
    },

    async end(visitor, id) {
      await find(visitor, id)
      await takeover.run(id, async () => {
        await (await recordsOf(visitor.workspace)).forget(id)
        await blobs.discard({ workspace: visitor.workspace, id })
      })
    },
  }
}

/** Who may not even read a node learns nothing of it. */
function judgeFor(visitor: Admission): FileJudge {
  return (home) => {
    if (home === null || !isAllowedIn(visitor, home, 'read')) return 'not_found'
    return isAllowedIn(visitor, home, 'write') ? null : 'forbidden'
  }
}

export function readerOf(visitor: Admission): (home: Home) => boolean {
  return (home) => isAllowedIn(visitor, home, 'read')
}

async function* nothing(): AsyncIterable<Uint8Array> {
  // A file without a byte is an upload without a chunk.
}

function wrongOffset(received: number): AppFailure {
  return new AppFailure(
    appError('wrong_offset', `The upload goes on at byte ${received}.`, { received }),
  )
}

function refused(
  code: 'not_found' | 'forbidden' | 'quota_exceeded' | 'too_many',
  limits?: FilesContext['limits'],
): AppFailure {
  switch (code) {
    case 'not_found':
      return notFound('The page of this file')
    case 'forbidden':
      return new AppFailure(
        appError('forbidden', 'Your role does not allow you to add files here. Nothing was kept.'),
      )
    case 'quota_exceeded':
      return new AppFailure(
        appError(
          'quota_exceeded',
          `The files of this workspace have ${limits?.workspaceMib ?? 0} MB on this server, and this one does not fit any more.`,
          { most: (limits?.workspaceMib ?? 0) * 2 ** 20 },
        ),
      )
    case 'too_many':
      return new AppFailure(
        appError(
          'rate_limited',
          `At most ${limits?.unfinishedPerAccount ?? 0} files are sent at once. Finish some first.`,
          { retryAfterMs: 60_000 },
        ),
      )
  }
}
