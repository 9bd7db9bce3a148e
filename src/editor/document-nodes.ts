import type { MarkType, NodeType, Schema } from 'prosemirror-model'
import type { DocumentMarkName, DocumentNodeName } from '../../domain/document/schema.ts'

/** The node types by name. Every schema of the editor has them; a widened one has more. */
export function nodesOf(schema: Schema): Record<DocumentNodeName, NodeType> {
  return schema.nodes as Record<DocumentNodeName, NodeType>
}

/** The mark types by name. */
export function marksOf(schema: Schema): Record<DocumentMarkName, MarkType> {
  return schema.marks as Record<DocumentMarkName, MarkType>
}
