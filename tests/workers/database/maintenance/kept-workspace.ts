import { v7 } from 'uuid'
import type { EngineAnswer, PageEvent } from '../../../../protocol/database-api.ts'
import { readAnswer } from '../../../../protocol/queries/answer.ts'
import type { AppError } from '../../../../protocol/errors.ts'
import type { OpId } from '../../../../protocol/ids.ts'
import type {
  MaintenanceArgs,
  MaintenanceTask,
  MaintenanceValues,
} from '../../../../protocol/maintenance.ts'
import type { Result } from '../../../../lib/result.ts'
import { ensureDerivedTables } from '../../../../workers/database/derived-tables.ts'
import type { Engine, Guest } from '../../../../workers/database/engine.ts'
import { createMaintenance } from '../../../../workers/database/file-maintenance.ts'
import type { EngineHold, Surroundings } from '../../../../workers/database/maintenance/bench.ts'
import { createKeeper } from '../../../../workers/database/maintenance/keeper.ts'
import { migrate } from '../../../../workers/database/migrations/migrate.ts'
import { workspaceMigrations } from '../../../../workers/database/migrations/workspace-migrations.ts'
import { nextEpoch } from '../../../../workers/database/open-file.ts'
import type { Platform } from '../../../../workers/database/platform.ts'
import type { Connection } from '../../../../workers/database/sqlite/connection.ts'
import { openMemory } from '../../../../workers/database/sqlite/memory.ts'
import { loadContext } from '../../../../workers/database/workspace-context.ts'
import { createWorkspaceEngine } from '../../../../workers/database/workspace-engine.ts'
import { createMemoryShelves, type MemoryShelves } from './memory-shelves.ts'

/** A workspace in memory with everything around it that maintenance needs. */
export type KeptWorkspace = {
  readonly connection: Connection
  readonly shelves: MemoryShelves
  readonly surroundings: Surroundings
  readonly platform: Platform
  readonly events: PageEvent[]
  readonly reports: unknown[]
  readonly engine: Engine
  /** What the engine gave to its maintenance. */
  readonly hold: EngineHold
  /** Milliseconds since 1970; it stands still unless a test moves it. */
  now: number
  quota: number
  mutate(name: string, args: unknown): Promise<EngineAnswer>
  query(name: string, args: unknown): Promise<unknown>
  run<Task extends MaintenanceTask>(
    task: Task,
    args: MaintenanceArgs<Task>,
  ): Promise<Result<MaintenanceValues[Task], AppError>>
  /** The value of a task that must succeed. */
  done<Task extends MaintenanceTask>(
    task: Task,
    args: MaintenanceArgs<Task>,
  ): Promise<MaintenanceValues[Task]>
  page(name: string, parentId?: string | null): Promise<string>
  /** Closes the engine and opens the file anew, as the seat does after a restore. */
  reopen(): Promise<void>
  close(): Promise<void>
}

export async function openKeptWorkspace(): Promise<KeptWorkspace> {
  const connection = await openMemory()
  migrate(connection, workspaceMigrations, () => undefined)
  const shelves = createMemoryShelves()
  const reports: unknown[] = []
  const events: PageEvent[] = []
  const platform: Platform = {
    clock: { now: () => kept.now },
    elapsedMs: () => performance.now(),
    mintId: () => v7(),
    schedule(work, delayMs) {
      const timer = setTimeout(work, delayMs)
      return () => clearTimeout(timer)
    },
    report: (error) => void reports.push(error),
  }
  const surroundings: Surroundings = {
    shelves,
    keeper: createKeeper(shelves, platform),
    storage: () => Promise.resolve({ usage: 1_000_000, quota: kept.quota, isPersisted: false }),
  }
  const guest: Guest = { send: (event) => void events.push(event) }
  let hold: EngineHold | undefined
  const open = (): Engine => {
    const maintenance = createMaintenance(connection, null, platform, surroundings)
    const context = loadContext(connection, platform, { id: v7(), name: 'Ana' })
    ensureDerivedTables(connection)
    return createWorkspaceEngine({
      context,
      epoch: nextEpoch(connection, platform.clock.now()),
      maintenance: {
        ...maintenance,
        attach(engine) {
          hold = engine
          maintenance.attach(engine)
        },
      },
      closeFile: () => undefined,
    })
  }
  let engine: Engine
  const kept: KeptWorkspace = {
    connection,
    shelves,
    surroundings,
    platform,
    events,
    reports,
    get engine() {
      return engine
    },
    get hold() {
      if (hold === undefined) throw new Error('The engine has not attached its maintenance')
      return hold
    },
    now: Date.UTC(2026, 10, 21, 4, 10),
    quota: 8_000_000_000,
    mutate: (name, args) =>
      engine.call(guest, { method: 'mutate', opId: v7() as OpId, name, args }),
    async query(name, args) {
      const answer = await engine.call(guest, { method: 'query', name, args })
      if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`)
      return readAnswer(name, String(answer.value))
    },
    run: async (task, args) =>
      (await engine.call(guest, { method: 'maintain', task, args })) as never,
    async done(task, args) {
      const answer = await kept.run(task, args)
      if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`)
      return answer.value
    },
    async page(name, parentId = null) {
      const id = v7()
      const answer = await kept.mutate('nodes.create', {
        id,
        type: 'page',
        parentId,
        attributes: { name },
      })
      if (!answer.ok) throw new Error(answer.error.message)
      return id
    },
    async reopen() {
      await engine.close()
      engine = open()
    },
    async close() {
      await engine.close()
      connection.close()
    },
  }
  engine = open()
  return kept
}
