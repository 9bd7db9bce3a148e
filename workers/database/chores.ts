import { AppFailure } from '../../protocol/errors.ts'
import { routes, type Changes } from './changes.ts'
import type { DocumentCodec } from './workspace-context.ts'
import { hasQueuedNodes, indexSlice, needsCodec } from './indexer.ts'
import { createCompactor } from './compactor.ts'
import { shortenLog } from './log-size.ts'
import { pruneMutations } from './mutation-queue.ts'
import { pruneHistory } from './history.ts'
import { pruneDrafts } from './sync/drafts.ts'
import { settleSlice } from './settle.ts'
import { mergeText } from './text-merge.ts'
import { areTermsOutdated, createTermCount, type TermCount } from './search-terms.ts'
import type { WorkspaceContext } from './workspace-context.ts'

/** One slice of background work, ms: a mutation never waits longer for it. */
const sliceMs = 8
/** Indexing waits until typing pauses. */
const quietMs = 300
/** Documents are compacted when nothing was appended to them for this long. */
const compactAfterMs = 30_000
const pruneEveryMs = 60_000
/** While typing goes on, documents are looked at this often. */
const busyMs = 1000
const neverQuiet = 0

export type Chores = {
  /** Something was written: work waits. */
  wake(): void
  /** Brings the derived tables up to date before a search; other calls get in between slices. */
  indexNow(): Promise<void>
  stop(): Promise<void>
}

function isDiskFull(error: unknown): boolean {
  return error instanceof AppFailure && error.error.code === 'quota_exceeded'
}

/**
 * Background work on the one connection. Each step is short, and the next one is scheduled behind whatever came in
 * meanwhile.
 */
export function createChores(
  context: WorkspaceContext,
  engine: {
    loadCodec(): Promise<DocumentCodec>
    changed(changes: Changes): void
    measure<T>(what: string, work: () => T): T
  },
): Chores {
  const { platform } = context
  let cancel: (() => void) | null = null
  let isStopped = false
  let lastPruned = platform.clock.now()
  let isMerged = false
  let running: Promise<void> = Promise.resolve()
  let termCount: TermCount | null = null
  const compactor = createCompactor(context, isDiskFull)
  let cancelBusy: (() => void) | null = null

  function scheduleIn(delayMs: number): void {
    if (isStopped) return
    cancel?.()
    cancel = platform.schedule(() => {
      cancel = null
      running = step().catch((error: unknown) => {
        // Where the disk is full, the work waits in its queue for a better time.
        if (!isDiskFull(error)) platform.report(error)
        scheduleIn(compactAfterMs)
      })
    }, delayMs)
  }

  /** Whoever types on puts off all other chores; documents that grow beyond bounds are compacted all the same. */
  function watchIn(delayMs: number): void {
    if (isStopped || cancelBusy !== null) return
    cancelBusy = platform.schedule(() => {
      cancelBusy = null
      try {
        if (compactOneSlice(neverQuiet)) watchIn(0)
      } catch (error) {
        if (!isDiskFull(error)) platform.report(error)
      }
    }, delayMs)
  }

  function compactOneSlice(quietSince: number): boolean {
    const { codec } = context
    if (codec === null) return false
    return engine.measure('compact a document', () => compactor.advance(codec, quietSince, sliceMs))
  }

  async function step(): Promise<void> {
    if (shortenLogInSlice() || mergeOneSlice()) return scheduleIn(0)
    if (hasQueuedNodes(context)) {
      await indexOneSlice()
      return scheduleIn(0)
    }
    if (termCount !== null || areTermsOutdated(context)) {
      termCount ??= createTermCount(context)
      const count = termCount
      if (engine.measure('count words', () => count(sliceMs))) termCount = null
      // Searches plan with the counts, so their results may change with them.
      engine.changed(new Set([routes.text]))
      scheduleIn(0)
      return
    }
    if (platform.clock.now() - lastPruned > pruneEveryMs) {
      lastPruned = platform.clock.now()
      engine.measure('prune', () => {
        pruneMutations(context)
        pruneHistory(context.connection, platform.clock.now())
        pruneDrafts(context.connection, platform.clock.now())
      })
      engine.changed(new Set([routes.mutations]))
    }
    if (compactOneSlice(platform.clock.now() - compactAfterMs)) return scheduleIn(0)
    scheduleIn(compactAfterMs)
  }

  function nextTurn(): Promise<void> {
    return new Promise((resolve) => void platform.schedule(resolve, 0))
  }

  function shortenLogInSlice(): boolean {
    return engine.measure('shorten the log', () => shortenLog(context.connection))
  }

  /** Answers whether there is more to merge. */
  function mergeOneSlice(): boolean {
    if (isMerged) return false
    const end = platform.elapsedMs() + sliceMs
    engine.measure('merge full text', () => {
      do isMerged = !mergeText(context.connection)
      while (!isMerged && platform.elapsedMs() < end)
    })
    return !isMerged
  }

  async function indexOneSlice(): Promise<void> {
    if (context.unsettled > 0) engine.measure('settle', () => settleSlice(context))
    if (context.codec === null && needsCodec(context)) await engine.loadCodec()
    if (isStopped) return
    engine.measure('index', () => indexSlice(context, sliceMs))
    isMerged = false
    engine.changed(new Set([routes.text]))
  }

  return {
    wake() {
      isMerged = false
      scheduleIn(quietMs)
      watchIn(busyMs)
    },
    async indexNow() {
      while (!isStopped && hasQueuedNodes(context)) {
        try {
          // As many segments as a long import makes would slow every search down.
          if (shortenLogInSlice() || mergeOneSlice()) await nextTurn()
          await indexOneSlice()
        } catch (error) {
          // A search on a full disk answers from what is indexed.
          if (isDiskFull(error)) return
          throw error
        }
        await nextTurn()
      }
    },
    async stop() {
      isStopped = true
      cancel?.()
      cancelBusy?.()
      await running
    },
  }
}
