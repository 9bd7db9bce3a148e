import { v7 } from 'uuid'
import type { EngineAnswer, PageEvent } from '../../../protocol/database-api.ts'
import type { OpId } from '../../../protocol/ids.ts'
import type { QueryArgs, QueryName, QueryValues } from '../../../protocol/queries/registry.ts'
import { readAnswer } from '../../../protocol/queries/answer.ts'
import { ensureDerivedTables } from '../../../workers/database/derived-tables.ts'
import type { Engine, Guest } from '../../../workers/database/engine.ts'
import { workspaceMigrations } from '../../../workers/database/migrations/workspace-migrations.ts'
import { migrate } from '../../../workers/database/migrations/migrate.ts'
import { nextEpoch } from '../../../workers/database/open-file.ts'
import type { Platform } from '../../../workers/database/platform.ts'
import type { Connection } from '../../../workers/database/sqlite/connection.ts'
import { openMemory } from '../../../workers/database/sqlite/memory.ts'
import { loadContext, type WorkspaceContext } from '../../../workers/database/workspace-context.ts'
import { createWorkspaceEngine } from '../../../workers/database/workspace-engine.ts'

export type TestWorkspace = {
  readonly engine: Engine
  readonly connection: Connection
  readonly context: WorkspaceContext
  readonly guest: Guest
  readonly events: PageEvent[]
  /** Errors that the room reported instead of answering. */
  readonly reports: unknown[]
  now: number
  mutate(name: string, args: unknown, opId?: OpId): Promise<EngineAnswer>
  /** A node with the given name; answers its id. */
  create(parentId: string | null, name: string, type?: string): Promise<string>
  query<Name extends QueryName>(name: Name, args: QueryArgs<Name>): Promise<QueryValues[Name]>
  close(): Promise<void>
}

/** A workspace in memory, run by the real engine. `mintId` makes the ids that the callers did not. */
export async function openTestWorkspace(mintId: () => string = v7): Promise<TestWorkspace> {
  const connection = await openMemory()
  migrate(connection, workspaceMigrations, () => undefined)
  const reports: unknown[] = []
  const events: PageEvent[] = []
  const platform: Platform = {
    clock: { now: () => test.now++ },
    elapsedMs: () => performance.now(),
    mintId,
    schedule(work, delayMs) {
      const timer = setTimeout(work, delayMs)
      return () => clearTimeout(timer)
    },
    report: (error) => void reports.push(error),
  }
  const guest: Guest = { send: (event) => void events.push(event) }
  const test: TestWorkspace = {
    now: 1_700_000_000_000,
    get engine() {
      return engine
    },
    connection,
    get context() {
      return context
    },
    guest,
    events,
    reports,
    mutate: (name, args, opId = mintId() as OpId) =>
      engine.call(guest, { method: 'mutate', opId, name, args }),
    async create(parentId, name, type = 'page') {
      const id = mintId()
      const answer = await test.mutate('nodes.create', { id, type, parentId, attributes: { name } })
      if (!answer.ok) throw new Error(answer.error.message)
      return id
    },
    async query(name, args) {
      const answer = await engine.call(guest, { method: 'query', name, args })
      if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`)
      return readAnswer(name, String(answer.value)) as never
    },
    close: () => engine.close(),
  }
  const context: WorkspaceContext = loadContext(connection, platform, { id: mintId(), name: 'Ana' })
  ensureDerivedTables(connection)
  const engine = createWorkspaceEngine({
    context,
    epoch: nextEpoch(connection, platform.clock.now()),
    maintenance: null,
    closeFile: () => connection.close(),
  })
  return test
}
