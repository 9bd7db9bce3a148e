import type { Database } from 'better-sqlite3'
import type { Position } from '../../workspace/workspace-store.ts'

/** Where the log is. */
export interface LogTable {
  position(): Position
  endOf(run: string): number
  /** Writes nothing where it is there already: a transaction without a write costs no flush. */
  setVersion(version: number): void
  beginEpoch(present: string, next: string): void
}

export function createLogTable(database: Database): LogTable {
  const position = database.prepare<[], Omit<Position, 'run'>>('SELECT epoch, version FROM log')
  const run = beginRun(database)
  const end = database.prepare<[string], { ended: number | null }>(
    `SELECT (SELECT since FROM runs AS next WHERE next.number = runs.number + 1) AS ended
     FROM runs WHERE id = ?`,
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
    endOf(id) {
      const found = end.get(id)
      return found === undefined ? -1 : (found.ended ?? Infinity)
    },
    setVersion: (version) => void setVersion.run({ version }),
    beginEpoch(present, next) {
      if (read().epoch === present && useRun.run(run).changes === 1) beginEpoch.run(next, present)
    },
  }
}

/** Writes down that the log was opened; returns the name of the run. One that was put back goes on under a new name. */
function beginRun(database: Database): string {
  const begun = database
    .prepare<[], { id: string }>(
      'INSERT INTO runs (id, since) SELECT lower(hex(randomblob(8))), version FROM log RETURNING id',
    )
    .get()
  if (begun === undefined) throw new Error(`${database.name} has lost its position.`)
  return begun.id
}
