/** A draft as text. Brings the Markdown code along: loaded on first need. */
import { markdownFromDocument } from '../../domain/document/markdown/serialise.ts'
import { documentFromUpdate } from '../../domain/document/yjs.ts'
import { AppFailure } from '../../protocol/errors.ts'
import type { Connection } from './sqlite/connection.ts'
import { keysOfDraft } from './sync/draft-keys.ts'

/** The text of a document as Markdown; what a mutation wrote as JSON, one entry for each node. */
export function draftText(connection: Connection, id: number): string {
  const { keys } = keysOfDraft(connection, id)
  const rows = connection.rows<[string, string, Uint8Array]>(
    `SELECT kind, name, content FROM drafts WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key`,
    JSON.stringify(keys),
  )
  const [first] = rows
  if (first?.[0] !== 'document') {
    const decoder = new TextDecoder()
    const parts = rows.map(([, , content]) => JSON.parse(decoder.decode(content)) as unknown)
    return JSON.stringify({ name: first?.[1] ?? '', parts }, null, 2)
  }
  const document = documentFromUpdate(first[2])
  if (!document.ok) throw new AppFailure(document.error)
  return markdownFromDocument(document.value, (nodeId) => nameOf(connection, nodeId))
}

function nameOf(connection: Connection, nodeId: string): string | null {
  return (
    connection.value<string | null>(
      `SELECT attributes ->> '$.name' FROM nodes WHERE uuid = unhex(?, '-')`,
      nodeId,
    ) ?? null
  )
}
