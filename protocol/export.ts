/**
 * What a page says to the export worker. The page reads nodes and documents from the workspace and hands them over;
 * then it asks where everything goes and takes the Markdown of one page after the other.
 */
import type { Result } from '../lib/result.ts'
import type { AppError } from './errors.ts'
import type { Attributes } from './rows.ts'

/** A node that goes out, without its document. They come in tree order, parents first. */
export type ExportSource = {
  readonly id: string
  readonly type: string
  readonly parentId: string | null
  readonly attributes: Attributes
}

/** Where a node goes. */
export type ExportEntry = {
  readonly nodeId: string
  /** With slashes, without one at the end. */
  readonly path: string
  readonly kind: 'folder' | 'page' | 'file'
}

export type ExportWorkerApi = {
  /** Takes the document of a page, as one Yjs update (V1). Answers the ids of the nodes it points at. */
  addDocument(nodeId: string, document: Uint8Array): readonly string[]
  /** Lays out what goes out. Files that lie elsewhere in the workspace and come along stand at its top. */
  layOut(nodes: readonly ExportSource[]): readonly ExportEntry[]
  /** The Markdown of a page that was laid out; refused when its document cannot be read. */
  markdown(nodeId: string): Result<string, AppError>
}
