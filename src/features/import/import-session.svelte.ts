import { v7 } from 'uuid'
import { AppFailure, appError, type AppError } from '../../../protocol/errors.ts'
import type { OpId } from '../../../protocol/ids.ts'
import type { ImportInput, ImportPlan } from '../../../protocol/import.ts'
import { cutOffImport, forgetImport, type ImportRecord } from '../../actions/import-record.ts'
import { runImport, type ImportProgress, type ImportReport } from '../../actions/import-run.ts'
import { startImportWorker, type ImportWorker } from '../../client/import-worker.ts'
import type { WorkspaceClient } from '../../client/workspace.ts'
import type { Desk } from '../../stores/desk.ts'
import { plural, t } from '../../words/words.ts'

export type ImportStage =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'refused'; readonly error: AppError }
  | { readonly kind: 'ready'; readonly plan: ImportPlan; readonly worker: ImportWorker }
  | { readonly kind: 'running'; readonly plan: ImportPlan; readonly worker: ImportWorker }
  | { readonly kind: 'done'; readonly report: ImportReport }
  | { readonly kind: 'cut-off'; readonly record: ImportRecord }
  | { readonly kind: 'undone'; readonly label: string; readonly removed: number }

/**
 * One import of a workspace at a time. It lives on when its dialog is closed: files keep coming in.
 *
 *   idle ─files─► reading ─plan─► ready ─start─► running ─end, stop or error─► done ─undo─► undone
 *                    └─nothing usable─► refused                       (running may pause)
 *   at the start, an import that a closed tab cut off: cut-off ─undo─► undone
 */
export class ImportSession {
  #stage = $state.raw<ImportStage>({ kind: 'idle' })
  #progress = $state.raw<ImportProgress>({ done: 0, total: 0 })
  #isPaused = $state(false)
  #resume: (() => void) | null = null
  /** Grows with each reading, so that a plan that comes too late is dropped. */
  #reading = 0
  /** True while a dialog shows the import; else its end is told in a toast. */
  isWatched = false
  readonly #desk: Pick<Desk, 'workspace' | 'toasts' | 'announcer'>

  constructor(desk: Pick<Desk, 'workspace' | 'toasts' | 'announcer'>) {
    this.#desk = desk
  }

  get stage(): ImportStage {
    return this.#stage
  }
  get progress(): ImportProgress {
    return this.#progress
  }
  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Reads what was chosen into a plan. Nothing is written before `start`. */
  async take(inputs: Promise<readonly ImportInput[]>): Promise<void> {
    if (this.#stage.kind === 'running') return
    this.reset()
    const reading = ++this.#reading
    const worker = startImportWorker()
    this.#stage = { kind: 'reading' }
    const next = await planStage(worker, inputs)
    if (reading !== this.#reading) {
      worker.end()
      return
    }
    if (next.kind === 'refused') worker.end()
    this.#stage = next
  }

  async start(parentId: string | null): Promise<void> {
    const stage = this.#stage
    if (stage.kind !== 'ready') return
    const { plan, worker } = stage
    const { workspace, announcer } = this.#desk
    this.#progress = { done: 0, total: plan.nodes.length }
    this.#isPaused = false
    this.#stage = { ...stage, kind: 'running' }
    window.addEventListener('beforeunload', askBeforeLeaving)
    const report = await runImport({
      workspace,
      worker,
      importId: v7() as OpId,
      label: plan.label,
      parentId,
      onProgress: (progress) => {
        this.#progress = progress
      },
      untilGoing: () => this.#untilGoing(),
    })
    window.removeEventListener('beforeunload', askBeforeLeaving)
    this.#stage = { kind: 'done', report }
    const told = endText(report)
    announcer.say(`${told}.`)
    if (!this.isWatched && report.written > 0) this.#desk.toasts.done(told, () => this.undo())
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#resume?.()
  }

  /** Ends a running import; what has been written stays until it is taken back. */
  stop(): void {
    if (this.#stage.kind !== 'running') return
    this.#stage.worker.end()
    this.resume()
  }

  /** Takes back all that the import has written. */
  async undo(): Promise<void> {
    const stage = this.#stage
    if (stage.kind !== 'done' && stage.kind !== 'cut-off') return
    const { importId, label } = stage.kind === 'done' ? stage.report : stage.record
    const { workspace, toasts, announcer } = this.#desk
    const answer = await workspace.mutate('imports.undo', { importId })
    if (!answer.ok) {
      toasts.refused(answer.error)
      return
    }
    forgetImport(workspace.id)
    this.#stage = { kind: 'undone', label, removed: answer.value.removed }
    announcer.say(t('Took back the import of {label}.', { label }))
  }

  /** Back to the choice of files. What came in stays. */
  reset(): void {
    const stage = this.#stage
    if (stage.kind === 'running') return
    if (stage.kind === 'ready') stage.worker.end()
    if (stage.kind === 'cut-off') forgetImport(this.#desk.workspace.id)
    this.#reading++
    this.#stage = { kind: 'idle' }
  }

  /** Looks for an import that was cut off. True when there is one to tell of. */
  async findCutOff(): Promise<boolean> {
    const record = await cutOffImport(this.#desk.workspace.id)
    if (record === null || this.#stage.kind !== 'idle') return false
    this.#stage = { kind: 'cut-off', record }
    return true
  }

  #untilGoing(): Promise<void> {
    if (!this.#isPaused) return Promise.resolve()
    return new Promise((resolve) => {
      this.#resume = resolve
    })
  }
}

function askBeforeLeaving(event: Event): void {
  event.preventDefault()
}

async function planStage(
  worker: ImportWorker,
  inputs: Promise<readonly ImportInput[]>,
): Promise<ImportStage> {
  try {
    const plan = await worker.plan(await inputs)
    return plan.ok
      ? { kind: 'ready', plan: plan.value, worker }
      : { kind: 'refused', error: plan.error }
  } catch (error) {
    if (error instanceof AppFailure) return { kind: 'refused', error: error.error }
    // The browser refuses to read a file that was moved or changed since it was chosen.
    if (!(error instanceof DOMException)) throw error
    const message = t('A file could not be read: {message} Nothing was changed.', {
      message: error.message,
    })
    return { kind: 'refused', error: appError('storage_failed', message) }
  }
}

/** What an import did, for a toast and for assistive technology. */
export function endText({ pages, written, label, stopped }: ImportReport): string {
  return stopped === null
    ? plural(
        pages,
        {
          one: 'Imported {count} page from {label}',
          other: 'Imported {count} pages from {label}',
        },
        { label },
      )
    : plural(
        written,
        {
          one: 'Imported {count} item of {label}, then stopped',
          other: 'Imported {count} items of {label}, then stopped',
        },
        { label },
      )
}

const sessions = new WeakMap<WorkspaceClient, ImportSession>()

/** The import of an open workspace, the same for every part of the screen. */
export function importSessionOf(desk: Desk): ImportSession {
  const known = sessions.get(desk.workspace)
  if (known !== undefined) return known
  const made = new ImportSession(desk)
  sessions.set(desk.workspace, made)
  return made
}
