import { documentText } from '../../domain/document/text.ts'
import { documentFragment } from '../../domain/document/schema.ts'
import {
  appendUpdate,
  compactDocument,
  documentsToCompact,
  loadDocument,
  mergeUpdates,
  readDocument,
} from './documents.ts'
import type { DocumentCodec } from './workspace-context.ts'

/** The codec itself. Import it dynamically: it brings Yjs along. */
export const documentCodec: DocumentCodec = {
  append: appendUpdate,
  read: readDocument,
  merge: mergeUpdates,
  content: (connection, nodeKey) =>
    documentText(loadDocument(connection, nodeKey).getXmlFragment(documentFragment)),
  compact: compactDocument,
  due: documentsToCompact,
}
