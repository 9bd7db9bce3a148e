/**
 * Writes a part of the tree, or all of it, as a zip of Markdown with the files it shows.
 *
 *   reading   nodes and documents, one after the other
 *   writing   pages as Markdown, files as they are; a page or file that cannot be read is told of, the rest goes out
 */
import { fileType, pageType } from '../../domain/node-rules.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import type { NodeId } from '../../protocol/ids.ts'
import type { NodeRow } from '../../protocol/rows.ts'
import { startExportWorker, type ExportWorker } from '../client/export-worker.ts'
import type { WorkspaceClient } from '../client/workspace.ts'
import { createBlobSink, createZipWriter, largestArchive } from '../client/zip-writer.ts'
import { errorText, t } from '../words/words.ts'

export type ExportProgress = {
  readonly step: 'reading' | 'writing'
  readonly done: number
  /** 0 while it is not known. */
  readonly total: number
}

export type ExportReport = {
  readonly zip: Blob
  readonly pages: number
  readonly files: number
  /** Paths whose content could not be written, and why. */
  readonly missing: readonly { readonly path: string; readonly reason: string }[]
  /** The Markdown when the export is one page without files; null otherwise. */
  readonly page: { readonly name: string; readonly markdown: string } | null
}

export type ExportRun = {
  readonly workspace: Pick<WorkspaceClient, 'query' | 'openDocument' | 'files'>
  /** Null: the whole workspace. */
  readonly rootId: NodeId | null
  /** False: the node alone, without what lies below it. */
  readonly withBelow: boolean
  readonly onProgress: (progress: ExportProgress) => void
  readonly signal: AbortSignal
}

/** Media are packed already. */
const packedType = /^(?:image\/(?!svg|bmp)|audio\/|video\/|application\/(?:zip|pdf))/u

/** Throws an AppFailure when nothing can be written, or when the signal says stop. */
export async function runExport(run: ExportRun): Promise<ExportReport> {
  const worker = startExportWorker()
  const stop = () => {
    worker.end()
  }
  run.signal.addEventListener('abort', stop)
  try {
    const nodes = await readNodes(run)
    const shown = await readDocuments(run, worker, nodes)
    return await write(run, worker, [...nodes, ...(await otherFiles(run, nodes, shown))])
  } finally {
    run.signal.removeEventListener('abort', stop)
    worker.end()
  }
}

async function readNodes({ workspace, rootId, withBelow, signal }: ExportRun): Promise<NodeRow[]> {
  const nodes: NodeRow[] = []
  if (rootId !== null) {
    const root = await workspace.query('nodes.get', { id: rootId })
    if (root === null)
      throw new AppFailure(
        appError('not_found', 'What should be exported is not in the workspace.', { id: rootId }),
      )
    nodes.push(root)
    if (!withBelow || !root.hasChildren) return nodes
  }
  const listBelow = async (parentId: NodeId | null): Promise<void> => {
    stopWhenAsked(signal)
    const children = await workspace.query('nodes.list', { parentId, limit: 100_000 })
    for (const child of children) {
      nodes.push(child)
      if (child.hasChildren) await listBelow(child.id)
    }
  }
  await listBelow(rootId)
  return nodes
}

/** Hands every document over. Answers the ids of what they show and link to. */
async function readDocuments(
  { workspace, onProgress, signal }: ExportRun,
  worker: ExportWorker,
  nodes: readonly NodeRow[],
): Promise<Set<string>> {
  const pages = nodes.filter((node) => node.type === pageType)
  const shown = new Set<string>()
  for (const [index, page] of pages.entries()) {
    stopWhenAsked(signal)
    const opened = await workspace.openDocument(page.id, 'export', () => undefined)
    opened.close()
    if (!opened.document.isEmpty)
      for (const id of await worker.addDocument(page.id, opened.document.state)) shown.add(id)
    onProgress({ step: 'reading', done: index + 1, total: pages.length })
  }
  return shown
}

/** Files that pages show or link to, but that lie outside of what is exported. */
async function otherFiles(
  { workspace }: ExportRun,
  nodes: readonly NodeRow[],
  shown: ReadonlySet<string>,
): Promise<NodeRow[]> {
  const own = new Set<string>(nodes.map((node) => node.id))
  const files: NodeRow[] = []
  for (const id of shown) {
    if (own.has(id)) continue
    const file = await workspace.query('nodes.get', { id: id })
    if (file?.type === fileType && file.deletedAt === null) files.push({ ...file, parentId: null })
  }
  return files
}

async function write(
  { workspace, onProgress, signal }: ExportRun,
  worker: ExportWorker,
  nodes: readonly NodeRow[],
): Promise<ExportReport> {
  const sink = createBlobSink('application/zip')
  const zip = createZipWriter(sink)
  const missing: { path: string; reason: string }[] = []
  const nodeById = new Map<string, NodeRow>(nodes.map((node) => [node.id, node]))
  const counts = { page: 0, file: 0, folder: 0 }
  let bytes = 0
  let markdown = ''
  const add = async (path: string, content: Blob, pack: boolean) => {
    bytes += content.size
    if (bytes > largestArchive)
      throw new AppFailure(
        appError('too_large', 'A zip holds at most 4 GB. Export a part of the tree instead.', {
          bytes,
        }),
      )
    await zip.add(path, content, pack, () => undefined)
  }
  const sources = nodes.map(({ id, type, parentId, attributes }) => ({
    id,
    type,
    parentId,
    attributes,
  }))
  const entries = await worker.layOut(sources)
  for (const [index, { nodeId, path, kind }] of entries.entries()) {
    stopWhenAsked(signal)
    if (kind === 'page') {
      const answer = await worker.markdown(nodeId)
      if (answer.ok) {
        markdown = answer.value
        await add(path, new Blob([markdown]), true)
        counts.page++
      } else missing.push({ path, reason: errorText(answer.error) })
    } else if (kind === 'file') {
      const { mime = '', hash = '' } = nodeById.get(nodeId)?.attributes ?? {}
      const type = typeof mime === 'string' ? mime : ''
      const content =
        typeof hash === 'string' && hash !== '' ? await workspace.files.read(hash, type) : null
      if (content !== null) {
        await add(path, content, !packedType.test(type))
        counts.file++
      } else missing.push({ path, reason: t('Its bytes are not on this device.') })
    } else if (nodeById.get(nodeId)?.hasChildren !== true) {
      await add(`${path}/`, new Blob([]), false)
    }
    onProgress({ step: 'writing', done: index + 1, total: entries.length })
  }
  await zip.end()
  const [first] = entries
  const isOnePage = entries.length === 1 && first?.kind === 'page' && counts.page === 1
  return {
    zip: sink.blob(),
    pages: counts.page,
    files: counts.file,
    missing,
    page: isOnePage ? { name: first.path, markdown } : null,
  }
}

function stopWhenAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new AppFailure(appError('cancelled', 'The export was stopped.'))
}
