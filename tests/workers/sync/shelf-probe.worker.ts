/** Uses a shelf for `opfs-shelf.browser.test.ts`: files that arrive are written in workers only. */
import * as Comlink from 'comlink'
import type { WorkspaceId } from '../../../protocol/ids.ts'
import { createOpfsShelf } from '../../../workers/sync/opfs-shelf.ts'

const probe = {
  /** Adds bytes to what has arrived; answers all that has. */
  async append(workspace: WorkspaceId, hash: string, text: string): Promise<string> {
    const part = await createOpfsShelf(workspace).openPart(hash)
    part.append(new TextEncoder().encode(text))
    const pieces = [...part.read()].map((piece) => new TextDecoder().decode(piece))
    part.close()
    return pieces.join('')
  },
  /** Gives what has arrived its place. `canMove` false: as in a browser that cannot rename a file. */
  async keep(workspace: WorkspaceId, hash: string, canMove: boolean): Promise<void> {
    if (!canMove) Reflect.deleteProperty(FileSystemFileHandle.prototype, 'move')
    const part = await createOpfsShelf(workspace).openPart(hash)
    part.close()
    await part.keep()
  },
  async find(workspace: WorkspaceId, hash: string): Promise<string | null> {
    return (await (await createOpfsShelf(workspace).find(hash))?.text()) ?? null
  },
  remove: (workspace: WorkspaceId, hash: string) => createOpfsShelf(workspace).remove(hash),
  removeOldParts: (workspace: WorkspaceId, before: number) =>
    createOpfsShelf(workspace).removeOldParts(before),
}

export type ShelfProbe = typeof probe

Comlink.expose(probe)
