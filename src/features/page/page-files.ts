import { isUuid } from '../../../protocol/ids.ts'
import type { Attributes } from '../../../protocol/rows.ts'
import type { WorkspaceClient } from '../../client/workspace.ts'

/** Types that a page may draw from a blob URL: none of them runs anything there. */
const drawn =
  /^(?:image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml|x-icon)|audio\/|video\/|application\/pdf$)/

/** One URL for each stored file, kept while the tab lives: the bytes stay on the disk, the URL only names them. */
const urlByHash = new Map<string, string>()

/** An address of a file's bytes for this page, or null when they are not on this device. */
export async function fileUrl(workspace: WorkspaceClient, nodeId: string): Promise<string | null> {
  if (!isUuid(nodeId)) return null
  const node = await workspace.query('nodes.get', { id: nodeId })
  return node === null ? null : attributesUrl(workspace, node.attributes)
}

/** The same for a node that was read already. */
export async function attributesUrl(
  workspace: WorkspaceClient,
  attributes: Attributes,
): Promise<string | null> {
  const { hash, mime } = attributes
  if (typeof hash !== 'string') return null
  const known = urlByHash.get(hash)
  if (known !== undefined) return known
  // Anything else is handed out as bytes, so that opening its address never shows it as a page of ours.
  const type = typeof mime === 'string' && drawn.test(mime) ? mime : 'application/octet-stream'
  const blob = await workspace.files.read(hash, type)
  if (blob === null) return null
  const url = URL.createObjectURL(blob)
  urlByHash.set(hash, url)
  return url
}
