/** One export: keeps the documents that were handed over until their Markdown is asked for. */
import {
  exportPage,
  layOutExport,
  type ExportLayout,
  type ExportPath,
} from '../../domain/document/export.ts'
import { documentFragment } from '../../domain/document/schema.ts'
import { documentText } from '../../domain/document/text.ts'
import { loadUpdate } from '../../domain/document/yjs.ts'
import { fail } from '../../lib/result.ts'
import { appError } from '../../protocol/errors.ts'
import type { ExportWorkerApi } from '../../protocol/export.ts'

export function createExportJob(): ExportWorkerApi {
  const documentById = new Map<string, Uint8Array>()
  const pathById = new Map<string, ExportPath>()
  let layout: ExportLayout = { paths: [], linkTo: () => null }

  return {
    addDocument(nodeId, document) {
      documentById.set(nodeId, document)
      const loaded = loadUpdate(document)
      // A document that cannot be read is told of when its Markdown is asked for.
      if (!loaded.ok) return []
      const { files, links } = documentText(loaded.value.getXmlFragment(documentFragment))
      return [...new Set([...files, ...links.map((link) => link.nodeId)])]
    },
    layOut(nodes) {
      layout = layOutExport(nodes)
      for (const path of layout.paths) pathById.set(path.node.id, path)
      return layout.paths.map(({ node, path, kind }) => ({ nodeId: node.id, path, kind }))
    },
    markdown(nodeId) {
      const path = pathById.get(nodeId)
      if (path === undefined)
        return fail(appError('not_found', 'This page is not part of the export.', { id: nodeId }))
      const document = documentById.get(nodeId) ?? null
      documentById.delete(nodeId)
      return exportPage(path, document, layout.linkTo)
    },
  }
}
