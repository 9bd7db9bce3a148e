import { isUuid } from '../../../protocol/ids.ts'
import type { Attributes } from '../../../protocol/rows.ts'
import type { WorkspaceClient } from '../../client/workspace.ts'

/** Types that a page may draw from a blob URL: none of them runs anything there. */
const drawn =
  /^(?:image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml|x-icon)|audio\/|video\/|application\/pdf$)/

/** Each stored file that was asked for, kept while the tab lives: the bytes stay on the disk, these only name them. */
const fileByHash = new Map<string, OpenFile>()

/** An address of a file's bytes for this page, or null when they are not on this device. */
export async function fileUrl(workspace: WorkspaceClient, nodeId: string): Promise<string | null> {
  if (!isUuid(nodeId)) return null
  const node = await workspace.query('nodes.get', { id: nodeId })
  return node === null ? null : ((await openFile(workspace, node.attributes))?.url ?? null)
}

/** A stored file with an address that this page may show. */
export type OpenFile = { readonly blob: Blob; readonly url: string }

/** The file that a node's attributes name, or null when its bytes are not on this device. */
export async function openFile(
  workspace: WorkspaceClient,
  { hash, mime }: Attributes,
): Promise<OpenFile | null> {
  if (typeof hash !== 'string') return null
  const known = fileByHash.get(hash)
  if (known !== undefined) return known
  // Anything else is handed out as bytes, so that opening its address never shows it as a page of ours.
  const type = typeof mime === 'string' && drawn.test(mime) ? mime : 'application/octet-stream'
  const blob = await workspace.files.read(hash, type)
  if (blob === null) return null
  const file = { blob, url: URL.createObjectURL(blob) }
  fileByHash.set(hash, file)
  return file
}
