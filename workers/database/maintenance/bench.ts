import type { PageEvent } from '../../../protocol/database-api.ts'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import type {
  MaintenanceArgs,
  MaintenanceTask,
  MaintenanceValues,
} from '../../../protocol/maintenance.ts'
import type { Platform } from '../platform.ts'
import type { Connection } from '../sqlite/connection.ts'
import type { Pool } from '../sqlite/pool.ts'
import { readMeta, writeMeta } from '../meta.ts'
import type { Keeper } from './keeper.ts'
import type { Shelves } from './shelves.ts'

/** What lies around the database of a target; in a worker the private file system, in a test memory. */
export type Surroundings = {
  readonly shelves: Shelves
  /** Looks at copies off this thread. */
  readonly keeper: Keeper
  storage(): Promise<{
    readonly usage: number | null
    readonly quota: number | null
    readonly isPersisted: boolean
  }>
}

/** What a task needs of the engine whose file it works on. */
export type EngineHold = {
  /** Counts the owners of this file; a restored file must go on from here. */
  readonly epoch: number
  /** Milliseconds since something was last asked. */
  idleMs(): number
  /** Lets calls wait until the returned function is called. */
  hold(): () => void
  /** The file under the engine is another one: once the task has answered it is opened anew, and calls that wait are asked again. */
  reopen(): void
  /** Brings the derived tables up to date, in slices. */
  indexNow(): Promise<void>
  /** Background work waits: nodes were queued for the index. */
  wake(): void
  measure<T>(what: string, work: () => T): T
}

/** Where the tasks of one open workspace are done. */
export type Bench = {
  readonly connection: Connection
  readonly platform: Platform
  readonly surroundings: Surroundings
  /** The pool the file lies in; absent in memory. */
  readonly pool: Pick<Pool, 'fileNames' | 'exportFile' | 'removeFile'> | null
  readonly engine: EngineHold
  /** Lets other calls in. Throws once the file is being closed. */
  pause(): Promise<void>
  /** Throws once the file is being closed: nothing may touch the connection then. */
  assertOpen(): void
  /** Wraps a copy of the live file, so that closing waits for it to end. */
  untilCopied<T>(copy: Promise<T>): Promise<T>
}

export type OnProgress = (done: number, total: number) => void
export type SendProgress = (progress: Extract<PageEvent, { kind: 'progress' }>) => void

/** One task. An expected failure leaves as an AppFailure. */
export type Task<Name extends MaintenanceTask> = (
  bench: Bench,
  args: MaintenanceArgs<Name>,
  onProgress: OnProgress,
) => Promise<MaintenanceValues[Name]>

/** Longest time one slice of a task holds up other calls, ms. */
export const sliceMs = 8

export function closing(): AppFailure {
  return new AppFailure(
    appError('owner_lost', 'The workspace moved to another window. Nothing is lost; try again.'),
  )
}

/** What the tasks remember in the file itself. */
export type MaintenanceNote =
  'growth' | 'check' | 'snapshot' | 'drill' | 'sizes' | 'optimize' | 'orphans'

const notePrefix = 'maintenance:'

export function readNote<T>(connection: Connection, note: MaintenanceNote): T | null {
  const text = readMeta(connection, notePrefix + note)
  return text === undefined ? null : (JSON.parse(text) as T)
}

export function writeNote(connection: Connection, note: MaintenanceNote, value: unknown): void {
  connection.transaction(() => writeMeta(connection, notePrefix + note, JSON.stringify(value)))
}

/** Gives another file what the tasks remember of this one. */
export function copyNotes(from: Connection, to: Connection): void {
  const notes = from.rows<[string, string]>(
    `SELECT key, value FROM _meta WHERE key GLOB '${notePrefix}*'`,
  )
  to.run(`DELETE FROM _meta WHERE key GLOB '${notePrefix}*'`)
  for (const [key, value] of notes) writeMeta(to, key, value)
}
