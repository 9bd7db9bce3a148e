import { AppFailure, appError } from '../../protocol/errors.ts'
import { isUuid, type NodeId } from '../../protocol/ids.ts'
import type { WorkspaceClient } from '../client/workspace.ts'
import { runExport } from './export-run.ts'

/** A node with all below it, or the whole workspace, as a zip of Markdown. Throws an AppFailure when it cannot be. */
export async function exportMarkdown(
  workspace: WorkspaceClient,
  nodeId: string | null,
): Promise<Blob> {
  if (nodeId !== null && !isUuid(nodeId))
    throw new AppFailure(appError('invalid_args', 'A node is named by its id.', { nodeId }))
  const report = await runExport({
    workspace,
    rootId: nodeId as NodeId | null,
    withBelow: true,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
  return report.zip
}
