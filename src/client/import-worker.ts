import * as Comlink from 'comlink'
import type { Result } from '../../lib/result.ts'
import type { AppError } from '../../protocol/errors.ts'
import type {
  ImportBatch,
  ImportInput,
  ImportPlan,
  ImportSummary,
  ImportWorkerApi,
} from '../../protocol/import.ts'
import { createEnding } from './worker-ending.ts'

/** The worker of one import. Every call settles, also when the worker fails or is ended. */
export type ImportWorker = {
  plan(inputs: readonly ImportInput[]): Promise<Result<ImportPlan, AppError>>
  start(parentId: string | null): Promise<void>
  next(): Promise<ImportBatch | null>
  summary(): Promise<ImportSummary>
  /** Kills it, whatever it does just now; calls without an answer are rejected as `cancelled`. */
  end(): void
}

export function startImportWorker(): ImportWorker {
  const worker = new Worker(new URL('../../workers/import/import.worker.ts', import.meta.url), {
    type: 'module',
    name: 'holdfast:import',
  })
  const api = Comlink.wrap<ImportWorkerApi>(worker)
  const { untilEnded, end } = createEnding(worker, 'The reader of files')
  return {
    // Comlink spreads the two sides of a result into two promises; the awaits bring them together.
    plan: (inputs) => untilEnded((async () => await api.plan(inputs))()),
    start: (parentId) => untilEnded(api.start(parentId)),
    next: () => untilEnded((async () => await api.next())()),
    summary: () => untilEnded(api.summary()),
    end,
  }
}
