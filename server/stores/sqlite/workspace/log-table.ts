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
  const run = beginRun(database)
  const position = database.prepare<[], Omit<Position, 'run'>>('SELECT epoch, version FROM log')
  const endOfRun = database.prepare<[string], { end: number }>(
    `SELECT coalesce((SELECT since FROM runs AS next WHERE next.number = runs.number + 1),
       (SELECT version FROM log)) AS end FROM runs WHERE id = ?`,
  )
  const setVersion = database.prepare<[{ version: number }]>(
    'UPDATE log SET version = @version WHERE version <> @version',
  )
  const beginEpoch = database.prepare<[string, string]>('UPDATE log SET epoch = ? WHERE epoch = ?')
  const useRun = database.prepare<[string]>(
    'UPDATE runs SET has_begun_epoch = 1 WHERE id = ? AND has_begun_epoch = 0',
  )

  function read(): Position {
    const row = position.get()
    if (row === undefined) throw new Error(`${database.name} has lost its position.`)
    return { ...row, run }
  }

  return {
    position: read,
    hasReached: (id, version) => version <= (endOfRun.get(id)?.end ?? -1),
    setVersion: (version) => void setVersion.run({ version }),
    beginEpoch(present, next) {
      if (read().epoch === present && useRun.run(run).changes === 1) beginEpoch.run(next, present)
    },
  }
}

/** Writes down that the log was opened; returns the name of the run. */
function beginRun(database: Database): string {
  const begun = database
    .prepare<[], { id: string }>(
      'INSERT INTO runs (id, since) SELECT lower(hex(randomblob(8))), version FROM log RETURNING id',
    )
    .get()
  if (begun === undefined) throw new Error(`${database.name} has lost its position.`)
  return begun.id
}
