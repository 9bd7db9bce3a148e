/**
 * One import, step by step: plan, survey (names and anchors of all notes), then one batch after the other. It holds
 * the plan and the names in memory, and of the contents only the note at hand.
 */
import { fileType, folderType, pageType, spaceType } from '../../domain/node-rules.ts'
import { fail, ok, type Result } from '../../lib/result.ts'
import { AppFailure, appError, type AppError } from '../../protocol/errors.ts'
import type {
  ImportBatch,
  ImportedFile,
  ImportInput,
  ImportPlan,
  ImportSummary,
} from '../../protocol/import.ts'
import type { NodeId } from '../../protocol/ids.ts'
import type { ImportedNode } from '../../protocol/mutations/nodes-import.ts'
import { collectEntries, type Collected } from './collect-entries.ts'
import { convertNote, type ConvertContext } from './convert-note.ts'
import { createLinkIndex } from './link-index.ts'
import { createLossLedger } from './loss-ledger.ts'
import { mimeType } from './mime-type.ts'
import { surveyNote, type NoteSurvey } from './note-survey.ts'
import { planOf, planTree, type PlannedItem } from './plan-tree.ts'

const batchNodes = 100
const batchBytes = 4 * 1024 ** 2
/** A note beyond this many bytes is not even read: it becomes a file. */
const largestNote = 16 * 1024 ** 2

export type ImportJob = {
  plan(inputs: readonly ImportInput[]): Promise<Result<ImportPlan, AppError>>
  start(parentId: string | null): void
  next(): Promise<ImportBatch | null>
  summary(): ImportSummary
}

type Converted = { readonly node: ImportedNode; readonly file: Blob | null }

export function createImportJob(): ImportJob {
  let collected: Collected = { entries: [], losses: [] }
  let items: readonly PlannedItem[] = []
  let parentId: string | null = null
  let at = 0
  let surveyed: ConvertContext | null = null
  let ledger = createLossLedger([])
  const links = { resolved: 0, unresolved: 0 }
  let picturesTaken = 0

  async function survey(): Promise<ConvertContext> {
    const index = createLinkIndex(items)
    const surveys = new Map<PlannedItem, NoteSurvey>()
    for (const item of items) {
      if (item.format !== 'markdown' || item.size > largestNote) continue
      const blob = await readEntry(item)
      if (blob === null) continue
      const found = surveyNote(await blob.text())
      surveys.set(item, found)
      for (const alias of found.aliases) index.addAlias(alias, item)
    }
    return { index, surveys, ledger, links }
  }

  /** The bytes of an item, or null when its zip is damaged there: the rest is imported all the same. */
  async function readEntry(item: PlannedItem): Promise<Blob | null> {
    try {
      return (await item.entry?.read()) ?? null
    } catch (error) {
      const reason = error instanceof AppFailure ? error.error.message : 'It could not be read.'
      ledger.add(item.path, 'unreadable', reason)
      return null
    }
  }

  async function convert(
    item: PlannedItem,
    context: ConvertContext,
  ): Promise<readonly Converted[]> {
    const base = {
      id: item.id as NodeId,
      parentId: (item.parent === null ? parentId : item.parent.id) as NodeId | null,
    }
    if (item.kind === 'folder') {
      const type = item.parent === null && parentId === null ? spaceType : folderType
      return [{ node: { ...base, type, attributes: { name: item.name } }, file: null }]
    }
    const blob = await readEntry(item)
    if (blob === null) return []
    if (item.kind === 'page' && item.size <= largestNote) {
      const note = convertNote(item, await readText(item, blob), context)
      if (note !== null) {
        const { pictures, ...page } = note
        picturesTaken += pictures.length
        return [
          { node: { ...base, type: pageType, ...page }, file: null },
          ...pictures.map(({ id, name, blob: file }) => fileNode(id, base.id, name, file)),
        ]
      }
    } else if (item.kind === 'page')
      ledger.add(
        item.path,
        'too_large',
        `It has ${item.size} bytes; a page takes at most ${largestNote}. It was kept as a file.`,
      )
    const name = item.path.slice(item.path.lastIndexOf('/') + 1)
    return [fileNode(base.id, base.parentId, name, blob)]
  }

  async function readText(item: PlannedItem, blob: Blob): Promise<string> {
    const bytes = await blob.arrayBuffer()
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      ledger.add(
        item.path,
        'invalid_utf8',
        'It is not valid UTF-8; what could not be read stands as �.',
      )
      return new TextDecoder('utf-8').decode(bytes)
    }
  }

  return {
    async plan(inputs) {
      try {
        collected = await collectEntries(inputs)
      } catch (error) {
        if (error instanceof AppFailure) return fail(error.error)
        throw error
      }
      items = planTree(collected.entries)
      ledger = createLossLedger(collected.losses)
      if (items.length === 0)
        return fail(
          appError(
            'not_found',
            'There is nothing to import in what you chose. Nothing was changed.',
            {
              losses: collected.losses,
            },
          ),
        )
      return ok(planOf(items, collected))
    },
    start(parent) {
      parentId = parent
      at = 0
    },
    async next() {
      if (at >= items.length) return null
      surveyed ??= await survey()
      const nodes: ImportedNode[] = []
      const files: ImportedFile[] = []
      let bytes = 0
      while (at < items.length && nodes.length < batchNodes && bytes < batchBytes) {
        const item = items[at++]
        if (item === undefined) break
        for (const { node, file } of await convert(item, surveyed)) {
          nodes.push(node)
          bytes += node.document?.length ?? 0
          if (file === null) continue
          files.push({ nodeId: node.id, blob: file })
          bytes += file.size
        }
      }
      return { nodes, files, done: at, total: items.length }
    },
    summary() {
      const count = (kind: PlannedItem['kind']) => items.filter((item) => item.kind === kind).length
      const tops = items.filter((item) => item.parent === null)
      return {
        pages: count('page'),
        files: count('file') + picturesTaken,
        folders: count('folder'),
        linksResolved: links.resolved,
        linksUnresolved: links.unresolved,
        topId: tops.length === 1 ? (tops[0]?.id ?? null) : null,
        losses: ledger.losses,
      }
    },
  }
}

function fileNode(id: string, parentId: string | null, name: string, blob: Blob): Converted {
  const mime = blob.type === '' ? mimeType(name) : blob.type
  return {
    node: {
      id: id as NodeId,
      parentId: parentId as NodeId | null,
      type: fileType,
      attributes: { name, mime, size: blob.size },
    },
    file: blob,
  }
}
