/**
 * Removes the bytes of attachments that nothing needs any more: their nodes were removed for good.
 *
 * 1. Needed is what a node names, living or in the trash, what history can bring back, and what a snapshot on this
 *    device names.
 * 2. Bytes go only where two looks, a week apart, found them unneeded, and nobody stored them again since the first:
 *    an import stores bytes before it makes their nodes.
 * 3. Where a snapshot cannot be read, nothing goes.
 */
import { AppFailure } from '../../../protocol/errors.ts'
import type { Connection } from '../sqlite/connection.ts'
import { readNote, writeNote, type Bench } from './bench.ts'
import { namedFiles } from './named-files.ts'
import { listSnapshots } from './snapshots.ts'

export const graceMs = 7 * 24 * 3_600_000

export type Orphans = {
  /** When was looked last, ms. */
  readonly at: number
  /** When each was first found unneeded, ms. */
  readonly sinceByName: Readonly<Record<string, number>>
}

/** Looks at all files beside the database; answers the names of those it removed. */
export async function sweepFiles(bench: Bench): Promise<readonly string[]> {
  const { connection, platform, surroundings } = bench
  const { shelves } = surroundings
  const now = platform.clock.now()
  const before = readNote<Orphans>(connection, 'orphans')?.sinceByName ?? {}
  const present = (await shelves.files()).filter(({ name }) => /^[0-9a-f]{64}$/.test(name))
  bench.assertOpen()
  const revision = newestRevision(connection)
  const needed = new Set<string>()
  for (const names of namedFiles(connection)) {
    for (const name of names) needed.add(name)
    await bench.pause()
  }
  const sinceByName = new Map(
    present
      .filter(({ name }) => !needed.has(name))
      .map(({ name }) => [name, before[name] ?? now] as const),
  )
  const due = [...sinceByName].filter(([, since]) => now - since >= graceMs)
  const removed: string[] = []
  if (due.length > 0) {
    for (const name of await namedBySnapshots(bench)) needed.add(name)
    bench.assertOpen()
    for (const name of namedSince(connection, revision)) needed.add(name)
    for (const [name, since] of due) {
      if (needed.has(name) || !(await shelves.removeFile(name, since))) continue
      removed.push(name)
      sinceByName.delete(name)
    }
  }
  bench.assertOpen()
  const note: Orphans = { at: now, sinceByName: Object.fromEntries(sinceByName) }
  writeNote(connection, 'orphans', note)
  return removed
}

async function namedBySnapshots({ surroundings }: Bench): Promise<Set<string>> {
  const names = new Set<string>()
  for (const { name } of await listSnapshots(surroundings.shelves.shelf('snapshots'))) {
    const named = await surroundings.keeper.namedFiles('snapshots', name)
    if (!named.ok) throw new AppFailure(named.error)
    for (const file of named.value) names.add(file)
  }
  return names
}

function newestRevision(connection: Connection): number {
  return Number(connection.value<number | null>('SELECT max(seq) FROM mutations') ?? 0)
}

/** What mutations since then name: they may have come while the looking was done in slices. */
function namedSince(connection: Connection, revision: number): string[] {
  return connection.column<string>(
    `SELECT attributes ->> '$.hash' FROM nodes WHERE revision > ? AND attributes ->> '$.hash' IS NOT NULL`,
    revision,
  )
}
