/**
 * Writes a planned import into a workspace, one batch after the other: first the bytes of its files, then its nodes.
 *
 * 1. A batch of nodes is written whole or not at all, and only after the files it names.
 * 2. Everything carries one import id: `imports.undo` takes all of it back, also after a stop.
 * 3. A node that the workspace refuses is told of; the others come in all the same.
 */
import { fail, ok, type Result } from '../../lib/result.ts'
import { AppFailure, appError, type AppError } from '../../protocol/errors.ts'
import type { OpId } from '../../protocol/ids.ts'
import type { ImportBatch, ImportedFile, ImportLoss, ImportSummary } from '../../protocol/import.ts'
import type { ImportedNode } from '../../protocol/mutations/nodes-import.ts'
import type { ImportWorker } from '../client/import-worker.ts'
import type { WorkspaceClient } from '../client/workspace.ts'
import { forgetImport, rememberImport, whileImporting } from './import-record.ts'
import { errorText, t } from '../words/words.ts'

export type ImportProgress = { readonly done: number; readonly total: number }

/** What became of an import. */
export type ImportReport = ImportSummary & {
  readonly importId: OpId
  readonly label: string
  /** Nodes written. */
  readonly written: number
  /** Time from the start to the last batch on disk, milliseconds. */
  readonly ms: number
  /** Why it ended early; null when it came to its end. */
  readonly stopped: AppError | null
}

export type ImportRun = {
  readonly workspace: Pick<WorkspaceClient, 'id' | 'files' | 'mutate'>
  readonly worker: ImportWorker
  readonly importId: OpId
  readonly label: string
  readonly parentId: string | null
  readonly onProgress: (progress: ImportProgress) => void
  /** Waits while the import is paused. */
  readonly untilGoing: () => Promise<void>
}

/** Codes that concern a node, not the disk: without that node the others can still be written. */
const nodeCodes: ReadonlySet<string> = new Set([
  'invalid_args',
  'too_large',
  'too_deep',
  'node_exists',
  'parent_not_found',
  'document_invalid',
])

/** Files on their way to the disk at one time; a batch holds a few megabytes of them. */
const filesAtOnce = 24

export function runImport(run: ImportRun): Promise<ImportReport> {
  return whileImporting(run.importId, () => write(run))
}

async function write(run: ImportRun): Promise<ImportReport> {
  const { workspace, worker, importId, label } = run
  const began = performance.now()
  const losses: ImportLoss[] = []
  let written = 0
  let stopped: AppError | null = null
  try {
    await worker.start(run.parentId)
    let ahead = worker.next()
    for (let batch = await ahead; batch !== null; batch = await ahead) {
      await run.untilGoing()
      // The worker converts the next batch while this one is written.
      ahead = worker.next()
      ahead.catch(() => undefined)
      const answer = await writeBatch(run, batch, losses)
      if (!answer.ok) throw new AppFailure(answer.error)
      written += answer.value
      run.onProgress({ done: batch.done, total: batch.total })
      rememberImport(workspace.id, { importId, label, done: written, total: batch.total })
    }
  } catch (error) {
    stopped = stopOf(error)
  }
  const ms = performance.now() - began
  forgetImport(workspace.id)
  const summary = await summaryOf(worker, written)
  worker.end()
  return {
    ...summary,
    losses: [...summary.losses, ...losses],
    importId,
    label,
    written,
    ms,
    stopped,
  }
}

function stopOf(error: unknown): AppError {
  if (error instanceof AppFailure) return error.error
  reportError(error)
  return appError('internal', t('The import stopped at something it did not expect.'))
}

/** What the worker knows of the whole, or a plain count when it has been ended. */
async function summaryOf(worker: ImportWorker, written: number): Promise<ImportSummary> {
  try {
    return await worker.summary()
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error
    return {
      pages: written,
      files: 0,
      folders: 0,
      linksResolved: 0,
      linksUnresolved: 0,
      topId: null,
      losses: [],
    }
  }
}

/** How many nodes were written, or why the import cannot go on. */
async function writeBatch(
  run: ImportRun,
  { nodes, files }: ImportBatch,
  losses: ImportLoss[],
): Promise<Result<number, AppError>> {
  const stored = await storeFiles(run, files)
  if (!stored.ok) return stored
  const withHashes = nodes.map((node) => {
    const hash = stored.value.get(node.id)
    return hash === undefined ? node : { ...node, attributes: { ...node.attributes, hash } }
  })
  return writeNodes(run, withHashes, losses)
}

/** The hash of each file by its node. Several are on their way at a time, so that none waits for the disk alone. */
async function storeFiles(
  run: ImportRun,
  files: readonly ImportedFile[],
): Promise<Result<ReadonlyMap<string, string>, AppError>> {
  const hashByNode = new Map<string, string>()
  const rest = files.values()
  let refusal: AppError | null = null
  async function storeRest(): Promise<void> {
    for (const { nodeId, blob } of rest) {
      const answer = await run.workspace.files.store(blob)
      if (answer.ok) hashByNode.set(nodeId, answer.value.hash)
      else refusal ??= answer.error
      if (refusal !== null) return
    }
  }
  await Promise.all(Array.from({ length: filesAtOnce }, storeRest))
  return refusal === null ? ok(hashByNode) : fail(refusal)
}

async function writeNodes(
  run: ImportRun,
  nodes: readonly ImportedNode[],
  losses: ImportLoss[],
): Promise<Result<number, AppError>> {
  if (nodes.length === 0) return ok(0)
  const { importId, label, workspace } = run
  const answer = await workspace.mutate('nodes.import', { importId, label, nodes: [...nodes] })
  if (answer.ok) return ok(answer.value.created)
  if (!nodeCodes.has(answer.error.code)) return fail(answer.error)
  const [only] = nodes
  if (nodes.length === 1 && only !== undefined) {
    const { name } = only.attributes
    const path = typeof name === 'string' ? name : only.id
    losses.push({ path, kind: 'too_large', detail: errorText(answer.error), count: 1 })
    return ok(0)
  }
  // Halves, in order, until the one that does not fit stands alone.
  const middle = Math.ceil(nodes.length / 2)
  const first = await writeNodes(run, nodes.slice(0, middle), losses)
  if (!first.ok) return first
  const second = await writeNodes(run, nodes.slice(middle), losses)
  return second.ok ? ok(first.value + second.value) : second
}
