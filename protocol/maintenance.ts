/**
 * Work on the file of a workspace as a whole. A task is asked of the owner like any other call; it reports `progress`
 * events under its name while it runs, and none of them holds up a mutation for long unless its comment says so.
 */
import * as z from 'zod/mini'

const noArgs = z.strictObject({})
/** Names a file of ours on a shelf; never a path. */
const shelfName = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$/))

export const maintenanceTasks = {
  /** Sizes, quota, and what the last checks and snapshots said. `isFresh` measures each table anew. */
  health: z.strictObject({ isFresh: z.optional(z.boolean()) }),
  /** Checks every page of the file and compares the derived tables with a rebuild, on a copy. */
  check: noArgs,
  /** Statistics for the query planner and one compact full-text index, in slices. */
  optimize: noArgs,
  /** Writes every index anew, one after the other. Each holds up other calls while it is written. */
  reindex: noArgs,
  /** Writes the file anew without free pages. Holds up other calls until it is done: by consent. */
  vacuum: noArgs,
  /** Empties the derived tables and fills them again. */
  rebuildSearch: noArgs,
  /** Moves what was written last from the log into the file. */
  checkpoint: noArgs,
  /** Copies the file beside itself, checks the copy, and lets go of the ones beyond 7 days and 4 weeks. */
  snapshot: noArgs,
  'snapshots.list': noArgs,
  'snapshots.remove': z.strictObject({ name: shelfName }),
  /** Puts the workspace back to a snapshot. The present state is kept as a snapshot first. Other calls wait. */
  'snapshots.restore': z.strictObject({ name: shelfName }),
  /** Restores the newest snapshot beside the workspace, opens it there, and compares it row by row. */
  restoreDrill: noArgs,
  /** Writes one consistent database file for a person to take away. */
  exportFile: noArgs,
  /** As `snapshots.restore`, from a file that was put on the shelf of what came in. */
  restoreFile: z.strictObject({ name: shelfName }),
} as const

export type MaintenanceTask = keyof typeof maintenanceTasks
export type MaintenanceArgs<Task extends MaintenanceTask> = z.input<(typeof maintenanceTasks)[Task]>

export function isMaintenanceTask(name: string): name is MaintenanceTask {
  return Object.hasOwn(maintenanceTasks, name)
}

/** What the rows of a table are for. */
export type TableKind = 'pages' | 'search' | 'history' | 'other'

export type TableSize = {
  readonly name: string
  readonly kind: TableKind
  readonly rows: number
  /** With its indexes. */
  readonly bytes: number
}

/** Bytes on the device at the end of a day (UTC, `2026-11-21`). */
export type GrowthSample = { readonly day: string; readonly bytes: number }

export type HealthReport = {
  /** When the sizes of the tables were measured, ms since 1970. */
  readonly measuredAt: number
  readonly file: {
    readonly bytes: number
    /** Written, and not yet moved into the file. */
    readonly logBytes: number
    readonly pageSize: number
    readonly pages: number
    readonly freePages: number
  }
  readonly tables: readonly TableSize[]
  /** Attachments and pictures beside the database. */
  readonly files: { readonly count: number; readonly bytes: number }
  readonly snapshots: { readonly count: number; readonly bytes: number }
  /** Of the whole origin, as the browser tells it; null where it does not. */
  readonly storage: {
    readonly usage: number | null
    readonly quota: number | null
    readonly isPersisted: boolean
  }
  readonly growth: readonly GrowthSample[]
  /** Days until the quota is used up at the pace of the samples; null while that is not foreseeable. */
  readonly daysUntilFull: number | null
  readonly lastCheck: CheckReport | null
  readonly lastSnapshot: { readonly at: number; readonly bytes: number } | null
  readonly lastDrill: DrillReport | null
}

export type CheckPart = 'file' | 'tree' | 'search' | 'links' | 'tags' | 'texts' | 'files'

export type CheckFinding = {
  readonly part: CheckPart
  readonly isSound: boolean
  /** Pages, nodes or files looked at. */
  readonly checked: number
  readonly problems: number
  /** What is wrong, in words, at most a few lines; empty when sound. */
  readonly details: readonly string[]
}

export type CheckReport = {
  readonly at: number
  readonly tookMs: number
  readonly isSound: boolean
  readonly findings: readonly CheckFinding[]
  /** Nodes whose derived rows are written anew because of this check. */
  readonly repaired: number
}

export type SnapshotReason = 'daily' | 'asked' | 'before-restore' | 'before-upgrade'

/** Rows of one table and a checksum over all of their values, whatever their order. */
export type TableFigures = {
  readonly name: string
  readonly rows: number
  readonly checksum: string
}

export type Snapshot = {
  readonly name: string
  readonly at: number
  readonly bytes: number
  readonly reason: SnapshotReason
  readonly nodes: number
  /** Layout of the file; a newer one than this version knows cannot be restored by it. */
  readonly version: number
  readonly tables: readonly TableFigures[]
}

export type DrillReport = {
  readonly at: number
  readonly tookMs: number
  readonly snapshot: { readonly name: string; readonly at: number } | null
  readonly isSound: boolean
  readonly tables: number
  readonly rows: number
  /** What was found wrong; empty when sound. */
  readonly details: readonly string[]
}

export type RestoreReport = {
  readonly nodes: number
  /** The snapshot that holds what was there before; null when there was nothing. */
  readonly keptAs: string | null
}

export type SizeChange = { readonly bytesBefore: number; readonly bytesAfter: number }

/** What each task answers with. */
export type MaintenanceValues = {
  health: HealthReport
  check: CheckReport
  optimize: { readonly tookMs: number }
  reindex: { readonly indexes: number; readonly tookMs: number }
  vacuum: SizeChange & { readonly tookMs: number }
  rebuildSearch: { readonly nodes: number; readonly tookMs: number }
  checkpoint: { readonly frames: number }
  /** The present snapshot and those that were let go of. `isNew` is false when nothing had changed since the last. */
  snapshot: {
    readonly snapshot: Snapshot
    readonly isNew: boolean
    readonly removed: readonly string[]
  }
  'snapshots.list': readonly Snapshot[]
  'snapshots.remove': { readonly name: string }
  'snapshots.restore': RestoreReport
  restoreDrill: DrillReport
  /** `path` is in the private file system of the origin, readable there until the next export. */
  exportFile: {
    readonly path: string
    readonly bytes: number
    readonly nodes: number
    readonly version: number
  }
  restoreFile: RestoreReport
}
