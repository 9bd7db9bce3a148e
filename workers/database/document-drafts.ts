/** Drafts of documents, compared with the page as it is and put back. Brings Yjs along: loaded on first need. */
import * as Y from 'yjs'
import { compareDocuments, takeBlock, type BlockDifference } from '../../domain/document/compare.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import { loadDocument, writeUpdate } from './documents.ts'
import { findPlace, requirePlace } from './nodes.ts'
import type { Connection } from './sqlite/connection.ts'
import { keysOfDraft } from './sync/draft-keys.ts'
import { requireWritable } from './sync/reach.ts'
import type { WorkspaceContext } from './workspace-context.ts'

type DocumentDraft = {
  readonly nodeId: string
  readonly document: Y.Doc
  readonly bytes: Uint8Array
}

/** The blocks of a draft that are not so on the page; all of them where the page is gone. */
export function compareDraft(
  connection: Connection,
  id: number,
): { readonly nodeId: string; readonly blocks: readonly BlockDifference[] } {
  const { nodeId, document } = readDraft(connection, id)
  const place = findPlace(connection, nodeId)
  const page = place === undefined ? new Y.Doc() : loadDocument(connection, place.key)
  return { nodeId, blocks: compareDocuments(document, page) }
}

/** Puts one block of a draft into its page, or with `block` null all of it, which ends the draft. */
export function takeDraft(
  context: WorkspaceContext,
  { id, block }: { readonly id: number; readonly block: string | null },
): { readonly nodeId: string; readonly update: Uint8Array | null } {
  const { connection } = context
  const { nodeId, document, bytes } = readDraft(connection, id)
  const place = requirePlace(connection, nodeId)
  requireWritable(context, nodeId)
  const update =
    block === null ? bytes : takeBlock(document, loadDocument(connection, place.key), block)
  connection.transaction(() => {
    if (update !== null) writeUpdate(context, place.key, update)
    if (block === null) connection.run('DELETE FROM drafts WHERE key = ?', id)
  })
  return { nodeId, update }
}

function readDraft(connection: Connection, id: number): DocumentDraft {
  keysOfDraft(connection, id)
  const row = connection.row<[string, Uint8Array]>(
    `SELECT node_id, content FROM drafts WHERE key = ? AND kind = 'document'`,
    id,
  )
  if (row === undefined)
    throw new AppFailure(
      appError('invalid_args', 'This draft is of no text: it is put back with drafts.retry.', {
        id,
      }),
    )
  const [nodeId, bytes] = row
  const document = new Y.Doc()
  Y.applyUpdate(document, bytes)
  return { nodeId, document, bytes }
}
