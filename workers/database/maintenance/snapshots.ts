/**
 * Snapshots: copies of the whole database beside it. A snapshot is two files, `<time>.db` and `<time>.json`; the
 * second is written last and says what the first must hold, so a copy that was broken off has none and counts for
 * nothing.
 *
 *   copy in slices ──> opened and counted off this thread ──> <time>.json ──> older ones rotated out
 */
import * as z from 'zod/mini'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import type { Snapshot, SnapshotReason } from '../../../protocol/maintenance.ts'
import { workspaceVersion } from '../file-versions.ts'
import { copyDatabase } from '../sqlite/copy-database.ts'
import { finishPlainFile, openPlainFile } from '../sqlite/plain-files.ts'
import { readNote, sliceMs, writeNote, type Bench, type OnProgress } from './bench.ts'
import type { Inspection } from './inspection.ts'
import type { Shelf } from './shelves.ts'
import { snapshotsToRemove } from './snapshot-rotation.ts'

const manifestSchema = z.object({
  at: z.number(),
  bytes: z.number(),
  reason: z.enum(['daily', 'asked', 'before-restore', 'before-upgrade']),
  nodes: z.number(),
  version: z.number(),
  tables: z.array(z.object({ name: z.string(), rows: z.number(), checksum: z.string() })),
})

type SnapshotNote = { readonly at: number; readonly bytes: number; readonly mark: string }

/** Automatic snapshots leave at least this share of the quota free. */
const spareShare = 0.2

export async function listSnapshots(shelf: Shelf): Promise<Snapshot[]> {
  const files = await shelf.list()
  const found: Snapshot[] = []
  for (const { name, bytes } of files) {
    if (!name.endsWith('.db')) continue
    const manifest = await readManifest(shelf, name)
    // A size that differs from what was written means that the file is not the one that was checked.
    if (manifest !== null) found.push({ name, ...manifest, bytes })
  }
  return found.sort((a, b) => b.at - a.at)
}

