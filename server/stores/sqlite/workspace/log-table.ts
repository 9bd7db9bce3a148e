import type { Database } from 'better-sqlite3'
import type { Position } from '../../workspace/workspace-store.ts'

/** Where the log is. */
export interface LogTable {
  position(): Position
  hasReached(run: string, version: number): boolean
  /** Writes nothing where it is there already: a transaction without a write costs no flush. */
  setVersion(version: number): void
  beginEpoch(present: string, next: string): void
}

export function createLogTable(database: Database): LogTable {
  const run = database
    .prepare<[], { id: string }>(
      'INSERT INTO runs (id, since) SELECT lower(hex(randomblob(8))), version FROM log RETURNING id',
    )
    .get()?.id
  const position = database.prepare<[], Omit<Position, 'run'>>('SELECT epoch, version FROM log')
  const endOfRun = database.prepare<[string], { end: number }>(
    `SELECT coalesce((SELECT since FROM runs AS next WHERE next.number = runs.number + 1),
       (SELECT version FROM log)) AS end FROM runs WHERE id = ?`,
  )
  const setVersion = database.prepare<[{ version: number }]>(
    'UPDATE log SET version = @version WHERE version <> @version',
  )
  const beginEpoch = database.prepare<[string, string]>('UPDATE log SET epoch = ? WHERE epoch = ?')
  return {
    position() {
      const row = position.get()
      if (row === undefined || run === undefined)
        throw new Error(`${database.name} has lost its position.`)
      return { ...row, run }
    },
    hasReached: (id, version) => version <= (endOfRun.get(id)?.end ?? -1),
    setVersion: (version) => void setVersion.run({ version }),
    beginEpoch: (present, next) => void beginEpoch.run(next, present),
  }
}
