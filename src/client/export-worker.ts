import * as Comlink from 'comlink'
import type { Result } from '../../lib/result.ts'
import type { AppError } from '../../protocol/errors.ts'
import type { ExportEntry, ExportSource, ExportWorkerApi } from '../../protocol/export.ts'
import { createEnding } from './worker-ending.ts'

/** The worker of one export. Every call settles, also when the worker fails or is ended. */
export type ExportWorker = {
  addDocument(nodeId: string, document: Uint8Array): Promise<readonly string[]>
  layOut(nodes: readonly ExportSource[]): Promise<readonly ExportEntry[]>
  markdown(nodeId: string): Promise<Result<string, AppError>>
  /** Kills it; calls without an answer are rejected as `cancelled`. */
  end(): void
}

export function startExportWorker(): ExportWorker {
  const worker = new Worker(new URL('../../workers/export/export.worker.ts', import.meta.url), {
    type: 'module',
    name: 'holdfast:export',
  })
  const api = Comlink.wrap<ExportWorkerApi>(worker)
  const { untilEnded, end } = createEnding(worker, 'The writer of Markdown')
  return {
    addDocument: (nodeId, document) =>
      untilEnded(api.addDocument(nodeId, Comlink.transfer(document, [document.buffer]))),
    layOut: (nodes) => untilEnded(api.layOut(nodes)),
    markdown: (nodeId) => untilEnded((async () => await api.markdown(nodeId))()),
    end,
  }
}
