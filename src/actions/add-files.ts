import { fileType } from '../../domain/node-rules.ts'
import type { NodeId } from '../../protocol/ids.ts'
import { newNodeId } from '../client/node-ids.ts'
import { tell, type Acting } from './act.ts'
import { t } from '../words/words.ts'

export type AddedFile = { readonly nodeId: NodeId; readonly name: string; readonly mime: string }

/**
 * Takes files into the workspace as children of a node: the bytes first, then the node that names them. Those that
 * could not be taken are left out; the person has been told why.
 */
export async function addFiles(
  desk: Acting,
  parentId: NodeId | null,
  files: readonly File[],
): Promise<readonly AddedFile[]> {
  const added: AddedFile[] = []
  for (const file of files) {
    const stored = tell(desk, await desk.workspace.files.store(file))
    if (!stored.ok) continue
    const nodeId = newNodeId()
    const name = file.name === '' ? t('File') : file.name
    const mime = file.type === '' ? 'application/octet-stream' : file.type
    const { hash, size } = stored.value
    const answer = await desk.workspace.mutate('nodes.create', {
      id: nodeId,
      type: fileType,
      parentId,
      attributes: { name, mime, size, hash },
    })
    if (tell(desk, answer).ok) added.push({ nodeId, name, mime })
  }
  return added
}
