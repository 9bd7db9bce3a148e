/**
 * Tasks on the file of an open workspace. Those that copy, check or rewrite it run one at a time; what they are made
 * of is loaded with the first of them.
 */
import { fail, ok } from '../../lib/result.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import {
  isMaintenanceTask,
  maintenanceTasks,
  type MaintenanceTask,
} from '../../protocol/maintenance.ts'
import {
  closing,
  type Bench,
  type EngineHold,
  type SendProgress,
  type Surroundings,
} from './maintenance/bench.ts'
import type { Maintenance } from './maintenance.ts'
import type { Platform } from './platform.ts'
import type { Connection } from './sqlite/connection.ts'
import type { Pool } from './sqlite/pool.ts'

export type FileMaintenance = Maintenance & {
  /** Keeps a copy of the file inside the pool before a step that rewrites data. */
  backupBeforeMigration(version: number): void
}

/** These only read, or are so short that they wait for nobody. */
const unqueued: ReadonlySet<MaintenanceTask> = new Set([
  'health',
  'snapshots.list',
  'checkpoint',
] as const)

/** The schedule starts this long after the file was opened: the first screen comes first. */
const scheduleAfterMs = 15_000

export function createMaintenance(
  connection: Connection,
  pool: Bench['pool'] | Pool,
  platform: Platform,
  surroundings: Surroundings,
): FileMaintenance {
  let bench: Bench | null = null
  let isClosing = false
  let lane: Promise<unknown> = Promise.resolve()
  let stopSchedule = () => undefined as void
  /** Copies that are under way: the file cannot be closed while one reads it. */
  const copies = new Set<Promise<unknown>>()

  function assertOpen(): void {
    if (isClosing) throw closing()
  }

  async function pause(): Promise<void> {
    await new Promise<void>((resolve) => void platform.schedule(resolve, 0))
    assertOpen()
  }

  async function untilCopied<T>(copy: Promise<T>): Promise<T> {
    copies.add(copy)
    try {
      return await copy
    } finally {
      copies.delete(copy)
    }
  }

  function alone<T>(work: () => Promise<T>): Promise<T> {
    const result = lane.then(() => {
      assertOpen()
      return work()
    })
    lane = result.catch(() => undefined)
    return result
  }

  async function runTask<Name extends MaintenanceTask>(
    name: Name,
    args: unknown,
    send: SendProgress,
  ) {
    const parsed = maintenanceTasks[name].safeParse(args)
    if (!parsed.success)
      return fail(
        appError('invalid_args', `${name} was called with arguments it does not take.`, {
          issues: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
        }),
      )
    const at = bench
    if (at === null) return fail(closing().error)
    const { tasks } = await import('./maintenance/tasks.ts')
    // The schema of the name has just let these arguments through.
    const run = () =>
      tasks[name](at, parsed.data as never, (done, total) =>
        send({ kind: 'progress', task: name, done, total }),
      )
    try {
      return ok(await (unqueued.has(name) ? run() : alone(run)))
    } catch (error) {
      if (error instanceof AppFailure) return fail(error.error)
      throw error
    }
  }

  return {
    attach(engine: EngineHold) {
      bench = { connection, platform, surroundings, pool, engine, pause, assertOpen, untilCopied }
      const attached = bench
      const cancel = platform.schedule(() => {
        import('./maintenance/schedule.ts')
          .then(({ startSchedule }) => {
            if (!isClosing) stopSchedule = startSchedule(attached, alone).stop
          })
          .catch((error: unknown) => platform.report(error))
      }, scheduleAfterMs)
      stopSchedule = cancel
    },
    async run(task, args, onProgress) {
      if (!isMaintenanceTask(task))
        return fail(
          appError('unsupported', `There is no maintenance task "${task}".`, {
            task,
            known: Object.keys(maintenanceTasks),
          }),
        )
      return runTask(task, args, onProgress)
    },
    backupBeforeMigration(version) {
      const name = `/before-${version + 1}.db`
      // Left behind by an upgrade that failed: SQLite does not write over a file that is there.
      pool?.removeFile(name)
      connection.run('VACUUM INTO ?', name)
    },
    async stop() {
      isClosing = true
      stopSchedule()
      await Promise.allSettled(copies)
    },
  }
}
