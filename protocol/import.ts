/**
 * What a page says to the import worker. The page leads: it asks for a plan, shows it, starts, and pulls one batch
 * after the other (to pause is not to pull; to cancel is to end the worker). For each batch it stores the files, puts
 * their hash into the nodes, and sends `nodes.import`; a batch is written whole or not at all.
 */
import type { Result } from '../lib/result.ts'
import type { AppError } from './errors.ts'
import type { ImportedNode } from './mutations/nodes-import.ts'

/** One file that a person gave. `path` has slashes; a zip without a folder in its path is opened. */
export type ImportInput = { readonly path: string; readonly file: Blob }

export type PlannedKind = 'folder' | 'page' | 'file'

/** One line of the preview: what will be made, in tree order. */
export type PlannedNode = {
  readonly path: string
  readonly name: string
  readonly kind: PlannedKind
  readonly depth: number
  /** Bytes; 0 for a folder. */
  readonly size: number
}

export type ImportPlan = {
  /** What the whole is called: the common folder, the zip, or the number of files. */
  readonly label: string
  readonly nodes: readonly PlannedNode[]
  readonly pages: number
  readonly files: number
  readonly folders: number
  readonly bytes: number
  /** What will be left out, and why. */
  readonly losses: readonly ImportLoss[]
}

export type ImportLossKind =
  | 'skipped'
  | 'unsafe_path'
  | 'too_large'
  | 'unreadable'
  | 'invalid_utf8'
  | 'frontmatter'
  | 'unresolved_link'
  | 'missing_embed'
  | 'missing_anchor'
  | 'html'
  | 'nesting'
  | 'callout_title_link'
  | 'link_label'

/** Something of a source that could not be taken over as it was. */
export type ImportLoss = {
  readonly path: string
  readonly kind: ImportLossKind
  readonly detail: string
  readonly count: number
}

/** Bytes for the node of the same id; its attributes get their hash before it is written. */
export type ImportedFile = { readonly nodeId: string; readonly blob: Blob }

export type ImportBatch = {
  readonly nodes: readonly ImportedNode[]
  readonly files: readonly ImportedFile[]
  /** Nodes done so far, this batch included, of `total`. */
  readonly done: number
  readonly total: number
}

export type ImportSummary = {
  readonly pages: number
  readonly files: number
  readonly folders: number
  /** Links between what was imported that found their node. */
  readonly linksResolved: number
  /** Links that name nothing in what was imported; each kind is listed under `losses`. */
  readonly linksUnresolved: number
  /** The node that holds everything, when there is one. */
  readonly topId: string | null
  readonly losses: readonly ImportLoss[]
}

export type ImportWorkerApi = {
  plan(inputs: readonly ImportInput[]): Promise<Result<ImportPlan, AppError>>
  /** Begins to convert what was planned, to lie below `parentId`. */
  start(parentId: string | null): void
  /** The next batch, or null when all is done. */
  next(): Promise<ImportBatch | null>
  summary(): ImportSummary
}
