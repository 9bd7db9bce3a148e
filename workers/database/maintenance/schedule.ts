/**
 * What is done without being asked, one thing at a time, while nobody does anything: a snapshot and a check each day
 * that something changed, a restore drill, an optimisation and a look at unneeded attachments each week.
 */
import { AppFailure } from '../../../protocol/errors.ts'
import type { CheckReport, DrillReport } from '../../../protocol/maintenance.ts'
import { readNote, type Bench } from './bench.ts'
import { checkFile } from './check.ts'
import { drillNewestSnapshot } from './drill.ts'
import { graceMs, sweepFiles, type Orphans } from './file-sweep.ts'
import { noteGrowth } from './health.ts'
import {
  changeMark,
  fileBytes,
  lastSnapshot,
  rotateSnapshots,
  sweepSnapshots,
  takeSnapshot,
} from './snapshots.ts'
import { keepPoolCopies } from './pool-copies.ts'
import { optimizeFile } from './upkeep.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Looked at this often, and only acted on after a while without any call. */
const lookEveryMs = 60_000
export const quietMs = 30_000
/** What failed is tried again after this. */
const retryMs = 6 * hourMs
/** A workspace without anything in it is left alone. */
const leastNodes = 1

type Duty = {
  readonly name: string
  isDue(bench: Bench, now: number): boolean
  run(bench: Bench): Promise<unknown>
}

const isOlder = (at: number | undefined, now: number, ms: number) =>
  at === undefined || now - at >= ms || at > now

const duties: readonly Duty[] = [
  {
    name: 'copies of an upgrade',
    isDue: ({ pool }) => pool?.fileNames.some((name) => name.startsWith('/before-')) === true,
    run: keepPoolCopies,
  },
  {
    name: 'snapshot',
    isDue(bench, now) {
      const last = lastSnapshot(bench)
      return isOlder(last?.at, now, dayMs) && last?.mark !== changeMark(bench)
    },
    async run(bench) {
      const shelf = bench.surroundings.shelves.shelf('snapshots')
      await sweepSnapshots(shelf)
      await takeSnapshot(bench, 'daily')
      await rotateSnapshots(shelf)
    },
  },
  {
    name: 'check',
    isDue: ({ connection }, now) =>
      isOlder(readNote<CheckReport>(connection, 'check')?.at, now, dayMs),
    run: (bench) => checkFile(bench, () => undefined),
  },
  {
    name: 'drill',
    isDue: (bench, now) =>
      lastSnapshot(bench) !== null &&
      isOlder(readNote<DrillReport>(bench.connection, 'drill')?.at, now, 7 * dayMs),
    run: drillNewestSnapshot,
  },
  {
    name: 'optimize',
    isDue: ({ connection }, now) =>
      isOlder(readNote<{ at: number }>(connection, 'optimize')?.at, now, 7 * dayMs),
    run: (bench) => optimizeFile(bench, () => undefined),
  },
  {
    name: 'files',
    isDue: ({ connection }, now) =>
      isOlder(readNote<Orphans>(connection, 'orphans')?.at, now, graceMs),
    run: sweepFiles,
  },
]

export type Schedule = {
  stop(): void
  /** Does the next thing that is due, if the engine is quiet. Answers its name, or null. For tests and for the timer. */
  next(): Promise<string | null>
}

/** `alone` runs a piece of work when no other task does. */
export function startSchedule(
  bench: Bench,
  alone: <T>(work: () => Promise<T>) => Promise<T>,
): Schedule {
  const failedAt = new Map<string, number>()
  let isStopped = false
  let cancel = look()

  function look(): () => void {
    return bench.platform.schedule(() => {
      next()
        .catch((error: unknown) => bench.platform.report(error))
        .finally(() => {
          if (!isStopped) cancel = look()
        })
    }, lookEveryMs)
  }

  async function next(): Promise<string | null> {
    if (isStopped || bench.engine.idleMs() < quietMs || isEmpty(bench)) return null
    const now = bench.platform.clock.now()
    noteGrowthOfDay(bench)
    const due = duties.find(
      (duty) => isOlder(failedAt.get(duty.name), now, retryMs) && duty.isDue(bench, now),
    )
    if (due === undefined) return null
    try {
      await alone(() => due.run(bench))
      return due.name
    } catch (error) {
      failedAt.set(due.name, now)
      // A full disk or a closing file is expected; the screen shows when something was last done.
      if (error instanceof AppFailure) return null
      throw error
    }
  }

  return {
    stop() {
      isStopped = true
      cancel()
    },
    next,
  }
}

function isEmpty({ connection }: Bench): boolean {
  return (
    Number(
      connection.value<number>(
        `SELECT count(*) FROM (SELECT 1 FROM nodes WHERE type <> 'private' LIMIT ${leastNodes})`,
      ),
    ) < leastNodes
  )
}

function noteGrowthOfDay(bench: Bench): void {
  const sizes = readNote<{ files: { count: number; bytes: number } }>(bench.connection, 'sizes')
  if (sizes !== null && fileBytes(bench) > 0) noteGrowth(bench, sizes)
}
