import * as z from 'zod/mini'
import {
  cursorSchema,
  type WireBehind,
  type WireCursor,
  type WireWhole,
} from '../../../protocol/wire/frames.ts'
import type { Heard } from '../../../protocol/sync-api.ts'
import { nodeIdSchema, type NodeId } from '../../../protocol/ids.ts'
import { readMeta, writeMeta } from '../meta.ts'
import type { Connection } from '../sqlite/connection.ts'

const key = 'sync'

const storedSchema = z.object({
  epoch: z.nullable(z.string()),
  cursor: cursorSchema,
  lastAck: z.int(),
  behind: z.array(z.object({ root: nodeIdSchema, cursor: cursorSchema })),
  whole: z.array(z.object({ node: nodeIdSchema, after: z.int() })),
  wanted: z.array(nodeIdSchema),
  skewMs: z.int(),
  seen: z.string(),
  run: z.nullable(z.string()),
  heard: z.int(),
})

/** How far this copy is with the server it is connected to. What is stored is written with the rows it speaks of. */
export type SyncState = {
  epoch: string | null
  cursor: WireCursor
  /** The newest mutation of this group whose effect came back. */
  lastAck: number
  behind: readonly WireBehind[]
  /** Documents to be sent whole by the server. */
  whole: readonly WireWhole[]
  /** More of them, to be asked for from the next page on: the answer to a pull that is under way knows none of them. */
  wanted: readonly NodeId[]
  /** The server's clock minus this device's, ms; 0 while they agree well enough. */
  skewMs: number
  /** The latest stamp that came from the server. */
  seen: string
  /** The run of the server in which the highest version was heard, and that version. */
  run: string | null
  heard: number
  /** The next number of the outbox. */
  nextPush: number
}

/** Null: this copy is connected to no server. */
export function loadSyncState(connection: Connection): SyncState | null {
  const text = readMeta(connection, key)
  if (text === undefined) return null
  const stored = storedSchema.parse(JSON.parse(text))
  const last = connection.value<number | null>('SELECT max(push_seq) FROM outbox')
  return { ...stored, nextPush: Math.max(stored.lastAck, last ?? 0) + 1 }
}

export function saveSyncState(connection: Connection, state: SyncState): void {
  const { nextPush: _, ...stored } = state
  writeMeta(connection, key, JSON.stringify(stored))
}

export function newSyncState(): SyncState {
  return {
    epoch: null,
    cursor: { rows: 0, documents: 0 },
    lastAck: 0,
    behind: [],
    whole: [],
    wanted: [],
    skewMs: 0,
    seen: '',
    run: null,
    heard: 0,
    nextPush: 1,
  }
}

/** The state after the server told a version. */
export function hearing(state: SyncState, { run, version }: Heard): SyncState {
  return { ...state, run, heard: Math.max(state.heard, version) }
}
