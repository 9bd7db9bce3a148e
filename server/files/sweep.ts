import type { WorkspaceId } from '../../protocol/ids.ts'
import type { FilesContext } from './files-context.ts'

const dayMs = 24 * 3_600_000

/** Removes what nobody goes on with and what no node has any more: uploads that ended, bytes of purged nodes. */
export async function sweepFiles(context: FilesContext): Promise<void> {
  const { blobs, store } = context
  for (const workspace of await blobs.workspaces()) {
    const known = await store.registry.read((tables) => tables.workspaces.byId(workspace))
    // It was removed while somebody still sent to it.
    if (known === null) await blobs.eraseWorkspace(workspace)
    else await sweepWorkspace(context, workspace)
  }
}

async function sweepWorkspace(
  { blobs, store, clock, limits }: FilesContext,
  workspace: WorkspaceId,
): Promise<void> {
  const { files } = await store.openWorkspace(workspace)
  const now = clock.now()
  for (const id of await files.expired(now)) {
    await files.forget(id)
    await blobs.discard({ workspace, id })
  }
  for (const id of await blobs.uploads(workspace)) {
    if ((await files.upload(id)) === null) await blobs.discard({ workspace, id })
  }
  const graceMs = limits.graceDays * dayMs
  for (const hash of await files.unneeded(await blobs.hashes(workspace), now, graceMs)) {
    // What was kept again meanwhile is about to be given to a node.
    await blobs.remove(workspace, hash, now - graceMs)
  }
}
