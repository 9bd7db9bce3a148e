import { v7 } from 'uuid'
import { AppFailure } from '../../protocol/errors.ts'
import type { OpId } from '../../protocol/ids.ts'
import type { ConsoleImportOptions } from '../client/console.ts'
import { startImportWorker } from '../client/import-worker.ts'
import type { WorkspaceClient } from '../client/workspace.ts'
import { inputsFromFiles } from './import-inputs.ts'
import { runImport, type ImportReport } from './import-run.ts'

/**
 * Imports files at once and answers what became of them. Throws an AppFailure when nothing can be imported; what
 * stops an import halfway stands in the report.
 */
export async function importWithoutPreview(
  workspace: WorkspaceClient,
  files: readonly File[],
  { parentId = null, label }: ConsoleImportOptions,
): Promise<ImportReport> {
  const worker = startImportWorker()
  const plan = await worker.plan(inputsFromFiles(files))
  if (!plan.ok) {
    worker.end()
    throw new AppFailure(plan.error)
  }
  return runImport({
    workspace,
    worker,
    importId: v7() as OpId,
    label: label ?? plan.value.label,
    parentId,
    onProgress: () => undefined,
    untilGoing: () => Promise.resolve(),
  })
}
