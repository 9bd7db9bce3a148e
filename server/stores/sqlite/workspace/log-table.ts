import type { Database } from 'better-sqlite3'
import type { Position } from '../../workspace/workspace-store.ts'

/** Where the log is. */
export interface LogTable {
  position(): Position
  setVersion(version: number): void
  beginEpoch(present: string, next: string): void
}

export function createLogTable(database: Database): LogTable {
  const position = database.prepare<[], Position>('SELECT epoch, version FROM log')
  const setVersion = database.prepare<[number]>('UPDATE log SET version = ?')
  const beginEpoch = database.prepare<[string, string]>('UPDATE log SET epoch = ? WHERE epoch = ?')
  return {
    position() {
      const row = position.get()
      if (row === undefined) throw new Error(`${database.name} has lost its position.`)
      return row
    },
    setVersion: (version) => void setVersion.run(version),
    beginEpoch: (present, next) => void beginEpoch.run(next, present),
  }
}
