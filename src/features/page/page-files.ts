import { isUuid } from '../../../protocol/ids.ts'
import type { Attributes } from '../../../protocol/rows.ts'
import type { WorkspaceClient } from '../../client/workspace.ts'
import type { ShownFile } from '../../editor/editor-host.ts'
import { fileNote } from './file-words.ts'
import { fileWatchOf, type FileName, type FileSight } from './file-watch.ts'

/** The bytes that a node names; null where it names none. */
export function fileNameOf(nodeId: string, attributes: Attributes): FileName | null {
  const { hash, mime, size } = attributes
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return null
  return {
    ...{ nodeId, hash },
    mime: typeof mime === 'string' ? mime : '',
    size: typeof size === 'number' ? size : 0,
  }
}

const nowhere: FileSight = { file: null, line: 'none', unsent: null, transfer: null }

/**
 * The file of a node as the editor shows it, whatever becomes of node and bytes. `isWanted`: it is fetched where it is
 * not here.
 */
export function watchNodeFile(
  workspace: Pick<WorkspaceClient, 'files' | 'live'>,
  nodeId: string,
  isWanted: boolean,
  callback: (file: ShownFile) => void,
): () => void {
  const watch = fileWatchOf(workspace)
  const show = (name: FileName | null, sight: FileSight) =>
    callback({
      url: sight.file?.url ?? null,
      note: fileNote(sight, name?.size ?? 0),
      act: () => {
        if (name !== null) watch.get(name)
      },
    })
  if (!isUuid(nodeId)) {
    show(null, nowhere)
    return () => undefined
  }
  let watched: FileName | null = null
  let stopFile = () => {}
  const stopNode = workspace.live('nodes.get', { id: nodeId }, (node) => {
    const name = node === null ? null : fileNameOf(nodeId, node.attributes)
    if (name !== null && name.hash === watched?.hash && name.mime === watched.mime) return
    stopFile()
    watched = name
    stopFile = () => {}
    if (name === null) show(null, nowhere)
    else stopFile = watch.watch(name, isWanted, (sight) => show(name, sight))
  })
  return () => {
    stopNode()
    stopFile()
  }
}