async function readManifest(shelf: Shelf, name: string) {
  const text = await shelf.readText(manifestName(name))
  if (text === null) return null
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const manifestName = (name: string) => name.replace(/\.db$/, '.json')

/** What tells whether anything was written since. */
export function changeMark({ connection }: Pick<Bench, 'connection'>): string {
  return String(
    connection.value<string>(
      `SELECT coalesce((SELECT max(seq) FROM mutations), 0) || ':' ||
              coalesce((SELECT max(key) FROM node_updates), 0) || ':' ||
              coalesce((SELECT max(updated_at) FROM node_states), 0)`,
    ),
  )
}

export function lastSnapshot({ connection }: Pick<Bench, 'connection'>): SnapshotNote | null {
  return readNote<SnapshotNote>(connection, 'snapshot')
}

/** Copies the file as it is when the copy ends. Refused when the disk has no room; the workspace is not touched. */
export async function takeSnapshot(
  bench: Bench,
  reason: SnapshotReason,
  onProgress: OnProgress = () => undefined,
): Promise<Snapshot> {
  const { connection, platform, surroundings } = bench
  if (reason === 'daily') await assertRoom(bench)
  const shelf = surroundings.shelves.shelf('snapshots')
  const at = await freeMoment(shelf, platform.clock.now())
  const name = snapshotName(at)
  try {
    const mark = await copyToShelf(bench, shelf, name, onProgress)
    const inspection = await surroundings.keeper.inspect('snapshots', name)
    if (!inspection.ok) throw new AppFailure(inspection.error)
    assertUsable(inspection.value)
    const { nodes, version, tables, pages } = inspection.value
    bench.assertOpen()
    const pageSize = Number(connection.value<number>('PRAGMA page_size'))
    const snapshot: Snapshot = { name, at, bytes: pages * pageSize, reason, nodes, version, tables }
    await shelf.writeText(manifestName(name), JSON.stringify({ ...snapshot, name: undefined }))
    bench.assertOpen()
    writeNote(connection, 'snapshot', { at, bytes: snapshot.bytes, mark } satisfies SnapshotNote)
    return snapshot
  } catch (error) {
    await shelf.remove(name)
    throw error
  }
}

/** The first moment from `at` on, ms, that no snapshot is named after: a clock may stand still or go back. */
async function freeMoment(shelf: Shelf, at: number): Promise<number> {
  const taken = new Set((await shelf.list()).map(({ name }) => name))
  let free = at
  while (taken.has(snapshotName(free))) free++
  return free
}

/** Copies the live database into a file of a shelf. Answers what it held, as `changeMark`. */
export async function copyToShelf(
  bench: Bench,
  shelf: Shelf,
  name: string,
  onProgress: OnProgress,
): Promise<string> {
  const raw = await shelf.open(name, 'create')
  try {
    const copy = await openPlainFile(raw, { isReadOnly: false })
    try {
      bench.assertOpen()
      const pace = {
        sliceMs,
        elapsedMs: () => bench.platform.elapsedMs(),
        pause: bench.pause,
        onProgress,
      }
      await bench.untilCopied(copyDatabase(bench.connection, copy, pace))
    } finally {
      copy.close()
    }
    finishPlainFile(raw)
    return changeMark(bench)
  } finally {
    raw.close()
  }
}

export async function rotateSnapshots(shelf: Shelf): Promise<string[]> {
  const removed = snapshotsToRemove(await listSnapshots(shelf))
  for (const name of removed) await removeSnapshot(shelf, name)
  return removed
}

export async function removeSnapshot(shelf: Shelf, name: string): Promise<void> {
  // Without its second file the copy counts for nothing, so a removal that is broken off leaves no half snapshot.
  await shelf.remove(manifestName(name))
  await shelf.remove(name)
}

/** Removes copies that were broken off. None may be in the making. */
export async function sweepSnapshots(shelf: Shelf): Promise<void> {
  const complete = new Set(
    (await listSnapshots(shelf)).flatMap(({ name }) => [name, manifestName(name)]),
  )
  for (const { name } of await shelf.list()) if (!complete.has(name)) await shelf.remove(name)
}

/** Throws when a copy cannot stand in for the workspace. */
export function assertUsable(inspection: Inspection): void {
  if (inspection.isNewer)
    throw new AppFailure(
      appError(
        'newer_file',
        'A newer version of Holdfast wrote this file. Nothing was changed. Reload to get that version, then try again.',
        { fileVersion: inspection.version, supportedVersion: workspaceVersion },
      ),
    )
  const [first] = inspection.problems
  if (first === undefined) return
  throw new AppFailure(
    appError(
      'corrupt',
      `This file cannot be used: ${first}${inspection.problems.length > 1 ? ` (and ${inspection.problems.length - 1} more)` : ''} Nothing was changed.`,
      { problems: inspection.problems },
    ),
  )
}

async function assertRoom(bench: Bench): Promise<void> {
  const { usage, quota } = await bench.surroundings.storage()
  if (usage === null || quota === null || quota === 0) return
  bench.assertOpen()
  const bytes = fileBytes(bench)
  if (usage + bytes <= quota * (1 - spareShare)) return
  throw new AppFailure(
    appError(
      'quota_exceeded',
      'There is too little room for a snapshot on this device. Remove older snapshots, or keep backups in a folder.',
      { usage, quota, bytes },
    ),
  )
}

export function fileBytes({ connection }: Pick<Bench, 'connection'>): number {
  return Number(
    connection.value<number>(
      'SELECT page_count * page_size FROM pragma_page_count, pragma_page_size',
    ) ?? 0,
  )
}

/** `20261121-041000-123.db` for a moment, UTC. */
export function snapshotName(at: number): string {
  const digits = new Date(at).toISOString().replaceAll(/\D/g, '')
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${digits.slice(14, 17)}.db`
}
