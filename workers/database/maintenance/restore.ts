/**
 * Puts another file in the place of the live one. The new file is made ready beside it first; then one transaction of
 * SQLite's backup writes all of it over the live pages, so a crash leaves the old file or the new one.
 *
 *   checked ──> calls wait ──> present state kept ──> made ready on the scratch shelf ──> written over ──> reopened
 *      │                            │                        │                              │
 *      └────────────────────────────┴── any failure: nothing was changed, calls go on ──────┘
 */
import { AppFailure } from '../../../protocol/errors.ts'
import type { RestoreReport } from '../../../protocol/maintenance.ts'
import { copyDatabase, copyDatabaseAtOnce } from '../sqlite/copy-database.ts'
import { openPlainFile } from '../sqlite/plain-files.ts'
import { adopt } from './adoption.ts'
import { sliceMs, type Bench, type OnProgress } from './bench.ts'
import type { ShelfName } from './shelves.ts'
import { assertUsable, takeSnapshot } from './snapshots.ts'

const preparedName = 'restore.db'

export async function restoreFrom(
  bench: Bench,
  shelfName: Extract<ShelfName, 'snapshots' | 'incoming'>,
  name: string,
  onProgress: OnProgress,
): Promise<RestoreReport> {
  const { surroundings, engine } = bench
  const inspected = await surroundings.keeper.inspect(shelfName, name)
  if (!inspected.ok) throw new AppFailure(inspected.error)
  assertUsable(inspected.value)
  bench.assertOpen()
  const release = engine.hold()
  try {
    const kept = isEmpty(bench) ? null : await takeSnapshot(bench, 'before-restore')
    const trust = shelfName === 'incoming' ? 'foreign' : 'ours'
    await writeOver(bench, shelfName, name, trust, onProgress)
    engine.reopen()
    return { nodes: inspected.value.nodes, keptAs: kept?.name ?? null }
  } catch (error) {
    release()
    throw error
  } finally {
    await surroundings.shelves.shelf('scratch').remove(preparedName)
  }
}

async function writeOver(
  bench: Bench,
  shelfName: ShelfName,
  name: string,
  trust: 'ours' | 'foreign',
  onProgress: OnProgress,
): Promise<void> {
  const { connection, platform, surroundings, engine } = bench
  const raw = await surroundings.shelves.shelf('scratch').open(preparedName, 'create')
  try {
    const prepared = await openPlainFile(raw, { isReadOnly: false })
    try {
      await fillFrom(bench, shelfName, name, prepared, onProgress)
      bench.assertOpen()
      await adopt(prepared, connection, engine.epoch, platform, trust)
      matchPageSize(prepared, connection)
      bench.assertOpen()
      engine.measure('restore', () => copyDatabaseAtOnce(prepared, connection))
    } finally {
      prepared.close()
    }
  } finally {
    raw.close()
  }
}

type Opened = Awaited<ReturnType<typeof openPlainFile>>

async function fillFrom(
  bench: Bench,
  shelfName: ShelfName,
  name: string,
  prepared: Opened,
  onProgress: OnProgress,
): Promise<void> {
  const raw = await bench.surroundings.shelves.shelf(shelfName).open(name, 'present')
  try {
    const source = await openPlainFile(raw, { isReadOnly: true })
    try {
      await copyDatabase(source, prepared, {
        sliceMs,
        elapsedMs: () => bench.platform.elapsedMs(),
        pause: bench.pause,
        onProgress,
      })
    } finally {
      source.close()
    }
  } finally {
    raw.close()
  }
}

/** A file with a log takes pages of its own size only. */
function matchPageSize(prepared: Opened, live: Opened): void {
  const size = Number(live.value<number>('PRAGMA page_size'))
  if (Number(prepared.value<number>('PRAGMA page_size')) === size) return
  prepared.script(`PRAGMA page_size = ${size}; VACUUM;`)
}

/** A workspace that was only just made holds nothing to keep. */
function isEmpty({ connection }: Bench): boolean {
  return connection.value<number>(`SELECT count(*) FROM nodes WHERE type <> 'private'`) === 0
}
